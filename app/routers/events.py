"""The log of the organisation: a feed to follow by pages or as a stream."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.sse import format_sse_event
from pydantic import BaseModel, ConfigDict, Field

from app.http.access import guarded
from app.http.database_errors import reading
from app.http.routes import AuthenticatedRoute, reader
from app.http.streams import Stream, Streams
from app.http.waiting import LONGEST_WAIT, wait_of
from app.openapi_headers import request_header
from app.problems import Problem
from app.routers import paging, render_event
from app.routers.answers import JsonResponse, problems
from app.routers.schemas.events import EventPage
from app.routers.subjects import TYPE_PATTERN, SubjectId
from app.store.database import Reader
from app.store.queries.events import START, EventFilter, Place, Read, events_after

router = APIRouter(prefix="/v1/events", tags=["Events"], route_class=AuthenticatedRoute)

AT_ONCE = 100
"""Events read for a stream in one go."""
HEADERS = [
    request_header(
        "Prefer",
        f"`wait=N`: where there is nothing, wait up to N seconds for it, at most {LONGEST_WAIT}.",
        {"type": "string"},
    ),
    request_header(
        "Last-Event-ID", "Where a stream goes on: the `id` of the last event that came.", {"type": "string"}
    ),
]
STREAM: dict[str, Any] = {
    "text/event-stream": {
        "schema": {"type": "string", "description": "`id`: a cursor. `event`: the type. `data`: the event as JSON."}
    }
}
OF_LIST = guarded("denials:read")
OF_LIST["openapi_extra"] = {**OF_LIST["openapi_extra"], "parameters": HEADERS}


class EventQuery(BaseModel):
    """Filters of the feed: a repeated parameter means any of its values."""

    model_config = ConfigDict(extra="forbid")

    type: list[
        Annotated[str, Field(pattern=TYPE_PATTERN, description="A type, or what types begin with: `denial.`.")]
    ] = []
    subject: SubjectId | None = None
    limit: Annotated[int, Field(ge=1, le=paging.MAX_LIMIT)] = paging.LIMIT
    after: Annotated[str, Field(max_length=400, description="A cursor: only what came behind it.")] | None = None


@router.get(
    "",
    response_model=EventPage,
    responses={200: {"description": "Events, oldest first", "content": STREAM}, **problems()},
    **OF_LIST,
)
async def list_events(request: Request, query: Annotated[EventQuery, Query()]) -> Response:
    """Follow what happens: everything that changed, oldest first.

    Keep `next_cursor` and send it as `after`: nothing is missed and nothing comes twice. An event is shown once
    everything that began before it has ended, usually within a second. With `Accept: text/event-stream` the same
    comes as server-sent events; such a stream ends after five minutes or with the token, and goes on from
    `Last-Event-ID`.
    """
    wanted = EventFilter(query.type, query.subject)
    list_mark = paging.mark("events", sorted(set(wanted.types)), wanted.subject)
    streamed = "text/event-stream" in request.headers.get("accept", "")
    resumed = request.headers.get("last-event-id") if streamed else None
    place = _place(resumed or query.after, list_mark)
    if streamed:
        streams: Streams = request.app.state.services.streams
        streams.take()
        end = streams.end(request.state.principal.expires_at)
        return Stream(streams, _sent(reader(request), streams, wanted, place, list_mark, end))
    read = await _awaited(request, wanted, place, query.limit)
    request.state.rows = len(read.events)
    data = [render_event.event(row) for row in read.events]
    return JsonResponse({"data": data, "has_more": read.more, "next_cursor": paging.encode(list_mark, *read.end)})


def _place(cursor: str | None, list_mark: str) -> Place:
    found = paging.decode(cursor, list_mark, _xid)
    return START if found is None else Place(*found)


def _xid(position: Any) -> int:
    if not isinstance(position, int) or position < 0:
        raise ValueError("no place in the log")
    return position


async def _awaited(request: Request, wanted: EventFilter, place: Place, limit: int) -> Read:
    """What is behind a place; where there is nothing, what comes while the caller wants to wait."""
    source, streams = reader(request), request.app.state.services.streams
    end = time.monotonic() + wait_of(request)
    while True:
        read = await events_after(source, wanted, place, limit)
        if read.events or read.more or not streams.goes_on(end - streams.poll):
            return read
        place = read.end
        await asyncio.sleep(streams.poll)
        if await request.is_disconnected():
            return read


async def _sent(
    source: Reader, streams: Streams, wanted: EventFilter, place: Place, list_mark: str, end: float
) -> AsyncIterator[bytes]:
    """Events as they come, and a sign of life in between: with the place, so that a resumed stream goes on there."""
    yield format_sse_event(comment="events", retry=int(streams.poll * 1000))
    quiet = time.monotonic()
    while streams.goes_on(end):
        try:
            read = await reading(events_after(source, wanted, place, AT_ONCE))
        except Problem:  # the database is away: the client comes back, from where it is
            return
        for row in read.events:
            data = orjson.dumps(render_event.event(row), option=orjson.OPT_UTC_Z).decode()
            cursor = paging.encode(list_mark, int(row["xid"]), row["id"])
            yield format_sse_event(event=row["type"], id=cursor, data_str=data)
        place = read.end
        now = time.monotonic()
        if read.events:
            quiet = now
        elif now - quiet >= streams.beat:
            quiet = now
            yield format_sse_event(comment="still here", id=paging.encode(list_mark, *place))
        if not read.more:
            await asyncio.sleep(streams.poll)
