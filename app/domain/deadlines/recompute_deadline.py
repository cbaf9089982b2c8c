"""What new facts do to a stored deadline: nothing moves without an event that says from where and why (§1.1 (d))."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from app.domain.deadlines.calculate_deadline import (
    SAFE_BUFFER,
    Deadline,
    NoDeadline,
    Outcome,
    Undetermined,
    calculate_deadline,
)
from app.domain.deadlines.question import Question
from app.domain.deadlines.rules import RULES, Rule
from app.domain.deadlines.window import Basis

Direction = Literal["set", "earlier", "later", "same", "lifted"]
"""``same``: the day stays, what it rests on changes. ``lifted``: the rule turned out to set no date."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What a denial keeps of one deadline."""

    file_by: date
    safe_by: date
    basis: Basis
    rule: str | None
    assumed: bool


class Cause(NamedTuple):
    """Why a deadline is looked at again, and the id of what brought it (``rem_…``, ``ntc_…``), if anything did."""

    kind: Literal["remittance", "notice", "payer_changed", "rules_changed", "correction", "bucket"]
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """Nothing changes, nothing is to be written."""

    stored: Stored | None
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Moved:
    """The new deadline with the event that must be written with it: the only way to another date."""

    stored: Stored | None
    outcome: Deadline | NoDeadline
    direction: Direction
    event: DeadlineEvent


@dataclass(frozen=True, slots=True)
class DeadlineEvent:
    """One entry of the log, ready for JSON: ids, codes and dates only."""

    type: Literal["denial.deadline_set", "denial.deadline_moved", "denial.deadline_lifted"]
    data: dict[str, object]


def recompute_deadline(
    stored: Stored | None,
    question: Question,
    cause: Cause,
    rules: Sequence[Rule] = RULES,
    buffer_days: int = SAFE_BUFFER,
) -> Kept | Moved:
    """Apply the rules to everything that is known now and compare with what is stored.

    Where no date can be found any more, the stored one stays: not to know is no reason for more time.
    """
    outcome = calculate_deadline(question, rules, buffer_days)
    found = stored_of(outcome) if isinstance(outcome, Deadline) else None
    if found == stored or isinstance(outcome, Undetermined):
        return Kept(stored, outcome)
    direction = _direction(stored, found)
    return Moved(found, outcome, direction, _event(stored, found, outcome, direction, cause))


def lift_deadline(stored: Stored, purpose: str, level: int, cause: Cause) -> DeadlineEvent:
    """The event of a stored deadline that goes because nothing may be filed under it any more."""
    data = {**_told(stored, None, "lifted", cause), "purpose": purpose, "level": level, "rule": None}
    return DeadlineEvent("denial.deadline_lifted", data)


def stored_of(deadline: Deadline) -> Stored:
    """What is kept of a deadline."""
    return Stored(deadline.file_by, deadline.safe_by, deadline.basis, deadline.rule, deadline.assumed)


def _direction(before: Stored | None, after: Stored | None) -> Direction:
    if before is None:
        return "set"
    if after is None:
        return "lifted"
    if after.file_by == before.file_by:
        return "same"
    return "later" if after.file_by > before.file_by else "earlier"


def _event(
    before: Stored | None, after: Stored | None, outcome: Deadline | NoDeadline, direction: Direction, cause: Cause
) -> DeadlineEvent:
    data = {
        "purpose": outcome.purpose,
        "level": outcome.level,
        "rule": outcome.rule,
        **_told(before, after, direction, cause),
    }
    match direction:
        case "set":
            return DeadlineEvent("denial.deadline_set", data)
        case "lifted":
            return DeadlineEvent("denial.deadline_lifted", data)
        case _:
            return DeadlineEvent("denial.deadline_moved", data)


def _told(before: Stored | None, after: Stored | None, direction: Direction, cause: Cause) -> dict[str, object]:
    return {
        "direction": direction,
        "from": _shown(before),
        "to": _shown(after),
        "because": cause.kind,
        "source": cause.id,
    }


def _shown(stored: Stored | None) -> dict[str, object] | None:
    if stored is None:
        return None
    return {
        "file_by": stored.file_by.isoformat(),
        "safe_by": stored.safe_by.isoformat(),
        "basis": stored.basis,
        "rule": stored.rule,
        "assumed": stored.assumed,
    }
