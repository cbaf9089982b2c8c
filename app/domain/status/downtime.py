"""When a payer has said that it will not answer (CORE 157): weekly windows in its zone, and dated ones.

While it is down inside what it published a payer need not answer at all, so nothing is sent then, and nobody is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]
"""From a moment to before another, in UTC."""
LOOK_AHEAD = timedelta(days=60)
"""A payer that publishes no hour within which it answers is looked at again after so long."""


@dataclass(frozen=True, slots=True)
class Weekly:
    """The same hours every week, by the payer's own clock. Until a time that is not later: on the next day."""

    weekday: int
    """0 is Monday."""
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Published:
    """A calendar as it stood from a moment on, until the next one."""

    since: datetime
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Calendar:
    """All downtime that a payer has published."""

    zone: ZoneInfo
    weekly: tuple[Weekly, ...] = ()
    dated: tuple[Span, ...] = ()


def is_down(calendar: Calendar, moment: datetime) -> bool:
    """Whether the payer has said that it is down then."""
    return next_open(calendar, moment) != moment


def next_open(calendar: Calendar, moment: datetime) -> datetime:
    """The first moment from this one on at which it is not down."""
    end = moment + LOOK_AHEAD
    for start, until in downtime(calendar, moment, end):
        if start <= moment < until:
            return until
    return moment


def overlaps(calendar: Calendar, start: datetime, end: datetime) -> bool:
    """Whether any of this time was published as downtime."""
    return any(True for _ in downtime(calendar, start, max(end, start + timedelta(microseconds=1))))


def downtime(calendar: Calendar, start: datetime, end: datetime) -> list[Span]:
    """What was published of a time, as spans that neither touch nor overlap, in their order."""
    spans = [*_weeks(calendar, start, end), *calendar.dated]
    return merged((max(since, start), min(until, end)) for since, until in spans if since < end and until > start)


def published(history: Sequence[Published], start: datetime, end: datetime) -> list[Span]:
    """The same by what was published at the time: a window that is told later excuses no silence before.

    ``history`` in its order; before its first calendar nothing was published.
    """
    spans: list[Span] = []
    for place, it in enumerate(history):
        until = history[place + 1].since if place + 1 < len(history) else end
        spans += downtime(it.calendar, max(start, it.since), min(end, until))
    return merged(spans)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The union."""
    union: list[Span] = []
    for start, end in sorted(it for it in spans if it[0] < it[1]):
        if union and start <= union[-1][1]:
            union[-1] = (union[-1][0], max(end, union[-1][1]))
        else:
            union.append((start, end))
    return union


def seconds(spans: Iterable[Span]) -> float:
    """How long these last, which do not overlap."""
    return sum((end - start).total_seconds() for start, end in spans)


def _weeks(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Span]:
    """Weekly windows from the day before a time to its end; none lasts longer than a day."""
    if not calendar.weekly:
        return
    day, last = start.astimezone(calendar.zone).date() - timedelta(days=1), end.astimezone(calendar.zone).date()
    while day <= last:
        for window in calendar.weekly:
            if window.weekday == day.weekday():
                until = day if window.end > window.start else day + timedelta(days=1)
                yield _moment(calendar, day, window.start), _moment(calendar, until, window.end)
        day += timedelta(days=1)


def _moment(calendar: Calendar, day: date, at: time) -> datetime:
    return datetime.combine(day, at, calendar.zone).astimezone(UTC)
