"""Approvals: what waits for a second person, and their answers."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.compose.approvals import answer_approval
from app.domain.approvals.approval import Kind, State
from app.domain.errors import NotFoundError
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.http.versions import etag
from app.routers import paging, render_sorting
from app.routers.answers import JsonResponse, problems
from app.routers.ids import ApprovalId, show
from app.routers.schemas.approvals import ApprovalAnswerIn, ApprovalOut, ApprovalPage
from app.store.database import Source
from app.store.queries.sorting_rules import approval_row, approvals

URL = "/v1/approvals"
reads = APIRouter(prefix=URL, tags=["Approvals"], route_class=AuthenticatedRoute)
commands = APIRouter(prefix=URL, tags=["Approvals"], route_class=CommandRoute)


class ApprovalQuery(BaseModel):
    """Filters of a list: a repeated parameter means any of its values."""

    model_config = ConfigDict(extra="forbid")

    state: list[State] = []
    kind: list[Kind] = []
    limit: Annotated[int, Field(ge=1, le=paging.MAX_LIMIT)] = paging.LIMIT
    cursor: Annotated[str, Field(max_length=400)] | None = None


@reads.get("", response_model=ApprovalPage, responses=problems(), **guarded("denials:read"))
async def list_approvals(request: Request, query: Annotated[ApprovalQuery, Query()]) -> Response:
    """List approvals, newest first."""
    request.state.reads_phi = True
    list_mark = paging.mark("approvals", sorted(query.state), sorted(query.kind))
    after = paging.decode(query.cursor, list_mark)
    before = after[1] if after else None
    rows = await approvals(reader(request), list(query.state), query.limit, before, query.kind)
    shown = paging.page(request, rows, query.limit, list_mark, lambda row: row["id"], render_sorting.approval)
    return JsonResponse(shown)


@reads.get("/{approval_id}", response_model=ApprovalOut, responses=problems(404), **guarded("denials:read"))
async def get_approval(request: Request, approval_id: ApprovalId) -> Response:
    """Read one approval. The ETag is its version: send it as If-Match with an answer."""
    return await show_approval(request, reader(request), approval_id)


@commands.post(
    "/{approval_id}/answers",
    status_code=201,
    response_model=ApprovalOut,
    responses=problems(404, 409, 412, 413, 415, 428),
    **guarded("decisions:approve"),
)
async def create_approval_answer(request: Request, approval_id: ApprovalId, body: ApprovalAnswerIn) -> Response:
    """Answer an approval. It takes the token of a lead or a manager.

    Whoever asked may answer only where the organisation's profile lets one person be both (`self_approval`); it is then
    marked `self_approved`. What was approved takes effect at once. `If-Match` is the version of the approval.

    Before a close is carried out its guards are asked again. Where it rests on something that is not so any more that
    is a problem of its own (`inputs-changed`, with the names of what `changed`), and nothing is closed.
    """
    await answer_approval(request, approval_id, body.answer, body.reason)
    return await show_approval(request, request.state.transaction, approval_id, 201)


async def show_approval(request: Request, source: Source, approval_id: UUID, status: int = 200) -> Response:
    """The answer that shows one approval. There may be a patient in what the second person typed."""
    shown = show("apr", approval_id)
    request.state.reads_phi, request.state.subject = True, shown
    row = await approval_row(source, approval_id)
    if row is None:
        raise NotFoundError("There is no approval with this id.")
    headers = {"ETag": etag(row["version"])}
    if status == 201:
        headers["Location"] = f"{URL}/{shown}"
    return JsonResponse(render_sorting.approval(row), status, headers)
