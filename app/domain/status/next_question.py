"""When a payer is to be asked about a claim by itself: early before a decision, after a submission, until it is final."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from app.domain.playbooks.playbook import DEFAULT_PLAYBOOK, Playbook
from app.domain.status.cadence import ask_again_on
from app.domain.status.meanings import FINAL, Meaning

ASKED_IN = ("intake", "decision", "tracking")
"""Stages in which an answer moves the work: before it is decided, and while the payer has what was sent."""
LOOK_AGAIN = timedelta(days=14)
"""A claim is looked at again after so long, whatever was found: what was missed is found then. Judgement."""
TOMORROW = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Said:
    """One answer of the payer, by whatever way it was asked."""

    meaning: Meaning
    on: date
    categories: tuple[str, ...] = ()
    """Of an electronic answer."""
    by_other_means: bool = False
    """It says that the same question leads nowhere electronically."""


@dataclass(frozen=True, slots=True)
class Watched:
    """One claim, by its lead denial: ``said`` newest first; ``submitted_on`` of what went out last."""

    stage: str
    said: Sequence[Said] = ()
    submitted_on: date | None = None


def next_question_on(it: Watched, today: date, playbook: Playbook = DEFAULT_PLAYBOOK) -> date | None:
    """The day of the next question, today for one that is due; None: not by itself."""
    if it.stage not in ASKED_IN:
        return None
    if not it.said:
        since = it.submitted_on or today
        again = ask_again_on(None, (), since, playbook, it.stage, it.submitted_on)
    else:
        last, told = it.said[0], (playbook, it.stage, it.submitted_on)
        again = ask_again_on(
            last.meaning, last.categories, last.on, *told, tries=_tries(it.said), by_other_means=last.by_other_means
        )
    return None if again is None else max(again, today)


def _tries(said: Sequence[Said]) -> int:
    """How many answers in a row say the same; final ones do, whatever the end is."""
    same = FINAL if said[0].meaning in FINAL else {said[0].meaning}
    return len(list(takewhile(lambda it: it.meaning in same, said)))


def look_on(next_on: date | None, today: date) -> date:
    """When the claim is looked at next; an answer and a new submission bring it back earlier."""
    latest = today + LOOK_AGAIN
    return latest if next_on is None else min(max(next_on, today + TOMORROW), latest)
