"""Submissions: what went to payers under a decision, and what they made of it."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.compose import submissions as compose
from app.domain.errors import NotFoundError
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.http.versions import etag
from app.routers import paging
from app.routers.answers import JsonResponse, problems
from app.routers.ids import DenialId, SubmissionId, show
from app.routers.of_denial import note_access, page_of
from app.routers.schemas.submissions import OutcomeIn, SubmissionIn, SubmissionOut, SubmissionPage
from app.store.database import Row, Source
from app.store.queries.decisions import of_claim, one

reads = APIRouter(prefix="/v1/denials", tags=["Decisions"], route_class=AuthenticatedRoute)
commands = APIRouter(prefix="/v1/denials", tags=["Decisions"], route_class=CommandRoute)
single = APIRouter(prefix="/v1/submissions", tags=["Decisions"], route_class=AuthenticatedRoute)
outcomes = APIRouter(prefix="/v1/submissions", tags=["Decisions"], route_class=CommandRoute)


@commands.post(
    "/{denial_id}/submissions",
    status_code=201,
    response_model=SubmissionOut,
    responses=problems(404, 409, 413, 415),
    **guarded("denials:write"),
)
async def create_submission(request: Request, denial_id: DenialId, body: SubmissionIn) -> Response:
    """Note what went to the payer under the decision of a denial: all that the decision covers is tracked.

    What went after the last day is a conflict unless it says so with good cause.
    """
    note_access(request, denial_id)
    told = (body.sent_on, body.reference)
    made = await compose.send(request, denial_id, body.channel, told, body.good_cause)
    return await _shown(request, request.state.transaction, made, 201)


@reads.get(
    "/{denial_id}/submissions", response_model=SubmissionPage, responses=problems(404), **guarded("denials:read")
)
async def list_submissions(
    request: Request, denial_id: DenialId, query: Annotated[paging.PageQuery, Query()]
) -> Response:
    """List what went out for the claim of a denial, newest first."""
    fetch = partial(of_claim, "submissions")
    return JsonResponse(await page_of(request, denial_id, "submissions", query, fetch, _render))


@outcomes.post(
    "/{submission_id}/outcomes",
    status_code=201,
    response_model=SubmissionOut,
    responses=problems(404, 409, 413, 415),
    **guarded("denials:write"),
)
async def create_submission_outcome(request: Request, submission_id: SubmissionId, body: OutcomeIn) -> Response:
    """Note what the payer made of a submission. Denials that were paid in the meantime stay as they are.

    After an appeal that was upheld, enter the payer's letter with `POST /v1/denials/{id}/notices` at the next level:
    it opens that level's window.
    """
    await compose.answer(request, submission_id, body.outcome, body.received_on)
    return await _shown(request, request.state.transaction, submission_id, 201)


@single.get("/{submission_id}", response_model=SubmissionOut, responses=problems(404), **guarded("denials:read"))
async def get_submission(request: Request, submission_id: SubmissionId) -> Response:
    """Read one submission."""
    return await _shown(request, reader(request), submission_id)


async def _shown(request: Request, source: Source, submission_id: UUID, status: int = 200) -> Response:
    row = await one(source, "submissions", submission_id)
    if row is None:
        raise NotFoundError("There is no submission with this id.")
    shown = _render(row)
    request.state.reads_phi, request.state.subject = True, shown["id"]
    headers = {"ETag": etag(row["version"])}
    if status == 201:
        headers["Location"] = f"/v1/submissions/{shown['id']}"
    return JsonResponse(shown, status, headers)


def _render(row: Row) -> dict[str, Any]:
    """One submission (:class:`SubmissionOut`)."""
    same = "kind level channel sent_on reference state state_on outcome acknowledged_on version created_at".split()
    return {
        "id": show("sub", row["id"]),
        "decision_id": show("dec", row["decision_id"]),
        "denial_ids": [show("den", it) for it in row["denial_ids"]],
        **{name: row[name] for name in same},
    }
