"""Own sorting rules: written, tried on history, asked for, ended."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.compose.rule_trials import try_stored, try_untold
from app.compose.sorting_rules import ask_approval, change_rule, create_rule, retire_rule
from app.domain.errors import NotFoundError
from app.domain.sorting.sorting_rule import State
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.http.versions import etag
from app.routers import paging, render_sorting
from app.routers.answers import JsonResponse, problems
from app.routers.approvals import show_approval
from app.routers.ids import PayerId, SortingRuleId, show
from app.routers.schemas.approvals import ApprovalOut
from app.routers.schemas.base import Code
from app.routers.schemas.sorting_rules_in import RetirementIn, SortingRuleIn, SortingRuleTrialIn, TrialIn
from app.routers.schemas.sorting_rules_out import SortingRuleOut, SortingRulePage, TrialOut
from app.store.database import Source
from app.store.queries.sorting_rules import RuleFilter, sorting_rule_row, sorting_rules

URL = "/v1/sorting-rules"
reads = APIRouter(prefix=URL, tags=["Sorting"], route_class=AuthenticatedRoute)
commands = APIRouter(prefix=URL, tags=["Sorting"], route_class=CommandRoute)
trials = APIRouter(prefix="/v1/sorting-rule-trials", tags=["Sorting"], route_class=AuthenticatedRoute)


class SortingRuleQuery(BaseModel):
    """Filters of a list: a repeated parameter means any of its values."""

    model_config = ConfigDict(extra="forbid")

    state: list[State] = []
    payer_id: list[PayerId] = []
    code: Annotated[list[Code], Field(description="CARC or remark code, as the rule names it.")] = []
    limit: Annotated[int, Field(ge=1, le=paging.MAX_LIMIT)] = paging.LIMIT
    cursor: Annotated[str, Field(max_length=400)] | None = None


@reads.get("", response_model=SortingRulePage, responses=problems(), **guarded("denials:read"))
async def list_sorting_rules(request: Request, query: Annotated[SortingRuleQuery, Query()]) -> Response:
    """List the organisation's own sorting rules, newest first."""
    wanted = RuleFilter(list(query.state), query.payer_id, query.code)
    list_mark = paging.mark("sorting-rules", asdict(wanted))
    after = paging.decode(query.cursor, list_mark)
    rows = await sorting_rules(reader(request), wanted, query.limit, after[1] if after else None)
    render = render_sorting.sorting_rule
    return JsonResponse(paging.page(request, rows, query.limit, list_mark, lambda row: row["id"], render))


@reads.get("/{rule_id}", response_model=SortingRuleOut, responses=problems(404), **guarded("denials:read"))
async def get_sorting_rule(request: Request, rule_id: SortingRuleId) -> Response:
    """Read one sorting rule. The ETag is its version: send it as If-Match with a change."""
    return await _answer(reader(request), rule_id)


@commands.post(
    "", status_code=201, response_model=SortingRuleOut, responses=problems(409, 413, 415), **guarded("playbooks:write")
)
async def create_sorting_rule(request: Request, body: SortingRuleIn) -> Response:
    """Write a sorting rule as a draft, which sorts nothing yet. It takes a person's token.

    Try it on history, then ask for its approval. An approved rule stands above the tables of `GET /v1/taxonomy`: of
    several that are about a denial the one that names most of payer, remark, CARC and group counts, then the newest.
    It never makes a denial of what is none, and never opens a path that a remark closes.
    """
    rule_id = await create_rule(request, body.terms())
    return await _answer(request.state.transaction, rule_id, 201)


@commands.put(
    "/{rule_id}",
    response_model=SortingRuleOut,
    responses=problems(404, 409, 412, 413, 415, 428),
    **guarded("playbooks:write"),
)
async def replace_sorting_rule(request: Request, rule_id: SortingRuleId, body: SortingRuleIn) -> Response:
    """Say something else in a draft; what was rejected is a draft again. It takes a person's token.

    What waits for an approval or has been approved stays as it is: end it and write another one.
    """
    await change_rule(request, rule_id, body.terms())
    return await _answer(request.state.transaction, rule_id)


@reads.post("/{rule_id}/trials", response_model=TrialOut, responses=problems(404, 413, 415), **guarded("denials:read"))
async def create_sorting_rule_trial(request: Request, rule_id: SortingRuleId, body: TrialIn) -> Response:
    """Try a rule on history: which denials it would have put elsewhere, and how many dollars. Nothing is stored.

    It is tried as if it had been in force on every day that is looked at, beside your other rules as they were.
    """
    return JsonResponse(render_sorting.trial(await try_stored(request, rule_id, body.days)))


@trials.post("", response_model=TrialOut, responses=problems(413, 415), **guarded("denials:read"))
async def try_sorting_rule(request: Request, body: SortingRuleTrialIn) -> Response:
    """Try a rule that nobody has posted on history, as `POST /v1/sorting-rules/{id}/trials` does."""
    return JsonResponse(render_sorting.trial(await try_untold(request, body.rule.terms(), body.days)))


@commands.post(
    "/{rule_id}/approvals",
    status_code=201,
    response_model=ApprovalOut,
    responses=problems(404, 409, 412, 428),
    **guarded("playbooks:write"),
)
async def create_sorting_rule_approval(request: Request, rule_id: SortingRuleId) -> Response:
    """Ask for a draft to be approved. It takes a person's token.

    Where the organisation's profile asks for a second person on its taxonomy the rule waits for the answer; elsewhere
    it is approved at once, marked `self_approved`. Open denials that nobody has decided or put somewhere, and that were
    remitted while the rule is in force, are then sorted anew in the background. `If-Match` is the version of the rule.
    """
    approval_id = await ask_approval(request, rule_id)
    return await show_approval(request, request.state.transaction, approval_id, 201)


@commands.post(
    "/{rule_id}/retirements",
    status_code=201,
    response_model=SortingRuleOut,
    responses=problems(404, 409, 412, 413, 415, 428),
    **guarded("playbooks:write"),
)
async def create_sorting_rule_retirement(request: Request, rule_id: SortingRuleId, body: RetirementIn) -> Response:
    """End a rule. It takes a person's token.

    What is remitted later goes back to the shipped rules, also what is open and undecided already. A rule that was never
    approved is put away; its approval is withdrawn. One that is ended can be ended earlier, never later.
    """
    await retire_rule(request, rule_id, body.effective_to)
    return await _answer(request.state.transaction, rule_id, 201)


async def _answer(source: Source, rule_id: UUID, status: int = 200) -> Response:
    row = await sorting_rule_row(source, rule_id)
    if row is None:
        raise NotFoundError("There is no sorting rule with this id.")
    headers = {"ETag": etag(row["version"])}
    if status == 201:
        headers["Location"] = f"{URL}/{show('srl', rule_id)}"
    return JsonResponse(render_sorting.sorting_rule(row), status, headers)
