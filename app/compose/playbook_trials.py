"""A playbook tried on what came in lately: asked before it counts, and stored nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from fastapi import Request

from app.compose.playbooks import payer_of
from app.compose.versions import draft_of
from app.domain.deadlines.payers import payer_key
from app.domain.deadlines.question import YEARS, KnownDates, Question
from app.domain.deadlines.rules import RULES, Rule
from app.domain.playbooks.apply import rules_of, rules_of_versions
from app.domain.playbooks.playbook import Playbook
from app.domain.playbooks.try_windows import MOVES, Alike, Figures, WindowTrial, try_windows
from app.domain.workflow.set_deadlines import CLINICAL, WINDOWS
from app.http.routes import reader
from app.routers.ids import show
from app.store.database import Row, Source
from app.store.queries.payers import payer
from app.store.queries.version_reach import windows_of_payer
from app.store.versions import versions_of

SAMPLE = 20


async def try_playbook(request: Request, payer_id: UUID, told: Playbook | None, days: int) -> dict[str, Any]:
    """Try the windows of a playbook, or of the stored draft, beside those that count today.

    They are tried as if they had been in force on every day that is looked at.
    """
    source = reader(request)
    payer_id = await payer_of(source, payer_id)
    chain = await versions_of(source, "playbook", payer_id)
    tried = told or draft_of(chain).content
    assert isinstance(tried, Playbook), "versions of playbooks hold playbooks"
    shown = str(show("pyr", payer_id))
    now, then = [*rules_of_versions(chain, shown), *RULES], [*rules_of(tried, shown), *RULES]
    today = await request.app.state.services.today(source)
    since = today - timedelta(days=days)
    found = await _asked(source, payer_id, since, [*now, *then])
    trial = await asyncio.to_thread(try_windows, found, now, then, today)
    return {"days": days, "since": since, "by_purpose": _moves(trial), "sample": trial.sample(SAMPLE)}


async def _asked(source: Source, payer_id: UUID, since: date, rules: Sequence[Rule]) -> list[Alike]:
    """What is asked about the payer's denials, once for all that are alike."""
    known = await payer(source, payer_id) or {}
    purposes = [
        (purpose, path, _by_service(purpose, known.get("payer_type"), rules)) for purpose, path in WINDOWS.items()
    ]
    rows = await windows_of_payer(source, payer_id, since, purposes, sorted(CLINICAL), SAMPLE)
    return [_alike(row, known, payer_id) for row in rows]


def _by_service(purpose: str, program: str | None, rules: Sequence[Rule]) -> bool:
    """Whether a window may count from the service. The rules of other types stand in only where the type has none."""
    asked = [rule for rule in rules if rule.purpose == purpose and rule.untimed is None]
    own = [rule for rule in asked if rule.program in (None, program)]
    return any(rule.trigger == "service_date" for rule in (own if program and own else asked))


def _alike(row: Row, known: Row, payer_id: UUID) -> Alike:
    """Of a payer that nobody has mapped not even the name counts, as for its deadlines."""
    payer_type = known.get("payer_type")
    dates = KnownDates(
        service_from=_sound(row["service_from"]),
        remit_date=row["remit_date"],
        notice_date=row["notice_date"],
        notice_received_on=row["received_on"],
        printed_deadline=row["printed_deadline"],
    )
    question = Question(
        purpose=row["purpose"],
        level=row["level"],
        program=payer_type,
        payer=payer_key(known["name"]) if payer_type else None,
        payer_id=str(show("pyr", payer_id)),
        clinical=row["clinical"],
        dates=dates,
    )
    return Alike(question, Figures(row["denials"], row["open"], row["amount_denied"]), tuple(row["sample"]))


def _sound(told: str | None) -> date | None:
    """A day of service as a remittance tells it; one that no calendar of claims has counts as not told."""
    day = date.fromisoformat(told) if told else None
    return day if day is not None and day.year in YEARS else None


def _moves(trial: WindowTrial) -> list[dict[str, Any]]:
    purposes = sorted({purpose for purpose, _ in trial.moves})
    return [
        {"purpose": purpose, **{move: trial.moves.get((purpose, move), Figures()) for move in MOVES}}
        for purpose in purposes
    ]
