"""Cases for guards: one denial or several of a claim, with what its test needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.domain.intake.denial import Denial
from app.domain.workflow.case import Case, Commander, Sent, StatusAnswer
from app.domain.workflow.verdict import Verdict
from tests.domain.intake.build import TODAY, Desk, denied, era

ANALYST, LEAD, MACHINE = Commander(UUID(int=1), "analyst"), Commander(UUID(int=2), "lead"), Commander()
CHECK = UUID(int=0x57A7)
ELSEWHERE = frozenset({UUID(int=0xE15E)})
"""Denials of the claim that the command does not cover."""


def case(**told: Any) -> Case:
    """A case of one denial without a window."""
    denial = Desk(era(1, denied(carc="197"))).only
    denial.deadlines = []
    return Case(denial, (denial,), told.pop("today", TODAY), told.pop("commander", ANALYST), **told)


def beside(it: Case) -> Denial:
    """A second denial that the command covers too."""
    denial = Desk(era(1, denied("99214", 300, carc="50"))).only
    denial.id, denial.deadlines = UUID(int=2), []
    it.covered = (*it.covered, denial)
    return denial


def window(days: int, purpose: str = "appeal", *, assumed: bool = False) -> dict[str, Any]:
    """A window whose last day is so many days from today, its day to send three days before."""
    file_by = TODAY + timedelta(days)
    send_by = file_by - timedelta(3)
    return {"purpose": purpose, "level": 1, "file_by": str(file_by), "send_by": str(send_by), "assumed": assumed}


def answer(it: Case, meaning: str, days_ago: int = 1, about: frozenset[UUID] | None = None) -> StatusAnswer:
    """What the payer said so many days ago."""
    return StatusAnswer(meaning, it.today - timedelta(days_ago), about or it.covered_ids, "portal")  # type: ignore[arg-type]


def sent(it: Case, on: date = TODAY, about: frozenset[UUID] | None = None, **told: Any) -> Sent:
    """What is at the payer since a day."""
    return Sent(**{"kind": "fix", "sent_on": on, "denial_ids": about or it.covered_ids, "answered": False, **told})


def ask(guard: Callable[[Case], Verdict], it: Case) -> Verdict:
    """What a guard says: it signs with its own name, and says why in a sentence."""
    said = guard(it)
    assert said.guard == guard.__name__
    assert said.reason[:1].isupper()
    assert said.reason.endswith(".")
    return said
