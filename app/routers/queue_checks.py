"""Status checks for a whole queue: its claims are asked about, those that can be."""

from __future__ import annotations

from collections import Counter
from datetime import date

from fastapi import APIRouter, Request, Response

from app.compose.recording import actor_of
from app.compose.status_questions import ask, asking_person, would_ask
from app.http.access import guarded
from app.http.idempotency import need_key
from app.http.routes import CommandRoute
from app.routers import paging, render_status_check
from app.routers.answers import JsonResponse, problems
from app.routers.queues import QueueName, found, mark_of, place_after, position_of
from app.routers.schemas.status_checks import QueueChecksIn, QueueChecksOut
from app.store.database import Row
from app.store.queries.queues import Queue, first_of
from app.store.record import Recorder

commands = APIRouter(prefix="/v1/queues", tags=["Claim status"], route_class=CommandRoute)


@commands.post(
    "/{name}/status-checks",
    status_code=202,
    response_model=QueueChecksOut,
    responses={200: {"model": QueueChecksOut, "description": "A preview"}, **problems(404, 409, 413, 415)},
    **guarded("denials:write"),
)
async def create_queue_status_checks(request: Request, name: QueueName, body: QueueChecksIn) -> Response:
    """Ask payers about the claims of a queue, from its first item on; about the next ones with `cursor`.

    Each item says what became of it: `asked`, `open` where a question about its claim is under way already, or
    `skipped` with the reason. The answers come one by one, at `/v1/status-checks/{id}` and in the feed of events: no
    payer is asked faster than its connection allows. It needs an `Idempotency-Key`, except for a preview.
    """
    tx, services = request.state.transaction, request.app.state.services
    queue = await found(tx, name)
    day = await services.today(tx)
    rows = await first_of(tx, queue, day, body.limit, place_after(body.cursor, queue, day))
    seen = rows[: body.limit]
    ids = [row["id"] for row in seen]
    if body.preview:
        items = await would_ask(services, tx, ids)
    else:
        need_key(request)
        items = await ask(services, Recorder(tx, actor_of(request)), ids, "queue", await asking_person(request))
    request.state.reads_phi, request.state.rows = True, len(items)
    counts = Counter(it.result for it in items)
    answer = {
        "preview": body.preview,
        **{result: counts[result] for result in ("asked", "open", "skipped")},
        "has_more": len(rows) > body.limit,
        "next_cursor": _cursor(queue, day, seen[-1]) if len(rows) > body.limit else None,
        "data": [render_status_check.queue_check(it) for it in items],
    }
    return JsonResponse(answer, 200 if body.preview else 202, {} if body.preview else {"Retry-After": "2"})


def _cursor(queue: Queue, day: date, row: Row) -> str:
    """Behind an item; also one of the queue's own list."""
    return paging.encode(mark_of(queue, day), position_of(row, queue), row["id"])
