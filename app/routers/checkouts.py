"""Checkouts: work that people take from queues, each item by one of them at a time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.compose import checkouts as command
from app.domain.errors import NotFoundError
from app.http.access import guarded
from app.http.bodies import read_body
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.routers import render_queue
from app.routers.answers import JsonResponse, problems
from app.routers.ids import CheckoutId, show
from app.routers.queues import QueueName, found, queue_of
from app.routers.schemas.checkout_in import CheckoutIn
from app.routers.schemas.queue_out import CheckoutOut, CheckoutPage
from app.store.checkouts import leased
from app.store.database import Row, Source


class BareRoute(CommandRoute):
    """A command whose body may be left out, and its media type with it."""

    async def take_body(self, request: Request) -> None:
        """Read the body into memory, or see that there is none."""
        told = {"content-type", "transfer-encoding"}.intersection(request.headers.keys())
        if told or request.headers.get("content-length", "0") != "0":
            await super().take_body(request)
        else:
            await read_body(request, None)


of_queues = APIRouter(prefix="/v1/queues", tags=["Queues"], route_class=BareRoute)
commands = APIRouter(prefix="/v1/checkouts", tags=["Queues"], route_class=BareRoute)
reads = APIRouter(prefix="/v1/checkouts", tags=["Queues"], route_class=AuthenticatedRoute)
NOTHING_FREE = {"description": "Nothing in it is free and yours to work"}


@of_queues.post(
    "/{name}/checkouts",
    status_code=201,
    response_model=CheckoutOut,
    responses={204: NOTHING_FREE, **problems(404, 409, 413, 415)},
    **guarded("decisions:write"),
)
async def create_checkout(request: Request, name: QueueName, body: CheckoutIn | None = None) -> Response:
    """Take the next item of a queue.

    You are given the first item, in the queue's published order, that nobody else holds and that is yours to work: your
    own, one of your teams, or work that no team has taken; without a team, whatever no person owns. A review of a
    resolved denial is anybody's. It is yours until `expires_at`: renew it, or give it back. You may hold 20 items. This
    takes a person's token; an auditor works no denials.
    """
    queue = await found(request.state.transaction, name)
    lease = await command.check_out(request, queue, body.minutes if body else None)
    if lease is None:
        return Response(status_code=204)
    return await _answer(request, lease.id, lease.person_id, 201)


@reads.get("", response_model=CheckoutPage, responses=problems(), **guarded("decisions:write"))
async def list_checkouts(request: Request) -> Response:
    """List what you hold: what runs out first comes first. A machine holds nothing. All of it is one page."""
    source = reader(request)
    holder = await command.holder(request, source)
    request.state.reads_phi = holder is not None
    rows = [] if holder is None else await leased(source, holder, request.app.state.services.now())
    request.state.rows = len(rows)
    data = [await _shown(request, source, row) for row in rows]
    return JsonResponse({"data": data, "has_more": False, "next_cursor": None})


@commands.post(
    "/{checkout_id}/renewals",
    response_model=CheckoutOut,
    responses=problems(404, 409, 413, 415),
    **guarded("decisions:write"),
)
async def renew_checkout(request: Request, checkout_id: CheckoutId, body: CheckoutIn | None = None) -> Response:
    """Keep an item for longer: from now on for so many minutes.

    One that has run out is yours again while nobody else was given it. What has left the queue is 404.
    """
    holder = await command.renew(request, checkout_id, body.minutes if body else None)
    return await _answer(request, checkout_id, holder.id, 200)


@commands.delete("/{checkout_id}", status_code=204, responses=problems(404, 409), **guarded("decisions:write"))
async def delete_checkout(request: Request, checkout_id: CheckoutId) -> Response:
    """Give an item back: it is free at once."""
    await command.give_back(request, checkout_id)
    return Response(status_code=204)


async def _answer(request: Request, lease: UUID, holder: UUID, status: int) -> Response:
    tx = request.state.transaction
    rows = await leased(tx, holder, request.app.state.services.now(), lease)
    if not rows:
        raise NotFoundError("The item has just left the queue.")
    shown = await _shown(request, tx, rows[0])
    request.state.reads_phi, request.state.rows = True, 1
    request.state.subject = shown["item"]["denial"]["id"]
    return JsonResponse(shown, status, {"Location": f"/v1/checkouts/{show('chk', lease)}"})


async def _shown(request: Request, source: Source, row: Row) -> dict[str, Any]:
    queue = queue_of(row["taken_from"])
    assert queue is not None, "its name was looked up when it was taken"
    return render_queue.checkout(row, queue, await request.app.state.services.today(source))
