"""How a payer is asked for claim status, and how it keeps the CORE rules."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.compose import connections as command
from app.domain.errors import NotFoundError
from app.domain.status.availability import measure, outages, periods
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.http.versions import etag
from app.routers.answers import JsonResponse, problems
from app.routers.ids import PayerId
from app.routers.render_availability import shown_availability
from app.routers.render_connection import shown_payer_connection
from app.routers.schemas.availability import AvailabilityOut
from app.routers.schemas.status_connection import StatusConnectionIn, StatusConnectionOut
from app.store.connections import payer_terms
from app.store.database import Row, Source
from app.store.queries.availability import calendars, counts, runs
from app.store.queries.connections import payer_connection

PLACE: dict[str, Any] = {"prefix": "/v1/payers", "tags": ["Claim status"]}
commands = APIRouter(**PLACE, route_class=CommandRoute)
reads = APIRouter(**PLACE, route_class=AuthenticatedRoute)


class AvailabilityQuery(BaseModel):
    """How far back."""

    model_config = ConfigDict(extra="forbid")

    weeks: Annotated[int, Field(ge=0, le=26)] = 8
    months: Annotated[int, Field(ge=0, le=13)] = 3


@reads.get(
    "/{payer_id}/status-connection",
    response_model=StatusConnectionOut,
    responses=problems(404),
    **guarded("denials:read"),
)
async def get_status_connection(request: Request, payer_id: PayerId) -> Response:
    """Read how a payer is asked for claim status, and how its line does.

    The ETag is its version: send it as If-Match with a change. Version 0: nobody has said it yet.
    """
    return await _answer(request, reader(request), payer_id)


@commands.put(
    "/{payer_id}/status-connection",
    response_model=StatusConnectionOut,
    responses=problems(404, 409, 412, 413, 415, 428),
    **guarded("admin"),
)
async def replace_status_connection(request: Request, payer_id: PayerId, body: StatusConnectionIn) -> Response:
    """Say how a payer is asked for claim status: over which connection, within which limits, and when it is down.

    Nothing is sent in published downtime, and no silence in it counts against the payer. Without a connection the payer
    answers no 276; what waits for it ends, and people ask in other ways.
    """
    await command.put_payer(request, payer_id, body.terms())
    return await _answer(request, request.state.transaction, payer_id)


@reads.get(
    "/{payer_id}/availability", response_model=AvailabilityOut, responses=problems(404), **guarded("denials:read")
)
async def get_payer_availability(
    request: Request, payer_id: PayerId, query: Annotated[AvailabilityQuery, Query()]
) -> Response:
    """Measure a payer against the CORE rules, by calendar week and month, from the questions that it was sent.

    The share answered within 20 seconds against 90 %, and availability against 86 % (mandated) and 90 % (vCS.2.0, not
    mandated), with published downtime as time down and without it. What was published is told by the calendar that stood
    here at the time: one that is sent later changes no figure before. Weeks and months begin by the clock of today's.
    """
    services, source = request.app.state.services, reader(request)
    now, terms = services.now(), payer_terms(await _known(source, payer_id), await services.zone(source))
    zone = terms.calendar.zone
    told = [*periods("week", query.weeks, now, zone), *periods("month", query.months, now, zone)]
    since = min((it.start for it in told), default=now)
    seen = await counts(source, payer_id, told) if told else []
    down = outages(await runs(source, payer_id, since), now)
    published = await calendars(source, payer_id)
    measured = [measure(one, count, down, published, now) for one, count in zip(told, seen, strict=True)]
    return JsonResponse(shown_availability(payer_id, zone, measured))


async def _known(source: Source, payer_id: UUID) -> Row:
    row = await payer_connection(source, payer_id)
    if row is None:
        raise NotFoundError("There is no payer with this id.")
    return row


async def _answer(request: Request, source: Source, payer_id: UUID) -> Response:
    services, row = request.app.state.services, await _known(source, payer_id)
    document = shown_payer_connection(payer_id, row, await services.zone(source), services.now())
    return JsonResponse(document, 200, {"ETag": etag(document["version"])})
