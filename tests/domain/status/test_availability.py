"""How a payer keeps the CORE rules, from what was seen of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.status.availability import LEAST, Count, Period, Run, measure, outages, periods
from app.domain.status.downtime import Calendar, Published, Span, Weekly

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 9, 16, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
EMPTY: list[Published] = []
ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)
FULL = Count(100, 95, 90, 90)


def week(back: int = 1) -> Period:
    return periods("week", back + 1, NOW, CHICAGO)[back]


def test_weeks_begin_on_sunday_and_months_on_their_first_by_the_payers_clock() -> None:
    assert [it.first_day for it in periods("week", 3, NOW, CHICAGO)] == [
        date(2026, 9, 13),
        date(2026, 9, 6),
        date(2026, 8, 30),
    ]
    assert [it.first_day for it in periods("month", 3, NOW, CHICAGO)] == [
        date(2026, 9, 1),
        date(2026, 8, 1),
        date(2026, 7, 1),
    ]
    assert week().start == datetime(2026, 9, 6, 5, tzinfo=UTC)
    sunday = datetime(2026, 9, 13, 4, tzinfo=UTC)  # still Saturday in Chicago
    assert periods("week", 1, sunday, CHICAGO)[0].first_day == date(2026, 9, 6)


def test_the_week_on_which_the_clock_changes_has_its_own_length() -> None:
    there = periods("week", 1, datetime(2026, 11, 3, tzinfo=UTC), CHICAGO)[0]
    assert there.end - there.start == timedelta(hours=169)


def test_periods_follow_each_other_without_a_gap() -> None:
    for kind in ("week", "month"):
        found = periods(kind, 15, NOW, CHICAGO)  # type: ignore[arg-type]
        assert all(newer.start == older.end for newer, older in pairwise(found))
        assert found[0].start <= NOW < found[0].end


def test_the_share_is_of_all_questions_and_of_those_outside_downtime() -> None:
    told = measure(week(), FULL, [], EMPTY, NOW)
    assert (told.n, told.in_time, told.n_outside, told.in_time_outside) == (100, 0.95, 90, 1.0)


def test_too_few_say_nothing() -> None:
    few = measure(week(), Count(LEAST - 1, LEAST - 1, LEAST - 1, 0), [], EMPTY, NOW)
    assert (few.in_time, few.in_time_outside, few.availability, few.availability_outside) == (None,) * 4
    enough = measure(week(), Count(LEAST, 0, LEAST - 1, 0), [], EMPTY, NOW)
    assert (enough.in_time, enough.in_time_outside, enough.availability) == (0.0, None, 1.0)


def test_an_outage_lasts_from_the_first_without_an_answer_to_the_next_answer() -> None:
    start = week().start
    runs = [
        Run(False, start, start + HOUR, 5),
        Run(True, start + 2 * HOUR, start + 3 * HOUR, 2),
        Run(False, start + 5 * HOUR, start + 6 * HOUR, 1),
    ]
    assert outages(runs, NOW) == [(start + 2 * HOUR, start + 5 * HOUR)]


def test_one_lost_question_is_no_outage_and_the_last_one_ends_where_we_saw_it_last() -> None:
    start = week().start
    assert outages([Run(True, start, start + HOUR, 1)], NOW) == []
    assert outages([Run(True, start, start + HOUR, 9)], NOW) == [(start, start + HOUR)]


def test_published_downtime_is_time_down_and_is_told_apart() -> None:
    calendar = Calendar(CHICAGO, (Weekly(6, time(0), time(10)),))  # ten hours of the week's first day
    start = week().start
    down: list[Span] = [(start + 5 * HOUR, start + 15 * HOUR)]
    told = measure(week(), FULL, down, [Published(ALWAYS, calendar)], NOW)
    assert (told.seconds_down, told.seconds_published) == (36_000, 36_000)
    assert told.availability == pytest.approx(1 - 15 / 168)
    assert told.availability_outside == pytest.approx(1 - 5 / 158)


@pytest.mark.parametrize(("hours", "law", "soon"), [(16, True, True), (20, True, False), (24, False, False)])
def test_the_shares_of_a_week(hours: int, law: bool, soon: bool) -> None:
    start = week().start
    share = measure(week(), FULL, [(start, start + hours * HOUR)], EMPTY, NOW).availability
    assert share is not None
    assert (share >= 0.86, share >= 0.90) == (law, soon)


def test_the_current_week_counts_up_to_now() -> None:
    this = week(0)
    told = measure(this, FULL, [(this.start, this.start + HOUR)], EMPTY, this.start + 10 * HOUR)
    assert told.availability == pytest.approx(0.9)


hours = st.integers(0, 200)


@given(st.lists(st.tuples(hours, hours), max_size=6), st.lists(st.tuples(hours, hours), max_size=3))
def test_shares_stay_shares(seen: list[tuple[int, int]], told: list[tuple[int, int]]) -> None:
    start = week().start - 10 * HOUR
    down = [(start + a * HOUR, start + b * HOUR) for a, b in seen]
    calendar = Calendar(CHICAGO, (), tuple((start + a * HOUR, start + b * HOUR) for a, b in told))
    found = measure(week(), FULL, down, [Published(ALWAYS, calendar)], NOW)
    assert found.availability is not None
    assert 0 <= found.availability <= 1
    assert found.availability_outside is None or found.availability - 1e-9 <= found.availability_outside <= 1


def test_what_is_published_later_excuses_nothing_before() -> None:
    period = week()
    ten_hours = Calendar(CHICAGO, (Weekly(2, time(0), time(10)),))  # on Wednesday
    down = [(period.start + 72 * HOUR, period.start + 82 * HOUR)]
    before, after = (Published(it, ten_hours) for it in (period.start, period.end))
    known, late = (measure(period, FULL, down, [it], NOW) for it in (before, after))
    assert (known.seconds_published, late.seconds_published) == (36_000, 0)
    assert known.availability == late.availability == 1 - 10 / 168
    assert (known.availability_outside, late.availability_outside) == (1, 1 - 10 / 168)
    halves = [Published(ALWAYS, ten_hours), Published(period.start + 77 * HOUR, Calendar(CHICAGO))]
    assert measure(period, FULL, down, halves, NOW).seconds_published == 5 * 3600
