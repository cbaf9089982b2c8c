"""The life of a denial in days: what happened, which control points were met, met late or missed, and what is next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from app.domain.deadlines.clocks import CONTROL_POINTS, Clock, ControlPoint, Pause
from app.domain.intake.denial import RESOLVED, Denial

State = Literal["met", "met_late", "missed", "due", "not_needed"]
ENTERS_DECISION = frozenset({"denial.unlocked", "denial.reopened"})
MAY_LEAD_THERE = frozenset({"denial.answered", "denial.close_dropped"})
MEETS: dict[ControlPoint, frozenset[str]] = {
    "sort": frozenset({"denial.classified", "denial.bucket_changed"}),
    "decide": frozenset({"denial.decided"}),
    "status": frozenset({"denial.status_checked"}),
    "cause": frozenset({"denial.root_cause_confirmed"}),
}
"""Entries of the log that meet a control point."""
WORDS: dict[ControlPoint, str] = {
    "sort": "Sort it: bucket, owner, due date",
    "decide": "Decide: fix, appeal or close",
    "status": "Ask the payer where it is",
    "cause": "Confirm the root cause",
}


class Entry(NamedTuple):
    """One entry of the log about a denial, on a day of the organisation."""

    type: str
    on: date
    to: str | None = None
    """Stage that it led to, where the entry says so."""
    clock_from: date | None = None
    """Of its capture: the day on which its clocks began, where that is not the day of receipt."""


@dataclass(frozen=True, slots=True)
class Point:
    """One control point of one round. ``round`` counts from 1; each return to the decision begins a new one."""

    kind: ControlPoint
    round: int
    day: int
    due_on: date | None
    """None while the clock stands still."""
    met_on: date | None
    state: State


def control_points(denial: Denial, entries: Iterable[Entry], today: date) -> list[Point]:
    """All control points of a denial, oldest first. What is sorted is sorted once; the rest begins anew each round.

    ``entries`` are in the order of the log: what happened on one day belongs to the round in which it happened. Looks at
    the status begin with the decision: one that was due while a decision was owed is not needed.
    """
    log = list(entries)
    begins = [0, *(place + 1 for place, it in enumerate(log) if _enters_decision(it))]
    starts = _starts(denial, log, begins)
    ends = [*begins[1:], len(log)]
    points = list(_points("sort", 1, denial, log, starts[0], None, today))
    for number, (start, first, last) in enumerate(zip(starts, begins, ends, strict=True), 1):
        end = starts[number] if number < len(starts) else None
        for kind in ("decide", "status", "cause"):
            points += _points(kind, number, denial, log[first:last], start, end, today)
    return points


def next_points(points: Sequence[Point]) -> list[Point]:
    """What must happen next: of each kind the first that is due or was missed and still can be made good."""
    found: dict[ControlPoint, Point] = {}
    for point in points:
        if point.state in ("due", "missed"):
            found.setdefault(point.kind, point)
    return sorted(found.values(), key=lambda point: point.due_on or date.max)


def _starts(denial: Denial, log: Sequence[Entry], begins: Sequence[int]) -> list[date]:
    """Day 0 of each round. The last is as the denial has it now: later by the days for which it was parked."""
    captured = next((it.clock_from for it in log if it.clock_from is not None), None)
    starts = [captured or denial.received_on, *(log[place - 1].on for place in begins[1:])]
    return [*starts[:-1], denial.clock_from or starts[-1]]


def _enters_decision(entry: Entry) -> bool:
    return entry.type in ENTERS_DECISION or (entry.type in MAY_LEAD_THERE and entry.to == "decision")


def _points(
    kind: ControlPoint,
    number: int,
    denial: Denial,
    log: Sequence[Entry],
    start: date,
    end: date | None,
    today: date,
) -> Iterator[Point]:
    pauses = (Pause(denial.parked_on),) if denial.parked_on is not None and end is None else ()
    clock, after = Clock(start, pauses), date.min
    over = end or (denial.resolved_on if denial.stage == RESOLVED else None)
    met = sorted(it.on for it in log if it.type in MEETS[kind])
    owed_from = start if kind != "status" else next((it.on for it in log if it.type in MEETS["decide"]), today)
    for day in CONTROL_POINTS[kind]:
        due_on = clock.day(day)
        met_on = next((on for on in met if on >= after), None)
        if met_on is not None:
            met.remove(met_on)
        needed = met_on is not None or due_on is None or due_on >= owed_from
        state = _state(due_on, met_on, over, today) if needed else "not_needed"
        yield Point(kind, number, day, due_on, met_on, state)
        after = due_on or after


def _state(due_on: date | None, met_on: date | None, over: date | None, today: date) -> State:
    if due_on is None:
        return "met" if met_on else "due"
    if met_on is not None:
        return "met" if met_on <= due_on else "met_late"
    if over is not None and over <= due_on:
        return "not_needed"
    return "due" if due_on >= today and over is None else "missed"
