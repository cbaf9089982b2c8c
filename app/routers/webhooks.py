"""Webhooks: endpoints of partners to which events are sent (Standard Webhooks)."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Request, Response

from app.compose import webhooks as command
from app.domain.errors import NotFoundError
from app.http.access import guarded
from app.http.idempotency import Handler
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.http.versions import etag
from app.problems import Problem
from app.routers import paging
from app.routers.answers import JsonResponse, problems
from app.routers.ids import WebhookId, show
from app.routers.render_webhook import shown_webhook
from app.routers.schemas.webhooks_in import WebhookChangeIn, WebhookIn, WebhookReplayIn
from app.routers.schemas.webhooks_out import WebhookOut, WebhookPage, WebhookSecretOut
from app.store.database import Source
from app.store.queries.webhooks import webhook, webhooks


class EndpointRoute(CommandRoute):
    """Has asked for the address of the URL when the transaction begins."""

    async def run(self, request: Request, handler: Handler) -> Response:
        """Refuse a URL to which nothing would be sent. What is misshapen is left to the handler."""
        await self.take_body(request)
        try:
            url = orjson.loads(await request.body())["url"]
        except (ValueError, TypeError, KeyError):
            url = None
        if isinstance(url, str):
            refused = await request.app.state.services.sender.refusal(url.strip())
            if refused is not None:
                wrong = {"pointer": "/body/url", "code": refused.code, "message": refused.detail}
                raise Problem("invalid-request", "Nothing is sent there.", None, member="url", errors=[wrong])
        return await super().run(request, handler)


PLACE: dict[str, Any] = {"prefix": "/v1/webhooks", "tags": ["Webhooks"]}
endpoints = APIRouter(**PLACE, route_class=EndpointRoute)
commands = APIRouter(**PLACE, route_class=CommandRoute)
reads = APIRouter(**PLACE, route_class=AuthenticatedRoute)


@endpoints.post(
    "", status_code=201, response_model=WebhookSecretOut, responses=problems(409, 413, 415), **guarded("admin")
)
async def create_webhook(request: Request, body: WebhookIn) -> Response:
    """Add an endpoint: what happens from now on is sent to it.

    Messages are thin, `{type, timestamp, data: {id, subject: {kind, id}, version}}`: read the rest over the API. They
    are signed as Standard Webhooks says (`webhook-id`, `webhook-timestamp`, `webhook-signature`), with the `secret` of
    this answer, which is shown this once. Only 2xx is success; redirects
    are not followed. What fails is tried again nine times over three days. Messages about one thing come in its order,
    each at least once: drop those whose `webhook-id` you have had. 410 disables the endpoint, and so do five days
    without success.
    """
    webhook_id, secret = await command.add(request, body.told())
    return await _with_secret(request, webhook_id, secret)


@reads.get("", response_model=WebhookPage, responses=problems(), **guarded("admin"))
async def list_webhooks(request: Request, query: Annotated[paging.PageQuery, Query()]) -> Response:
    """List webhooks, newest first."""
    list_mark = paging.mark("webhooks")
    after = paging.decode(query.cursor, list_mark)
    rows = await webhooks(reader(request), query.limit, after[1] if after else None)
    return JsonResponse(paging.page(request, rows, query.limit, list_mark, lambda row: row["id"], shown_webhook))


@reads.get("/{webhook_id}", response_model=WebhookOut, responses=problems(404), **guarded("admin"))
async def get_webhook(request: Request, webhook_id: WebhookId) -> Response:
    """Read one webhook and how it does. The ETag is its version: send it as If-Match with a change."""
    return await _answer(reader(request), webhook_id)


@endpoints.put(
    "/{webhook_id}",
    response_model=WebhookOut,
    responses=problems(404, 409, 412, 413, 415, 428),
    **guarded("admin"),
)
async def replace_webhook(request: Request, webhook_id: WebhookId, body: WebhookChangeIn) -> Response:
    """Say what a webhook is: replaces all of it but the secret."""
    await command.change(request, webhook_id, body.told())
    return await _answer(request.state.transaction, webhook_id)


@commands.delete("/{webhook_id}", status_code=204, responses=problems(404, 409), **guarded("admin"))
async def delete_webhook(request: Request, webhook_id: WebhookId) -> Response:
    """Delete a webhook with the list of its deliveries: what was not delivered is not sent."""
    await command.remove(request, webhook_id)
    return Response(status_code=204)


@commands.post(
    "/{webhook_id}/secrets",
    status_code=201,
    response_model=WebhookSecretOut,
    responses=problems(404, 409),
    **guarded("admin"),
)
async def rotate_webhook_secret(request: Request, webhook_id: WebhookId) -> Response:
    """Make a new secret. For 24 hours messages are signed by the one before, too; by none that is older."""
    secret = await command.rotate(request, webhook_id)
    return await _with_secret(request, webhook_id, secret)


@commands.post(
    "/{webhook_id}/replays",
    response_model=WebhookOut,
    responses=problems(404, 409, 413, 415),
    **guarded("admin"),
)
async def create_webhook_replay(request: Request, webhook_id: WebhookId, body: WebhookReplayIn) -> Response:
    """Send again what happened since a moment, or after an event: delivered or given up, each under its old id."""
    await command.replay(request, webhook_id, body.moment(), body.after)
    return await _answer(request.state.transaction, webhook_id, 200, located=True)


async def _with_secret(request: Request, webhook_id: UUID, secret: str) -> Response:
    """The answer that shows a secret; what is stored under its idempotency key does not."""
    row = await webhook(request.state.transaction, webhook_id)
    assert row is not None, "it was made or held in this transaction"
    shown = shown_webhook(row)
    request.state.stored_body = orjson.dumps({**shown, "secret": None}, option=orjson.OPT_UTC_Z)
    headers = {"Location": _path(webhook_id), "ETag": etag(row["version"])}
    return JsonResponse({**shown, "secret": secret}, 201, headers)


async def _answer(source: Source, webhook_id: UUID, status: int = 200, *, located: bool = False) -> Response:
    row = await webhook(source, webhook_id)
    if row is None:
        raise NotFoundError("There is no webhook with this id.")
    headers = {"Location": _path(webhook_id)} if located else {}
    return JsonResponse(shown_webhook(row), status, {**headers, "ETag": etag(row["version"])})


def _path(webhook_id: UUID) -> str:
    return f"/v1/webhooks/{show('whk', webhook_id)}"
