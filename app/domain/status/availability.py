"""How a payer keeps the CORE rules, from what we saw of it.

*Answered in time*: the share of questions that were answered within 20 seconds (all of the way, as CORE 250 counts,
from the first byte of the question to the last of the answer), against 90 %. It counts questions that were answered,
with E1 and E2 too, and those that met silence or a closed door; not those that were refused for what is ours to mend,
nor those taken in for a later answer, nor those whose sender died.

*Availability*: 1 - time down / time, against 86 % (CORE 157, the law) and 90 % (vCS.2.0, which is not mandated). Time
down is what was published as downtime and what we observed: an outage begins with the first of at least two questions
in a row that the payer did not answer, and ends with the first that it answered. Of times in which nobody asked we know
nothing; they count as time up, and ``n`` says on how much it rests. What was published is told by the calendar of each
moment, as each exchange is: one that comes later excuses nothing before it.

A week is Sunday to Saturday and both are counted by the clock of the payer's calendar: that CORE's week begins on Sunday
is unconfirmed (``facts/claim-status.md`` §1.3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from app.domain.status.downtime import Published, Span, merged, published, seconds

IN_TIME = timedelta(seconds=20)
ANSWERED_IN_TIME = 0.90
AVAILABLE, AVAILABLE_SOON = 0.86, 0.90
OUTAGE_FROM = 2
"""Questions in a row without an answer that make an outage: judgement, one may have been lost on the way."""
LEAST = 20
"""Questions on which a share rests at least: judgement; of fewer, one more or less is above 5 %."""
Kind = Literal["week", "month"]


@dataclass(frozen=True, slots=True)
class Period:
    """A week or month by the payer's clock, from its first day to before its last moment."""

    kind: Kind
    first_day: date
    last_day: date
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Count:
    """Questions of a period: all of them, and outside what was published as downtime."""

    n: int
    in_time: int
    n_outside: int
    in_time_outside: int


@dataclass(frozen=True, slots=True)
class Run:
    """Questions in a row that were all answered, or all not."""

    down: bool
    first_sent: datetime
    last_ended: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Measured:
    """One period. A share is None where it rests on too little."""

    period: Period
    n: int
    in_time: float | None
    n_outside: int
    in_time_outside: float | None
    outages: int
    """That began in it or before it and were not over."""
    seconds_down: float
    """Observed outages, inside published downtime or not."""
    seconds_published: float
    availability: float | None
    """Published downtime is time down."""
    availability_outside: float | None
    """Of the time that was not published as downtime."""


def periods(kind: Kind, number: int, now: datetime, zone: ZoneInfo) -> list[Period]:
    """The current one and those before it, newest first."""
    today = now.astimezone(zone).date()
    first = today - timedelta(days=(today.weekday() + 1) % 7) if kind == "week" else today.replace(day=1)
    found = []
    for _ in range(number):
        after = first + timedelta(days=7) if kind == "week" else _month_after(first)
        found.append(Period(kind, first, after - timedelta(days=1), _begin(first, zone), _begin(after, zone)))
        day_before = first - timedelta(days=1)
        first = first - timedelta(days=7) if kind == "week" else day_before.replace(day=1)
    return found


def outages(runs: Sequence[Run], now: datetime) -> list[Span]:
    """When the payer was down, as far as we saw: runs in their order, of answers and of none in turn."""
    return merged(_outages(runs, now))


def _outages(runs: Sequence[Run], now: datetime) -> Iterator[Span]:
    for place, run in enumerate(runs):
        if run.down and run.number >= OUTAGE_FROM:
            up = runs[place + 1].first_sent if place + 1 < len(runs) else run.last_ended
            yield run.first_sent, max(min(up, now), run.last_ended)


def measure(
    period: Period, count: Count, down: Sequence[Span], calendars: Sequence[Published], now: datetime
) -> Measured:
    """One period, up to now."""
    end = max(period.start, min(period.end, now))
    seen = merged((max(start, period.start), min(until, end)) for start, until in down)
    told = published(calendars, period.start, end)
    length, quiet = (end - period.start).total_seconds(), seconds(told)
    either = seconds(merged([*seen, *told]))
    enough = count.n >= LEAST and length > 0
    outside = length - quiet
    return Measured(
        period=period,
        n=count.n,
        in_time=_share(count.in_time, count.n),
        n_outside=count.n_outside,
        in_time_outside=_share(count.in_time_outside, count.n_outside),
        outages=len(seen),
        seconds_down=seconds(seen),
        seconds_published=quiet,
        availability=1 - either / length if enough else None,
        availability_outside=1 - (either - quiet) / outside if enough and outside > 0 else None,
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole >= LEAST else None


def _begin(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _month_after(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
