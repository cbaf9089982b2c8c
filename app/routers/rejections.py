"""Rejections: what was turned away before anybody decided about it, as work of its own."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.compose.rejections import resolve_rejection
from app.domain.errors import NotFoundError
from app.domain.status.turned_away import Kind
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.http.versions import etag
from app.routers import paging
from app.routers import render_acknowledgment as render
from app.routers.answers import JsonResponse, problems
from app.routers.ids import AcknowledgmentId, PayerId, RejectionId
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
    acknowledgment_id: AcknowledgmentId | None = None
    unmatched: Annotated[bool | None, Field(description="Of no claim that we know.")] = None
    due_to: Day | None = None
    limit: Annotated[int, Field(ge=1, le=paging.MAX_LIMIT)] = paging.LIMIT
    cursor: Annotated[str, Field(max_length=400)] | None = None


@reads.get("", response_model=RejectionPage, responses=problems(), **guarded("denials:read"))
async def list_rejections(request: Request, query: Annotated[RejectionQuery, Query()]) -> Response:
    """List rejections, newest first. `state=open` is what is to be mended and sent again."""
    request.state.reads_phi = True
    told = query.model_dump(exclude={"limit", "cursor"})
    mark = paging.mark("rejections", told)
    after = paging.decode(query.cursor, mark)
    rows = await rejections(reader(request), RejectionFilter(**told), query.limit, after[1] if after else None)
    return JsonResponse(paging.page(request, rows, query.limit, mark, lambda row: row["id"], render.rejection))


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
