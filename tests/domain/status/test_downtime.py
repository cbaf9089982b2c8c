"""What a payer has published of its downtime, by its own clock."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from app.domain.status.downtime import (
    LOOK_AHEAD,
    Calendar,
    Weekly,
    downtime,
    is_down,
    merged,
    next_open,
    overlaps,
    seconds,
)

CHICAGO = ZoneInfo("America/Chicago")
SUNDAY = 6
NIGHT = Calendar(CHICAGO, (Weekly(SUNDAY, time(22), time(4)),))


def utc(*told: int) -> datetime:
    return datetime(*told, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_a_window_past_midnight_ends_on_the_next_day() -> None:
    assert downtime(NIGHT, utc(2026, 9, 13), utc(2026, 9, 20)) == [(utc(2026, 9, 14, 3), utc(2026, 9, 14, 9))]
    assert not is_down(NIGHT, utc(2026, 9, 14, 2, 59))
    assert is_down(NIGHT, utc(2026, 9, 14, 3))
    assert next_open(NIGHT, utc(2026, 9, 14, 8, 59)) == utc(2026, 9, 14, 9)
    assert not is_down(NIGHT, utc(2026, 9, 14, 9))


def test_the_hours_are_those_of_the_payers_clock_in_summer_and_winter() -> None:
    assert is_down(NIGHT, utc(2026, 12, 7, 4))
    assert not is_down(NIGHT, utc(2026, 12, 7, 3, 30))


def test_the_night_on_which_the_clock_changes_has_an_hour_more_or_less() -> None:
    back = downtime(NIGHT, utc(2026, 10, 31), utc(2026, 11, 2))
    forward = downtime(NIGHT, utc(2026, 3, 7), utc(2026, 3, 9))
    assert (seconds(back), seconds(forward)) == (0, 0)  # Sunday's night begins after the change
    saturday = Calendar(CHICAGO, (Weekly(5, time(22), time(4)),))
    assert seconds(downtime(saturday, utc(2026, 10, 31), utc(2026, 11, 2))) == 7 * 3600
    assert seconds(downtime(saturday, utc(2026, 3, 7), utc(2026, 3, 9))) == 5 * 3600


def test_windows_that_touch_are_one() -> None:
    until = utc(2026, 9, 14, 12)
    calendar = Calendar(
        CHICAGO, NIGHT.weekly, ((utc(2026, 9, 14, 9), until), (utc(2026, 9, 14, 1), utc(2026, 9, 14, 5)))
    )
    assert next_open(calendar, utc(2026, 9, 14, 1)) == until
    assert len(downtime(calendar, utc(2026, 9, 13, 12), utc(2026, 9, 15))) == 1


def test_one_that_never_answers_is_looked_at_again_some_day() -> None:
    always = Calendar(CHICAGO, tuple(Weekly(day, time(), time()) for day in range(7)))
    moment = utc(2026, 9, 14, 12)
    assert next_open(always, moment) == moment + LOOK_AHEAD


def test_nothing_published_is_no_downtime() -> None:
    empty, moment = Calendar(CHICAGO), utc(2026, 9, 14)
    assert next_open(empty, moment) == moment
    assert not overlaps(empty, moment, moment + timedelta(days=30))


def test_an_exchange_overlaps_when_any_of_it_lies_inside() -> None:
    start = utc(2026, 9, 14, 3)
    assert overlaps(NIGHT, start - timedelta(seconds=5), start + timedelta(seconds=1))
    assert not overlaps(NIGHT, start - timedelta(seconds=5), start - timedelta(seconds=1))
    assert overlaps(NIGHT, start, start)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)).map(lambda it: it.replace(tzinfo=UTC))
spans = st.tuples(moments, st.timedeltas(timedelta(0), timedelta(days=3))).map(lambda it: (it[0], it[0] + it[1]))
weekly = st.builds(Weekly, st.integers(0, 6), st.times(), st.times())
calendars = st.builds(
    Calendar, st.just(CHICAGO), st.lists(weekly, max_size=4).map(tuple), st.lists(spans, max_size=4).map(tuple)
)


@given(calendars, moments)
def test_the_next_open_moment_is_open_and_all_before_it_is_not(calendar: Calendar, moment: datetime) -> None:
    opens = next_open(calendar, moment)
    assert opens >= moment
    assert is_down(calendar, moment) is (opens > moment)
    if opens - moment < LOOK_AHEAD:
        assert not is_down(calendar, opens)
        for part in (0.1, 0.5, 0.99):
            assert opens == moment or is_down(calendar, moment + (opens - moment) * part)


@given(st.lists(spans, max_size=8), moments)
def test_a_union_holds_what_any_of_them_holds(told: list[tuple[datetime, datetime]], moment: datetime) -> None:
    union = merged(told)
    assert any(a <= moment < b for a, b in union) is any(a <= moment < b for a, b in told)
    assert all(one[1] < two[0] for one, two in pairwise(union))
