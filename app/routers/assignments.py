"""Assignments by hand: single, in bulk with a preview, and undone."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.compose.assignments import assign_denial, assign_many, preview_assignment, undo_assignment
from app.domain.errors import NotFoundError
from app.domain.people.roster import Owner
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.http.versions import etag
from app.routers import paging, render_assignment
from app.routers.answers import JsonResponse, problems
from app.routers.ids import AssignmentId, DenialId, show
from app.routers.schemas.assignment_in import AssignmentIn, AssignmentsIn
from app.routers.schemas.assignment_out import AssignmentOut, AssignmentPage, AssignmentPreviewOut
from app.store.database import Source
from app.store.people import known_as
from app.store.queries.assignments import assignment, assignments

URL = "/v1/assignments"
reads = APIRouter(prefix=URL, tags=["Assignments"], route_class=AuthenticatedRoute)
commands = APIRouter(prefix=URL, tags=["Assignments"], route_class=CommandRoute)
of_denials = APIRouter(prefix="/v1/denials", tags=["Assignments"], route_class=CommandRoute)


class AssignmentQuery(BaseModel):
    """Which assignments."""

    model_config = ConfigDict(extra="forbid")

    mine: Annotated[bool, Field(description="Only those that the caller made; a machine makes none.")] = False
    limit: Annotated[int, Field(ge=1, le=paging.MAX_LIMIT)] = paging.LIMIT
    cursor: Annotated[str, Field(max_length=400)] | None = None


@of_denials.post(
    "/{denial_id}/assignments",
    status_code=201,
    response_model=AssignmentOut,
    responses=problems(404, 409, 412, 413, 415, 428),
    **guarded("denials:write"),
)
async def create_assignment(request: Request, denial_id: DenialId, body: AssignmentIn) -> Response:
    """Assign a denial: all open denials of its claim go to one person or team.

    It takes a person's token. Somebody who is away today is a conflict that names who stands in for them (`stand_in`),
    and so is a denial that is resolved or theirs already. `If-Match` is the version of the denial.
    """
    assignment_id = await assign_denial(request, denial_id, _to(request, body.owner), body.reason)
    return await _answer(request.state.transaction, assignment_id, 201)


@commands.post(
    "",
    status_code=201,
    response_model=AssignmentOut,
    responses={
        200: {"model": AssignmentPreviewOut, "description": "What it would do: nothing was stored"},
        **problems(409, 413, 415),
    },
    **guarded("denials:write"),
)
async def create_assignments(request: Request, body: AssignmentsIn) -> Response:
    """Assign many claims at once, up to 5,000, or look at what that would do.

    `preview` is true unless you say otherwise: the answer is 200 and nothing is stored. To do it takes a person's
    token. Claims are assigned whole: all open denials of every claim that one of the ids, or the filter's leads,
    belong to. What is resolved, unknown or theirs already stays as it is and is counted.
    """
    to, chosen = _to(request, body.owner), body.chosen(request.state.principal.org_id)
    if body.preview:
        return JsonResponse(render_assignment.preview(*await preview_assignment(request, chosen, to)))
    assignment_id = await assign_many(request, chosen, to, body.reason, body.preview_token)
    return await _answer(request.state.transaction, assignment_id, 201)


@commands.post(
    "/{assignment_id}/reversals",
    status_code=201,
    response_model=AssignmentOut,
    responses=problems(404, 409),
    **guarded("denials:write"),
)
async def create_assignment_reversal(request: Request, assignment_id: AssignmentId) -> Response:
    """Undo an assignment: what is still where it put it goes back to whom it was before.

    Whoever had it and is not there today is passed over for whoever does their work. What was resolved or given on
    since, and claims of which something has reached the payer, stay as they are and are counted. By the person who
    made it, a lead or a manager; once.
    """
    await undo_assignment(request, assignment_id)
    _noted(request, assignment_id)
    return await _answer(request.state.transaction, assignment_id, 201)


@reads.get("", response_model=AssignmentPage, responses=problems(), **guarded("denials:read"))
async def list_assignments(request: Request, query: Annotated[AssignmentQuery, Query()]) -> Response:
    """List assignments, newest first: all of them, or those that the caller made."""
    request.state.reads_phi = True
    source, principal = reader(request), request.state.principal
    list_mark = paging.mark("assignments", query.mine and [principal.issuer, principal.subject])
    after = paging.decode(query.cursor, list_mark)
    made_by: UUID | None = None
    if query.mine:
        person = await known_as(source, principal.issuer, principal.subject) if principal.kind == "person" else None
        made_by = person.id if person else UUID(int=0)
    rows = await assignments(source, made_by, query.limit, after[1] if after else None)
    shown = paging.page(request, rows, query.limit, list_mark, lambda row: row["id"], render_assignment.assignment)
    return JsonResponse(shown)


@reads.get("/{assignment_id}", response_model=AssignmentOut, responses=problems(404), **guarded("denials:read"))
async def get_assignment(request: Request, assignment_id: AssignmentId) -> Response:
    """Read one assignment, with what was undone of it."""
    _noted(request, assignment_id)
    return await _answer(reader(request), assignment_id)


def _noted(request: Request, assignment_id: UUID) -> None:
    """People type reasons: there may be a patient in one that somebody else typed."""
    request.state.reads_phi, request.state.subject = True, show("asg", assignment_id)


def _to(request: Request, owner: Owner) -> Owner:
    """Triage's id is the organisation's."""
    return Owner(owner.kind, owner.id or request.state.principal.org_id)


async def _answer(source: Source, assignment_id: UUID, status: int = 200) -> Response:
    row = await assignment(source, assignment_id)
    if row is None:
        raise NotFoundError("There is no assignment with this id.")
    headers = {"ETag": etag(row["version"])}
    if status == 201:
        headers["Location"] = f"{URL}/{show('asg', row['id'])}"
    return JsonResponse(render_assignment.assignment(row), status, headers)
