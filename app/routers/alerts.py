"""Alerts: what each person is told on a day, within a budget."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.compose.escalations import acknowledge_alert
from app.domain.errors import NotFoundError
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.http.versions import etag
from app.routers import paging, render_escalation
from app.routers.answers import JsonResponse, problems
from app.routers.ids import AlertId, PersonId
from app.routers.schemas.base import Day
from app.routers.schemas.escalations import AlertOut, AlertPage
from app.store.database import Source
from app.store.queries.escalations import AlertFilter, alert, alerts, names

URL = "/v1/alerts"
reads = APIRouter(prefix=URL, tags=["Escalations"], route_class=AuthenticatedRoute)
commands = APIRouter(prefix=URL, tags=["Escalations"], route_class=CommandRoute)


class AlertQuery(BaseModel):
    """Filters of a list."""

    model_config = ConfigDict(extra="forbid")

    person: PersonId | None = None
    day: Day | None = None
    digest: bool | None = None
    limit: Annotated[int, Field(ge=1, le=paging.MAX_LIMIT)] = paging.LIMIT
    cursor: Annotated[str, Field(max_length=400)] | None = None


@reads.get("", response_model=AlertPage, responses=problems(), **guarded("denials:read"))
async def list_alerts(request: Request, query: Annotated[AlertQuery, Query()]) -> Response:
    """List alerts, newest first; of those made together the most urgent first.

    On a day a person gets at most ten (a setting), each about one team, one payer and one kind, and one digest that
    counts everything else. `GET /v1/escalations?alert_id=…` lists what an alert is about.
    """
    told = query.model_dump(exclude={"limit", "cursor"})
    list_mark = paging.mark("alerts", told)
    after = paging.decode(query.cursor, list_mark)
    source = reader(request)
    rows = await alerts(source, AlertFilter(**told), query.limit, after[1] if after else None)
    named = await names(source, {id_ for row in rows for id_ in render_escalation.ids_in(row)})
    shown = paging.page(
        request, rows, query.limit, list_mark, lambda row: row["id"], lambda row: render_escalation.alert(row, named)
    )
    return JsonResponse(shown)


@reads.get("/{alert_id}", response_model=AlertOut, responses=problems(404), **guarded("denials:read"))
async def get_alert(request: Request, alert_id: AlertId) -> Response:
    """Read one alert. The ETag is its version: send it as If-Match with an acknowledgement."""
    return await _shown(request, reader(request), alert_id)


@commands.post(
    "/{alert_id}/acknowledgements",
    status_code=201,
    response_model=AlertOut,
    responses=problems(404, 409, 412, 428),
    **guarded("decisions:write"),
)
async def create_alert_acknowledgement(request: Request, alert_id: AlertId) -> Response:
    """Acknowledge everything that an alert tells of and that is open still, up to 10,000 at a time.

    As with one escalation, it takes a person's token. `open` says what is left.
    """
    await acknowledge_alert(request, alert_id)
    return await _shown(request, request.state.transaction, alert_id, 201)


async def _shown(request: Request, source: Source, alert_id: UUID, status: int = 200) -> Response:
    row = await alert(source, alert_id)
    if row is None:
        raise NotFoundError("There is no alert with this id.")
    shown = render_escalation.alert(row, await names(source, render_escalation.ids_in(row)))
    headers = {"ETag": etag(row["version"])}
    if status == 201:
        headers["Location"] = f"{URL}/{shown['id']}"
    return JsonResponse(shown, status, headers)
