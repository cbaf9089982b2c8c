"""Federal holidays and business days.

Two calendars, because rules differ. ``federal``: the dates of 5 USC 6103(a) as they fall. ``federal_observed``: also
the working day on which one that falls on a weekend is observed (5 USC 6103(b), pay and leave).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

Calendar = Literal["federal", "federal_observed"]

_DAY = timedelta(days=1)
_MON, _THU, _FRI, _SAT = 0, 3, 4, 5


class Holiday(NamedTuple):
    """A fixed ``day`` of a month or, with a ``weekday`` (Monday 0), its n-th in the month (``nth``; -1: the last)."""

    name: str
    month: int
    day: int = 0
    weekday: int = 0
    nth: int = 0
    since: int = 1
    """First year in which it was a holiday."""

    def falls_on(self, year: int) -> date:
        """Its date in a year."""
        if self.day:
            return date(year, self.month, self.day)
        if self.nth < 0:
            last = date(year, self.month, monthrange(year, self.month)[1])
            return last - timedelta(days=(last.weekday() - self.weekday) % 7)
        first = date(year, self.month, 1)
        return first + timedelta(days=(self.weekday - first.weekday()) % 7 + 7 * (self.nth - 1))


HOLIDAYS = (
    Holiday("New Year's Day", 1, day=1),
    Holiday("Birthday of Martin Luther King, Jr.", 1, weekday=_MON, nth=3, since=1986),
    Holiday("Washington's Birthday", 2, weekday=_MON, nth=3),
    Holiday("Memorial Day", 5, weekday=_MON, nth=-1),
    Holiday("Juneteenth National Independence Day", 6, day=19, since=2021),
    Holiday("Independence Day", 7, day=4),
    Holiday("Labor Day", 9, weekday=_MON, nth=1),
    Holiday("Columbus Day", 10, weekday=_MON, nth=2),
    Holiday("Veterans Day", 11, day=11),
    Holiday("Thanksgiving Day", 11, weekday=_THU, nth=4),
    Holiday("Christmas Day", 12, day=25),
)
"""5 USC 6103(a). Inauguration Day, (c), is one around Washington alone and not here."""


def is_business_day(day: date, calendar: Calendar) -> bool:
    """Monday to Friday and no holiday of the calendar."""
    return day.weekday() < _SAT and holiday_name(day, calendar) is None


def holiday_name(day: date, calendar: Calendar) -> str | None:
    """The holiday that falls, or in ``federal_observed`` is observed, on a day."""
    name = _falling(day.year).get(day)
    if name is None and calendar == "federal_observed":
        for observed, shift in ((_MON, -1), (_FRI, 1)):  # a Sunday's is observed on Monday, a Saturday's on Friday
            if day.weekday() == observed:
                weekend = day + timedelta(days=shift)
                name = _falling(weekend.year).get(weekend)
    return name


def next_business_day(day: date, calendar: Calendar) -> date:
    """The day itself, or the first business day after it."""
    while not is_business_day(day, calendar):
        day += _DAY
    return day


def previous_business_day(day: date, calendar: Calendar = "federal_observed") -> date:
    """The day itself, or the last business day before it."""
    while not is_business_day(day, calendar):
        day -= _DAY
    return day


def add_business_days(day: date, count: int, calendar: Calendar) -> date:
    """The ``count``-th business day after a day, which is not counted itself whatever it is."""
    for _ in range(count):
        day = next_business_day(day + _DAY, calendar)
    return day


@lru_cache(maxsize=256)
def _falling(year: int) -> dict[date, str]:
    return {holiday.falls_on(year): holiday.name for holiday in HOLIDAYS if year >= holiday.since}
