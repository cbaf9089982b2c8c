"""The clocks of the work itself: control points in calendar days, which stand still while a denial is parked.

Day 0 is the day on which the denial was received, a date of the organisation. Source: DESIGN §5 and the playbook.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from app.domain.deadlines.calendars import add_business_days, next_business_day

ControlPoint = Literal["sort", "decide", "status", "cause"]

CONTROL_POINTS: dict[ControlPoint, tuple[int, ...]] = {
    "sort": (2,),
    "decide": (7,),
    "status": (8, 15, 21),
    "cause": (28,),
}
"""Days by which it is done: bucket, owner and due date; the decision; each look at the status; the cause confirmed.

The playbook says days 8 to 21 for the status: every week, and once more when they end.
"""


class Pause(NamedTuple):
    """Parked from a day on, until the day on which work goes on; None while it still is."""

    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """Counts the days of one denial.

    ``day_0`` is the day of receipt, or of the load for a backlog. A denial that comes back into decision gets a new
    clock from that day, for its decision and what follows; coming into decision first does not make day 7 later.
    """

    day_0: date
    pauses: tuple[Pause, ...] = ()

    def day(self, number: int) -> date | None:
        """The date of a day, None while the clock stands still before it."""
        due = self.day_0 + timedelta(days=number)
        for since, until in _merged(self.pauses, self.day_0):
            if since > due:
                break
            if until is None:
                return None
            due += until - since
        return due


def control_point(kind: ControlPoint, clock: Clock, met_on: date | None = None) -> date | None:
    """The next day of a kind, after the one on which it was last met; None when none is left or the clock stands."""
    days = (clock.day(number) for number in CONTROL_POINTS[kind])
    return next((day for day in days if day is not None and (met_on is None or day > met_on)), None)


def backlog_day_0(loaded_on: date, position: int, per_day: int) -> date:
    """Day 0 of the ``position``-th denial (from 0) of a backlog: ``per_day`` of them on each business day.

    A backlog starts on its load date, staggered, or all of it would be overdue at once.
    """
    first = next_business_day(loaded_on, "federal_observed")
    return add_business_days(first, position // per_day, "federal_observed")


def _merged(pauses: Iterable[Pause], day_0: date) -> list[Pause]:
    """In order and without overlaps, as far as they lie after day 0."""
    merged: list[Pause] = []
    for since, until in sorted(pauses, key=lambda pause: pause.since):
        pause = Pause(max(since, day_0), until)
        if pause.until is not None and pause.until <= pause.since:
            continue
        if merged and (merged[-1].until is None or pause.since <= merged[-1].until):
            ends = (merged[-1].until, pause.until)
            last = None if None in ends else max(end for end in ends if end)
            merged[-1] = Pause(merged[-1].since, last)
        else:
            merged.append(pause)
    return merged
