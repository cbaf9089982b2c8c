"""Decisions about denials: what may be decided, what was, and how it is taken back."""

from __future__ import annotations

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.compose import decisions as compose
from app.compose import reversals
from app.domain.errors import NotFoundError
from app.domain.workflow.weigh_options import weigh_options
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.routers import paging, render_decision
from app.routers.answers import JsonResponse, problems
from app.routers.ids import DecisionId, DenialId, show
from app.routers.of_denial import as_it_is_now, note_access, page_of
from app.routers.render_deadlines import deadline
from app.routers.schemas.decisions import (
    DecisionIn,
    DecisionOut,
    DecisionPage,
    OptionsOut,
    ReasonIn,
)
from app.routers.schemas.denial_out import DenialOut
from app.store.database import Source
from app.store.queries.decisions import of_claim, one

reads = APIRouter(prefix="/v1/denials", tags=["Decisions"], route_class=AuthenticatedRoute)
commands = APIRouter(prefix="/v1/denials", tags=["Decisions"], route_class=CommandRoute)
single = APIRouter(tags=["Decisions"], route_class=AuthenticatedRoute)


@commands.post(
    "/{denial_id}/decisions",
    status_code=201,
    response_model=DecisionOut,
    responses=problems(404, 409, 412, 413, 415, 428),
    **guarded("decisions:write"),
)
async def create_decision(request: Request, denial_id: DenialId, body: DecisionIn) -> Response:
    """Decide what to do about a denial: fix it, appeal, or close it. It takes a person's token.

    The decision covers the open denials of the claim that are in the same stage, unless `covers` names others; the
    rest is parked with a day to look again. It locks until it is taken back. A conflict names the guard that stands
    against it: `wait` where time or a further fact may change that. `If-Match` is the version of the denial.

    A close above the limit of the close policy, or against what that policy finds, takes two: it is kept in state
    `pending_approval`, and nothing is closed until a second person answers its approval. It expires after a week, or
    earlier where a window of the payer would close until then, and is void as soon as what it rests on changes. Where
    the profile lets one person be both, a lead or manager closes at once, and it is marked `self_approved`.
    """
    note_access(request, denial_id)
    made = await compose.decide(request, denial_id, body.wish(), body.covers, body.reason)
    return await _one(request, request.state.transaction, made.id, 201)


@reads.get("/{denial_id}/decisions", response_model=DecisionPage, responses=problems(404), **guarded("denials:read"))
async def list_decisions(
    request: Request, denial_id: DenialId, query: Annotated[paging.PageQuery, Query()]
) -> Response:
    """List what was decided about the claim of a denial, newest first."""
    fetch = partial(of_claim, "decisions")
    return JsonResponse(await page_of(request, denial_id, "decisions", query, fetch, render_decision.decision))


@reads.get(
    "/{denial_id}/decision-options", response_model=OptionsOut, responses=problems(404), **guarded("denials:read")
)
async def get_decision_options(request: Request, denial_id: DenialId) -> Response:
    """Show what may be decided about a denial now: every path with what its guards say, and the one recommended.

    The guards are those of `POST …/decisions`, asked for the caller: what takes a lead is refused to others, and a
    machine decides nothing. `economics` shows what a path returns and every number that goes into it; odds and paid
    lines are counted in the background, so that what is new may be an hour old before it counts. A close that `approved`
    alone lets wait can be asked for: it takes two.
    """
    note_access(request, denial_id)
    source = reader(request)
    case = await compose.options(request, source, denial_id)
    weighed = weigh_options(case)
    shown = {
        "denial_id": show("den", denial_id),
        "covers": [show("den", covered.id) for covered in case.covered],
        "options": [render_decision.option(option) for option in weighed.options],
        "recommended": weighed.recommended,
        "why": weighed.why,
        "not_closed_because": list(case.worth.vetoes),
        "deadline": deadline({"deadlines": case.denial.deadlines, "today": case.today}),
    }
    return JsonResponse(shown)


@commands.post(
    "/{denial_id}/decision-reversals",
    status_code=201,
    response_model=DenialOut,
    responses=problems(404, 409, 412, 413, 415, 428),
    **guarded("decisions:write"),
)
async def create_decision_reversal(request: Request, denial_id: DenialId, body: ReasonIn) -> Response:
    """Take back the decision that a denial is under: all that it covers is decided anew, within seven days.

    It takes a lead or a manager. Of a denial whose close waits for a second person that question is taken back, by who
    asked or by a lead; what was under way goes on. `If-Match` is the version of the denial.
    """
    await reversals.undo(request, denial_id, body.reason)
    return await as_it_is_now(request, denial_id)


@commands.post(
    "/{denial_id}/reopenings",
    status_code=201,
    response_model=DenialOut,
    responses=problems(404, 409, 412, 413, 415, 428),
    **guarded("decisions:write"),
)
async def create_reopening(request: Request, denial_id: DenialId, body: ReasonIn) -> Response:
    """Work a resolved denial again. It takes a lead or a manager. `If-Match` is the version of the denial."""
    await reversals.reopen(request, denial_id, body.reason)
    return await as_it_is_now(request, denial_id)


@single.get(
    "/v1/decisions/{decision_id}", response_model=DecisionOut, responses=problems(404), **guarded("denials:read")
)
async def get_decision(request: Request, decision_id: DecisionId) -> Response:
    """Read one decision."""
    return await _one(request, reader(request), decision_id)


async def _one(request: Request, source: Source, decision_id: UUID, status: int = 200) -> Response:
    row = await one(source, "decisions", decision_id)
    if row is None:
        raise NotFoundError("There is no decision with this id.")
    shown = render_decision.decision(row)
    request.state.reads_phi, request.state.subject = True, shown["id"]
    headers = {"Location": f"/v1/decisions/{shown['id']}"} if status == 201 else {}
    return JsonResponse(shown, status, headers)
