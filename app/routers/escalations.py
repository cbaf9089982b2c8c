"""Escalations: what was missed, is near at a payer or stays unanswered, and who has it in hand."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.compose.escalations import acknowledge_one
from app.domain.errors import NotFoundError
from app.domain.escalation.escalate import State
from app.domain.escalation.levels import Level
from app.domain.escalation.reasons import Kind
from app.domain.playbooks.playbook import Playbook
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.http.versions import etag
from app.routers import paging, render_escalation
from app.routers.answers import JsonResponse, problems
from app.routers.ids import AlertId, DenialId, EscalationId, PayerId, PersonId, TeamId
from app.routers.schemas.escalations import EscalationOut, EscalationPage
from app.store.database import Row, Source
from app.store.queries.escalations import EscalationFilter, escalation, escalations
from app.store.versions import playbook_on

URL = "/v1/escalations"
reads = APIRouter(prefix=URL, tags=["Escalations"], route_class=AuthenticatedRoute)
commands = APIRouter(prefix=URL, tags=["Escalations"], route_class=CommandRoute)


class EscalationQuery(BaseModel):
    """Filters of a list: a repeated parameter means any of its values."""

    model_config = ConfigDict(extra="forbid")

    person: Annotated[PersonId | None, Field(description="Who is told.")] = None
    team: Annotated[list[TeamId], Field(max_length=20)] = []
    payer_id: Annotated[list[PayerId], Field(max_length=20)] = []
    kind: list[Kind] = []
    level: list[Level] = []
    state: list[State] = []
    denial_id: DenialId | None = None
    alert_id: AlertId | None = None
    limit: Annotated[int, Field(ge=1, le=paging.MAX_LIMIT)] = paging.LIMIT
    cursor: Annotated[str, Field(max_length=400)] | None = None


@reads.get("", response_model=EscalationPage, responses=problems(), **guarded("denials:read"))
async def list_escalations(request: Request, query: Annotated[EscalationQuery, Query()]) -> Response:
    """List escalations, newest first.

    A job looks every quarter of an hour; most is new when a day of the organisation begins. `state=open` is what nobody
    has in hand. What each person is told on a day is at `/v1/alerts`.
    """
    told = query.model_dump(exclude={"limit", "cursor"})
    list_mark = paging.mark("escalations", told)
    after = paging.decode(query.cursor, list_mark)
    source = reader(request)
    rows = await escalations(source, EscalationFilter(**told), query.limit, after[1] if after else None)
    playbooks = await _playbooks(request, source, rows)
    shown = paging.page(
        request,
        rows,
        query.limit,
        list_mark,
        lambda row: row["id"],
        lambda row: render_escalation.escalation(row, playbooks),
    )
    return JsonResponse(shown)


@reads.get("/{escalation_id}", response_model=EscalationOut, responses=problems(404), **guarded("denials:read"))
async def get_escalation(request: Request, escalation_id: EscalationId) -> Response:
    """Read one escalation. The ETag is its version: send it as If-Match with an acknowledgement."""
    return await _shown(request, reader(request), escalation_id)


@commands.post(
    "/{escalation_id}/acknowledgements",
    status_code=201,
    response_model=EscalationOut,
    responses=problems(404, 409, 412, 428),
    **guarded("decisions:write"),
)
async def create_escalation_acknowledgement(request: Request, escalation_id: EscalationId) -> Response:
    """Say that you have it in hand. It takes the token of a person: whoever was told, the owner, a lead or a manager.

    It counts at every level, and the matter climbs no further; it is settled once it is made good. What is missed after
    that is another reason.
    """
    await acknowledge_one(request, escalation_id)
    return await _shown(request, request.state.transaction, escalation_id, 201)


async def _shown(request: Request, source: Source, escalation_id: UUID, status: int = 200) -> Response:
    row = await escalation(source, escalation_id)
    if row is None:
        raise NotFoundError("There is no escalation with this id.")
    shown = render_escalation.escalation(row, await _playbooks(request, source, [row]))
    headers = {"ETag": etag(row["version"])}
    if status == 201:
        headers["Location"] = f"{URL}/{shown['id']}"
    return JsonResponse(shown, status, headers)


async def _playbooks(request: Request, source: Source, rows: list[Row]) -> dict[UUID, Playbook]:
    """Of the payers that are silent: their ladders."""
    silent = {row["payer_id"] for row in rows if row["kind"] == "payer_silent"}
    if not silent:
        return {}
    today = await request.app.state.services.today(source)
    return {payer_id: await playbook_on(source, payer_id, today) for payer_id in silent}
