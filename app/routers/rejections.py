"""Rejections: what was turned away before anybody decided about it, as work of its own."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.compose.rejections import resolve_rejection
from app.domain.errors import NotFoundError
from app.domain.people.roster import UNTAKEN
from app.domain.sorting.vocabulary import WorkType
from app.domain.status.rejection import Kind
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.http.versions import etag
from app.routers import paging
from app.routers import render_acknowledgment as render
from app.routers.answers import JsonResponse, problems
from app.routers.ids import AcknowledgmentId, ClaimId, PayerId, RejectionId, TeamId
from app.routers.schemas.base import Day
from app.routers.schemas.rejections import RejectionOut, RejectionPage, RejectionState, ResolutionIn
from app.store.database import Source
from app.store.queries.acknowledgments import RejectionFilter, rejection, rejections

URL = "/v1/rejections"
reads = APIRouter(prefix=URL, tags=["Acknowledgments"], route_class=AuthenticatedRoute)
commands = APIRouter(prefix=URL, tags=["Acknowledgments"], route_class=CommandRoute)


class RejectionQuery(BaseModel):
    """Filters of a list: a repeated parameter means any of its values."""

    model_config = ConfigDict(extra="forbid")

    state: list[RejectionState] = []
    kind: list[Kind] = []
    payer_id: Annotated[list[PayerId], Field(max_length=20)] = []
    owner: Annotated[
        list[TeamId | WorkType | Literal["triage"]],
        Field(max_length=20, description="A team; a work type, where no team has taken it yet."),
    ] = []
    acknowledgment_id: AcknowledgmentId | None = None
    claim_id: ClaimId | None = None
    unmatched: Annotated[bool | None, Field(description="Of no claim that we know.")] = None
    due_from: Day | None = None
    due_to: Day | None = None
    sort: Annotated[
        Literal["-received", "due_on"], Field(description="`-received`: newest first. `due_on` lists what is open.")
    ] = "-received"
    limit: Annotated[int, Field(ge=1, le=paging.MAX_LIMIT)] = paging.LIMIT
    cursor: Annotated[str, Field(max_length=400)] | None = None


@reads.get("", response_model=RejectionPage, responses=problems(), **guarded("denials:read"))
async def list_rejections(request: Request, query: Annotated[RejectionQuery, Query()]) -> Response:
    """List rejections, newest first unless sorted otherwise. `state=open` is what is to be mended and sent again.

    How many each team has, and how many of them are overdue, is at `/v1/timelines/control-points?kind=rejection`.
    """
    request.state.reads_phi = True
    told = query.model_dump(exclude={"sort", "limit", "cursor"})
    told["owner"] = [
        it if isinstance(it, UUID) else UNTAKEN.get(it, request.state.principal.org_id) for it in query.owner
    ]
    position, parse = ("due_on", date.fromisoformat) if query.sort == "due_on" else ("id", None)
    mark = paging.mark("rejections", query.sort, told)
    after = paging.decode(query.cursor, mark, parse)
    rows = await rejections(reader(request), RejectionFilter(**told), query.sort, query.limit, after)
    return JsonResponse(paging.page(request, rows, query.limit, mark, lambda row: row[position], render.rejection))


@reads.get("/{rejection_id}", response_model=RejectionOut, responses=problems(404), **guarded("denials:read"))
async def get_rejection(request: Request, rejection_id: RejectionId) -> Response:
    """Read one rejection. The ETag is its version: send it as If-Match with a resolution."""
    return await _shown(request, reader(request), rejection_id, 200)


@commands.post(
    "/{rejection_id}/resolutions",
    status_code=201,
    response_model=RejectionOut,
    responses=problems(404, 409, 412, 413, 415, 428),
    **guarded("decisions:write"),
)
async def create_rejection_resolution(request: Request, rejection_id: RejectionId, body: ResolutionIn) -> Response:
    """Say what became of a rejection. It takes a person's token; `If-Match` is the version of the rejection.

    What was corrected is posted to `/v1/claims`, and where the denial of a corrected claim waits for it, sent again
    with `POST /v1/denials/{id}/submissions`.
    """
    await resolve_rejection(request, rejection_id, body.resolution, body.note)
    return await _shown(request, request.state.transaction, rejection_id, 201)


async def _shown(request: Request, source: Source, rejection_id: UUID, status: int) -> Response:
    row = await rejection(source, rejection_id)
    if row is None:
        raise NotFoundError("There is no rejection with this id.")
    shown = render.rejection(row)
    request.state.reads_phi, request.state.subject = True, shown["id"]
    headers = {"ETag": etag(row["version"])}
    if status == 201:
        headers["Location"] = f"{URL}/{shown['id']}"
    return JsonResponse(shown, status, headers)
