"""Old denials that come late: their clocks begin when they are loaded, so many on each business day.

Begun on the day of receipt, all of their control points would be missed before anybody had seen them; begun on one day,
all would be due on one. A payer's windows keep their real dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.deadlines.clocks import backlog_day_0
from app.domain.intake.denial import Denial


@dataclass(slots=True)
class Backlog:
    """Where the next of them begins. ``begun``: how many claims begin on the day of the load or later already."""

    loaded_on: date
    per_day: int
    begun: int = 0

    def next_day_0(self) -> date:
        """Day 0 of one claim more."""
        day = backlog_day_0(self.loaded_on, self.begun, self.per_day)
        self.begun += 1
        return day


def comes_late(denial: Denial, today: date) -> bool:
    """Whether its first control point lies before the day on which it came."""
    return denial.control_on is not None and denial.control_on < today


def begin_on(denial: Denial, day_0: date) -> None:
    """Let its clocks begin on a day: what it owes first moves with it."""
    assert denial.control_on is not None, "it owes something"
    denial.control_on = day_0 + (denial.control_on - denial.day_0)
    denial.clock_from = day_0
