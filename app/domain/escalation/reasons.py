"""What of a denial is to be escalated on a day: what was missed, what a payer will not hear much longer, who is silent.

A denial owes one point of the work at a time (sort it, decide, look at it again), its cause by week 4, and whatever a
payer's windows ask. Source: DESIGN §5, "Clocks" and "Escalation".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple
from uuid import UUID

from app.domain.deadlines.clocks import CONTROL_POINTS
from app.domain.intake.denial import RESOLVED
from app.domain.people.roster import Owner

Kind = Literal[
    "deadline_1",
    "deadline_passed",
    "deadline_7",
    "deadline_14",
    "payer_silent",
    "sort",
    "decide",
    "status",
    "review",
    "cause",
]
KINDS: tuple[Kind, ...] = Kind.__args__  # type: ignore[attr-defined]
"""Most urgent first: what can still be saved tomorrow alone, then what was lost, then the work itself (judgement)."""
STEPS: tuple[tuple[int, Kind], ...] = (
    (-1, "deadline_passed"),
    (1, "deadline_1"),
    (7, "deadline_7"),
    (14, "deadline_14"),
)
"""Days that are left until a payer's last day, at most, and what that is."""
OWED: dict[str, Literal["sort", "decide"]] = {"sort": "sort", "decide": "decide", "await_approval": "decide"}
"""Points of the work by next action; every other action is looked at again by a day: ``status``."""
PATHS = {"appeal": "appeal", "corrected_claim": "fix"}
"""The path that a window belongs to."""
CAUSE_DAY = CONTROL_POINTS["cause"][0]
NOT_COVERED = "not_covered"
RELOOK = timedelta(days=7)
"""A submission or an unacknowledged escalation is looked at again within a week: playbooks and people change."""


class Out(NamedTuple):
    """Something of ours that a payer has not answered. ``answer_by``: the last day on which it is not yet silent."""

    submission_id: UUID
    answer_by: date


class Reason(NamedTuple):
    """Why a denial is escalated. ``key`` names it for good; ``on`` is the day that was missed, or the last one."""

    key: str
    kind: Kind
    on: date


@dataclass(frozen=True, slots=True)
class Watched:
    """What of a denial decides whether it is escalated, and who has it. Amounts in cents."""

    id: UUID
    version: int
    payer_id: UUID
    stage: str
    next_action: str | None
    owner: Owner
    work_type: str | None
    amount_denied: int
    escalated: bool
    day_0: date
    """Of its clocks in this round."""
    taken_on: date
    """The day on which it came here."""
    control_on: date | None = None
    parked: str | None = None
    review_on: date | None = None
    path: str | None = None
    cause_confirmed_on: date | None = None
    windows: tuple[dict[str, Any], ...] = ()
    out: tuple[Out, ...] = ()


def point_of(next_action: str | None) -> Literal["sort", "decide", "status"]:
    """The control point that a next action is owed by."""
    return OWED.get(next_action or "", "status")


def reasons(it: Watched, day: date) -> list[Reason]:
    """All that is to be escalated about a denial on a day, in no order; nothing of one that is resolved."""
    if it.stage == RESOLVED:
        return []
    return [*_points(it, day), *_windows(it, day), *_silent(it, day)]


def next_change(it: Watched, day: date) -> date | None:
    """The first day after this one on which :func:`reasons` may say something else; None: only a change can bring it."""
    if it.stage == RESOLVED:
        return None
    after = timedelta(days=1)
    days = [point + after for _, point in _owed(it)]
    for window in _open_windows(it):
        last = date.fromisoformat(window["file_by"])
        days += [last - timedelta(days=left) for left, _ in STEPS]
    for out in it.out:
        days += [min(max(out.answer_by + after, day + after), day + RELOOK)]
    return min((found for found in days if found > day), default=None)


def _owed(it: Watched) -> Iterator[tuple[Kind, date]]:
    """Points of the work with their days. They stand still while it is parked; then its review may be owed.

    What is parked beside its lead is looked at with the lead.
    """
    if it.parked is not None:
        if it.parked == NOT_COVERED and it.review_on is not None:
            yield "review", it.review_on
        return
    if it.control_on is not None:
        yield point_of(it.next_action), it.control_on
    if it.cause_confirmed_on is None:
        yield "cause", it.day_0 + timedelta(days=CAUSE_DAY)


def _points(it: Watched, day: date) -> Iterator[Reason]:
    for kind, point in _owed(it):
        if point < day:
            yield Reason(f"{kind}:{point}", kind, point)


def _open_windows(it: Watched) -> Iterable[dict[str, Any]]:
    """Windows that still matter: not of a path that is out already, nor of a fix once an appeal was decided.

    While a fix is out the appeal's deadline counts on. A window that had closed before the denial came here was nobody's
    to miss: the denial shows it, and its decision looks at it.
    """
    for window in it.windows:
        path = PATHS.get(str(window["purpose"]))
        is_out = it.stage == "tracking" and it.path == path
        moot = it.path == "appeal" and path == "fix"
        if not is_out and not moot and date.fromisoformat(window["file_by"]) >= it.taken_on:
            yield window


def _windows(it: Watched, day: date) -> Iterator[Reason]:
    for window in _open_windows(it):
        last = date.fromisoformat(window["file_by"])
        kind = next((kind for left, kind in STEPS if (last - day).days <= left), None)
        if kind is not None:
            yield Reason(f"{kind}:{window['purpose']}:{window['level']}:{last}", kind, last)


def _silent(it: Watched, day: date) -> Iterator[Reason]:
    for out in it.out:
        if out.answer_by < day:
            yield Reason(f"payer_silent:{out.submission_id}", "payer_silent", out.answer_by)
