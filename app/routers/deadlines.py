"""Deadlines: by when a case would have to be filed, without storing anything, and the rules that say so."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.domain.deadlines.amounts import Minimum
from app.domain.deadlines.calculate_deadline import NoDeadline, Outcome, Undetermined
from app.domain.deadlines.payers import NAMES, payer_key
from app.domain.deadlines.question import local_date
from app.domain.deadlines.rules import RULES, Rule
from app.domain.deadlines.simulate_deadlines import Simulated
from app.domain.deadlines.simulate_deadlines import simulate_deadlines as simulate
from app.domain.deadlines.words import Step, length_of
from app.domain.errors import UnknownPayerError
from app.domain.money import to_text
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, reader
from app.routers import paging
from app.routers.answers import JsonResponse, problems
from app.routers.codes import TAG, tagged
from app.routers.schemas.deadline_in import DeadlineSimulationIn, Program, Purpose
from app.routers.schemas.deadline_out import DeadlineRulePage, DeadlineSimulationOut
from app.store.database import Row, Source
from app.store.queries.payers import payer

router = APIRouter(prefix="/v1/deadlines", tags=["Deadlines"], route_class=AuthenticatedRoute)

BY_ID = {rule.id: rule for rule in RULES}
PAYERS = frozenset(NAMES.values())


class RuleQuery(BaseModel):
    """Filters of the rules."""

    model_config = ConfigDict(extra="forbid")

    program: Annotated[Program | None, Field(description="Rules of this programme; those of any are not listed.")] = (
        None
    )
    purpose: Purpose | None = None
    limit: Annotated[int, Field(ge=1, le=paging.MAX_LIMIT)] = paging.MAX_LIMIT
    cursor: Annotated[str, Field(max_length=400)] | None = None


@router.post("/simulate", response_model=DeadlineSimulationOut, responses=problems(413, 415), **guarded("denials:read"))
async def simulate_deadlines(request: Request, body: DeadlineSimulationIn) -> Response:
    """Say by when a case would have to be filed, how that was counted and how certain it is.

    Nothing is stored. Sources that conflict are all applied: the earliest day counts and the others are told as
    alternatives. A payer that nobody knows gets the shortest window of its type, marked assumed. A `payer_id` that
    does not exist is 422.
    """
    source = reader(request)
    question = body.question(await _stored(source, body.payer_id) if body.payer_id else {})
    services = request.app.state.services
    as_of = body.as_of or local_date(services.now(), await services.zone(source))
    asked = None if body.purpose is None else [(body.purpose, body.level)]
    key = payer_key(question.payer)
    found = simulate(question, as_of, asked, body.channel)
    return JsonResponse(
        {
            "as_of": found.as_of,
            "program": question.program,
            "payer": key if key in PAYERS else None,
            "windows": [_window(window) for window in found.windows],
        }
    )


@router.get(
    "/rules",
    response_model=DeadlineRulePage,
    responses={200: {"headers": {"ETag": TAG}}, **problems()},
    **guarded("denials:read"),
)
async def list_deadline_rules(request: Request, query: Annotated[RuleQuery, Query()]) -> Response:
    """List the rules that deadlines come from, with their sources.

    They are the same for everybody. Keep the answer and ask with If-None-Match: the ETag changes when the rules do.
    """
    list_mark = paging.mark("deadline_rules", query.program, query.purpose, *BY_ID)
    after = paging.decode(query.cursor, list_mark)
    beyond = -1 if after is None else after[0]
    rows = [
        {"id": UUID(int=place), "place": place, "rule": rule}
        for place, rule in enumerate(RULES)
        if place > beyond and query.program in (None, rule.program) and query.purpose in (None, rule.purpose)
    ]
    shown = rows[: query.limit + 1]
    return tagged(paging.page(request, shown, query.limit, list_mark, lambda row: row["place"], _rule))


async def _stored(source: Source, payer_id: UUID) -> Row:
    """One of the organisation's payers, or the one it was merged into."""
    row = await payer(source, payer_id)
    if row and row["merged_into"]:
        row = await payer(source, row["merged_into"])
    if row is None:
        raise UnknownPayerError("There is no payer with this id.", member="payer_id")
    return row


def _window(found: Simulated) -> dict[str, Any]:
    """The document of one window (:class:`.schemas.deadline_out.DeadlineWindowOut`)."""
    outcome = found.outcome
    return {
        "purpose": outcome.purpose,
        "level": outcome.level,
        **_outcome(outcome),
        "days_left": found.days_left,
        "risk": found.risk,
        "send_by": found.send_by,
        "minimum": _minimum(found.minimum),
    }


OF_DEADLINE = "name file_by safe_by filed_when basis rule citation assumed electronic_from note".split()
NOTHING: dict[str, Any] = {
    **dict.fromkeys([*OF_DEADLINE, "reason"]),
    **dict.fromkeys(("steps", "alternatives", "missing"), ()),
}
"""Members of which a window may have nothing to say."""


def _outcome(outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome, Undetermined):
        return {**NOTHING, "outcome": "undetermined", "missing": outcome.missing, "note": outcome.text}
    if isinstance(outcome, NoDeadline):
        told = {"rule": outcome.rule, "citation": outcome.citation, "reason": outcome.reason, "note": outcome.text}
        return {**NOTHING, "outcome": "none", "name": BY_ID[outcome.rule].name, **told}
    told = {name: getattr(outcome, name) for name in OF_DEADLINE}
    days = {"steps": _steps(outcome.steps), "alternatives": _steps(outcome.alternatives)}
    return {**NOTHING, "outcome": "deadline", **told, **days}


def _steps(steps: tuple[Step, ...]) -> list[dict[str, Any]]:
    return [step._asdict() for step in steps]


def _minimum(minimum: Minimum | None) -> dict[str, Any] | None:
    """The document of an amount (:class:`.schemas.deadline_out.MinimumOut`)."""
    if minimum is None:
        return None
    return {
        "amount": to_text(minimum.amount),
        "year": minimum.year or None,
        "citation": minimum.citation,
        "assumed": minimum.assumed,
    }


SAME = (
    "id purpose level name program payer state clinical unit trigger mail_days month_end roll calendar safe_days "
    "electronic_from effective_from effective_to confidence citation note"
).split()


def _rule(row: Row) -> dict[str, Any]:
    """The document of one rule (:class:`.schemas.deadline_out.DeadlineRuleOut`)."""
    rule: Rule = row["rule"]
    timed = rule.untimed is None
    return {
        **{name: getattr(rule, name) for name in SAME},
        "contracted": None if rule.who is None else rule.who == "contract",
        "window": length_of(rule) if timed else None,
        "n": rule.n if timed else None,
        "filed_when": rule.filed_when if timed else None,
        "assumed": not rule.confirmed,
    }
