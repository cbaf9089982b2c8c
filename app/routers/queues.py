"""Queues of work: how much is in each, and what is next."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from app.domain.errors import NotFoundError
from app.domain.workflow.queue_order import DUE, NAMED, ONE_QUEUE, Kind
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, reader
from app.routers import paging, render_queue
from app.routers.answers import JsonResponse, problems
from app.routers.ids import parse
from app.routers.schemas.queue_out import QueueItemPage, QueuePage
from app.store.database import Row, Source
from app.store.queries.queue_summary import summary
from app.store.queries.queues import Place, Queue, is_owner, items

router = APIRouter(prefix="/v1/queues", tags=["Queues"], route_class=AuthenticatedRoute)

QueueName = Annotated[
    str,
    Path(
        title="Queue name",
        max_length=40,
        description="`all`, `triage`, a work type (`front_end`, `auth`, `coding`, `doc`, `payer`), `root_cause_review`, "
        "`approvals`, `escalated`, or the id of a team or person.",
        examples=["auth"],
    ),
]


class QueueQuery(BaseModel):
    """What a list of queues is narrowed to."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind | None = None


@router.get("", response_model=QueuePage, responses=problems(), **guarded("denials:read"))
async def list_queues(request: Request, query: Annotated[QueueQuery, Query()]) -> Response:
    """List all queues with their figures.

    Every queue is there also when nothing is in it; somebody who works no denials only while they have some left. The
    organisation's profile says what comes first: in a small practice `all` and triage, and no work types unless you ask
    with `kind=work`; otherwise the work types. Teams and people come last, each by name. All of them are one page.
    """
    rows = await summary(reader(request), request.app.state.services.now())
    data = render_queue.queues(rows, query.kind)
    return JsonResponse({"data": data, "has_more": False, "next_cursor": None})


@router.get("/{name}/items", response_model=QueueItemPage, responses=problems(404), **guarded("denials:read"))
async def list_queue_items(request: Request, name: QueueName, query: Annotated[paging.PageQuery, Query()]) -> Response:
    """List what is in a queue, in its published order: what is first is to be worked first.

    Each item is one claim: its lead denial, its other open denials, and why it stands where it does. The order is
    `due`: earliest due day first, of the same day the largest amount, then the oldest. `all` begins with what must go
    to a payer within 7 days, then come quick fixes, then the rest; a cursor of it is good until the day ends.
    `root_cause_review` has resolved denials whose cause nobody has confirmed, longest resolved first. `approvals` lists
    nothing here: approvals are listed at `/v1/approvals`.
    """
    source = reader(request)
    queue = await found(source, name)
    request.state.reads_phi = True
    day = await request.app.state.services.today(source)
    list_mark = mark_of(queue, day)
    place = place_after(query.cursor, queue, day)
    rows = await items(source, queue, day, request.app.state.services.now(), query.limit, place)

    def position(row: Row) -> str:
        return position_of(row, queue)

    def shown(row: Row) -> dict[str, Any]:
        return render_queue.item(row, queue.order, day)

    return JsonResponse(paging.page(request, rows, query.limit, list_mark, position, shown))


def mark_of(queue: Queue, day: date) -> str:
    """Names the list of a queue's items. That of ``all`` is another one each day."""
    name = queue.name
    return paging.mark("queue", name, day if queue.order is ONE_QUEUE else None)


def place_after(cursor: str | None, queue: Queue, day: date) -> Place | None:
    """The place in a queue that a cursor of its items stands for."""
    after = paging.decode(cursor, mark_of(queue, day), lambda text: _place(text, queue))
    return None if after is None else Place(after[0].part, (*after[0].keys, after[1]))


def position_of(row: Row, queue: Queue) -> str:
    """The place of an item, for a cursor."""
    return "|".join(str(key) for key in (queue.order.parts.index(row["part"]), *row["keys"][:-1]))


def queue_of(name: str) -> Queue | None:
    """The queue of a name; None for no such word. Whether there is such a team or person is not looked at."""
    if name in NAMED:
        return Queue(name, NAMED[name].order)
    owner = _owner_in(name)
    return None if owner is None else Queue(name, DUE, owner)


async def found(source: Source, name: str) -> Queue:
    """The queue of a name. Raises ``NotFoundError``."""
    queue = queue_of(name)
    if queue is None or (queue.owner is not None and not await is_owner(source, name[:3], queue.owner)):
        raise NotFoundError("There is no queue of this name.")
    return queue


def _owner_in(name: str) -> UUID | None:
    try:
        return parse(name[:3], name) if name.startswith(("tem_", "per_")) else None
    except ValueError:
        return None


def _place(text: str, queue: Queue) -> Place:
    """The place in a cursor, without the id of its item. Raises ``ValueError``."""
    number, day, *amount = str(text).split("|")
    part, amounts = int(number), [int(cents) for cents in amount]
    if not 0 <= part < len(queue.order.parts) or len(amounts) > 1 or any(abs(it) >= paging.BIGINT for it in amounts):
        raise ValueError("no place in this queue")
    return Place(part, (date.fromisoformat(day), *amounts))
