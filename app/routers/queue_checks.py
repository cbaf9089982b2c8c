"""Status checks for a whole queue: its claims are asked about, those that can be."""

from __future__ import annotations

from collections import Counter

from fastapi import APIRouter, Request, Response

from app.compose.capture import actor_of
from app.compose.status_questions import ask, asking_person, would_ask
from app.http.access import guarded
from app.http.idempotency import need_key
from app.http.routes import CommandRoute
from app.routers import render_status_check
from app.routers.answers import JsonResponse, problems
from app.routers.queues import QueueName, found
from app.routers.schemas.status_checks import QueueChecksIn, QueueChecksOut
from app.store.queries.queues import first_of
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
    """Ask payers about the claims of a queue, from its first item on.

    Each item says what became of it: `asked`, `open` where a question about its claim is under way already, or
    `skipped` with the reason. The answers come one by one, at `/v1/status-checks/{id}` and in the feed of events: no
    payer is asked faster than its connection allows. It needs an `Idempotency-Key`, except for a preview.
    """
    tx, services = request.state.transaction, request.app.state.services
    queue = await found(tx, name)
    ids = await first_of(tx, queue, await services.today(tx), body.limit)
    if body.preview:
        items = await would_ask(services, tx, ids[: body.limit])
    else:
        need_key(request)
        recorder = Recorder(tx, actor_of(request))
        items = await ask(services, recorder, ids[: body.limit], "queue", await asking_person(request))
    request.state.reads_phi, request.state.rows = True, len(items)
    counts = Counter(it.result for it in items)
    answer = {
        "preview": body.preview,
        **{result: counts[result] for result in ("asked", "open", "skipped")},
        "has_more": len(ids) > body.limit,
        "data": [render_status_check.queue_check(it) for it in items],
    }
    return JsonResponse(answer, 200 if body.preview else 202, {} if body.preview else {"Retry-After": "2"})
