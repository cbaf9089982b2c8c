"""A rule tried on what an organisation's denials were: asked before it sorts anything, and kept with its approval."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from fastapi import Request

from app.domain.errors import NotFoundError, UnknownPayerError
from app.domain.sorting.own_rules import OwnRule, OwnRules
from app.domain.sorting.sorting_rule import Terms
from app.domain.sorting.try_rule import Alike, Figures, Place, Trial, try_rule
from app.http.routes import reader
from app.store.assignment_rules import payers_now
from app.store.database import Row, Source
from app.store.queries.rule_reach import Reach, history, moved, reach_of
from app.store.sorting_rules import rules_in_force, shown, sorting_rule

DAYS = 365
SAMPLE = 20
CHANGES = 100
"""Most changes from one place to another that are told, most dollars first."""


async def try_stored(request: Request, rule_id: UUID, days: int) -> dict[str, Any]:
    """Try a rule of the organisation, in whatever state it is."""
    rule = await sorting_rule(reader(request), rule_id)
    if rule is None:
        raise NotFoundError("There is no sorting rule with this id.")
    end = rule.terms.effective_to
    never = end is not None and end < rule.terms.effective_from
    terms = replace(rule.terms, effective_to=None) if never else rule.terms
    return await _try(request, terms.own_rule(shown(rule.id)), days)


async def try_untold(request: Request, terms: Terms, days: int) -> dict[str, Any]:
    """Try a rule that nobody has posted. Of those that name as much, it is the newest."""
    await check_payer(reader(request), terms)
    return await _try(request, terms.own_rule("~"), days)


async def check_payer(source: Source, terms: Terms) -> None:
    """Refuse a rule about a payer that the organisation does not have."""
    if terms.payer_id is not None and terms.payer_id not in await payers_now(source, {terms.payer_id}):
        raise UnknownPayerError("There is no payer with this id.", member="payer_id")


async def _try(request: Request, rule: OwnRule, days: int) -> dict[str, Any]:
    source, services = reader(request), request.app.state.services
    today = await services.today(source)
    return await trial_of(source, rule, today, days)


async def trial_of(source: Source, rule: OwnRule, today: date, days: int = DAYS) -> dict[str, Any]:
    """What the rule would have done to what was remitted in so many days; ready for JSON, amounts in cents."""
    others = [it for it in await rules_in_force(source) if it.id != rule.id]
    since = today - timedelta(days=days)
    reach = reach_of(rule, since, others)
    trial = try_rule(rule, OwnRules(others), map(_alike, await history(source, reach)))
    return {"days": days, "since": str(since), **_told(trial), **await _moved(source, reach, trial)}


def _alike(row: Row) -> Alike:
    same = "carc payer_id remit_date denials open undecided amount_denied amount_at_risk key".split()
    place = Place(row["work_type"], row["root_cause"], row["sub_cause"], row["recommended_path"], row["triage"])
    return Alike(
        group=row["group_code"],
        remarks=tuple(row["remarks"]),
        place=place,
        by_person=row["bucket_by"] == "person",
        **{name: row[name] for name in same},
    )


def _told(trial: Trial) -> dict[str, Any]:
    changes = sorted(trial.changes.items(), key=lambda it: (-it[1].amount_denied, str(it[0])))
    return {
        "looked_at": trial.looked_at,
        "there_already": trial.there_already,
        "unchanged_by_person": trial.kept_by_person,
        "unchanged_by_other_rule": trial.kept_by_other_rule,
        "by_change": [_change(*places, figures) for places, figures in changes[:CHANGES]],
    }


def _change(before: Place, after: Place, figures: Figures) -> dict[str, Any]:
    return {
        "from": before._asdict(),
        "to": after._asdict(),
        "denials": figures.denials,
        "amount_denied": figures.amount_denied,
    }


async def _moved(source: Source, reach: Reach, trial: Trial) -> dict[str, Any]:
    figures = asdict(trial.moved)
    if not trial.keys:
        return {"moved": {**figures, "claims": 0}, "sample": []}
    row = await moved(source, reach, trial.keys, SAMPLE)
    return {"moved": {**figures, "claims": row["claims"]}, "sample": [str(denial) for denial in row["sample"] or []]}
