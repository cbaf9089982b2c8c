"""Deliveries: what was sent to a webhook, and messages to try one."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.compose import webhooks as command
from app.domain.errors import NotFoundError
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.routers import paging
from app.routers.answers import JsonResponse, problems
from app.routers.ids import DeliveryId, WebhookId, show
from app.routers.render_webhook import shown_delivery
from app.routers.schemas.webhooks_out import DeliveryOut, DeliveryPage
from app.store.queries.webhooks import deliveries, delivery, webhook

PLACE: dict[str, Any] = {"prefix": "/v1/webhooks", "tags": ["Webhooks"]}
commands = APIRouter(**PLACE, route_class=CommandRoute)
reads = APIRouter(**PLACE, route_class=AuthenticatedRoute)


class DeliveryQuery(BaseModel):
    """Filters of a list of deliveries: a repeated parameter means any of its values."""

    model_config = ConfigDict(extra="forbid")

    state: list[Literal["pending", "failed", "delivered", "dead"]] = []
    limit: Annotated[int, Field(ge=1, le=paging.MAX_LIMIT)] = paging.LIMIT
    cursor: Annotated[str, Field(max_length=400)] | None = None


@commands.post(
    "/{webhook_id}/tests",
    status_code=201,
    response_model=DeliveryOut,
    responses=problems(404, 409),
    **guarded("admin"),
)
async def create_webhook_test(request: Request, webhook_id: WebhookId) -> Response:
    """Send a message of the type `webhook.test`, at once. Poll the delivery for what came of it."""
    delivery_id = await command.try_out(request, webhook_id)
    row = await delivery(request.state.transaction, webhook_id, delivery_id)
    assert row is not None, "it was made in this transaction"
    shown = shown_delivery(row)
    return JsonResponse(shown, 201, {"Location": f"/v1/webhooks/{show('whk', webhook_id)}/deliveries/{shown['id']}"})


@reads.get("/{webhook_id}/deliveries", response_model=DeliveryPage, responses=problems(404), **guarded("admin"))
async def list_webhook_deliveries(
    request: Request, webhook_id: WebhookId, query: Annotated[DeliveryQuery, Query()]
) -> Response:
    """List what was sent to a webhook, newest first. What ended 30 days ago is gone."""
    source = reader(request)
    list_mark = paging.mark("deliveries", webhook_id, sorted(query.state))
    after = paging.decode(query.cursor, list_mark)
    if await webhook(source, webhook_id) is None:
        raise NotFoundError("There is no webhook with this id.")
    rows = await deliveries(source, webhook_id, list(query.state), query.limit, after[1] if after else None)
    return JsonResponse(paging.page(request, rows, query.limit, list_mark, lambda row: row["id"], shown_delivery))


@reads.get(
    "/{webhook_id}/deliveries/{delivery_id}", response_model=DeliveryOut, responses=problems(404), **guarded("admin")
)
async def get_webhook_delivery(request: Request, webhook_id: WebhookId, delivery_id: DeliveryId) -> Response:
    """Read one delivery."""
    row = await delivery(reader(request), webhook_id, delivery_id)
    if row is None:
        raise NotFoundError("There is no delivery with this id.")
    return JsonResponse(shown_delivery(row))
