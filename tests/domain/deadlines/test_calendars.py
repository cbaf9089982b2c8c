from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.deadlines.calendars import (
    HOLIDAYS,
    add_business_days,
    holiday_name,
    is_business_day,
    next_business_day,
    previous_business_day,
)
from tests.domain.deadlines.ask import day

DAYS = st.dates(date(2000, 1, 1), date(2150, 12, 31))
CALENDARS = st.sampled_from(["federal", "federal_observed"])


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2024, "01-01 01-15 02-19 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25"),
        (2026, "01-01 01-19 02-16 05-25 06-19 07-04 09-07 10-12 11-11 11-26 12-25"),
        (2027, "01-01 01-18 02-15 05-31 06-19 07-04 09-06 10-11 11-11 11-25 12-25"),
    ],
)
def test_the_eleven_holidays_of_a_year(year, days):
    assert [f"{it.falls_on(year):%m-%d}" for it in HOLIDAYS] == days.split()


@pytest.mark.parametrize(
    ("observed", "name"),
    [
        ("2026-07-03", "Independence Day"),
        ("2027-06-18", "Juneteenth National Independence Day"),
        ("2027-07-05", "Independence Day"),
        ("2027-12-24", "Christmas Day"),
        ("2027-12-31", "New Year's Day"),
        ("2023-01-02", "New Year's Day"),
    ],
)
def test_a_holiday_on_a_weekend_is_observed_on_a_working_day(observed, name):
    assert holiday_name(day(observed), "federal_observed") == name
    assert holiday_name(day(observed), "federal") is None


def test_a_sunday_after_a_holiday_on_saturday_is_no_holiday():
    assert holiday_name(day("2026-07-05"), "federal_observed") is None


def test_inauguration_day_is_none():
    assert is_business_day(day("2025-01-21"), "federal_observed")
    assert holiday_name(day("2029-01-20"), "federal") is None


@pytest.mark.parametrize("before", ["2020-06-19", "1985-01-21"])
def test_a_holiday_has_a_first_year(before):
    assert holiday_name(day(before), "federal_observed") is None


@pytest.mark.parametrize("first", ["2021-06-19", "1986-01-20"])
def test_a_holiday_is_one_in_its_first_year(first):
    assert holiday_name(day(first), "federal") is not None


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-11-23", 4, "2026-11-30"),
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-12-24", 1, "2026-12-28"),
        ("2026-11-21", 0, "2026-11-21"),
    ],
)
def test_business_days_are_counted_from_the_next(start, count, end):
    assert add_business_days(day(start), count, "federal") == day(end)


@given(DAYS, CALENDARS)
def test_the_neighbours_are_business_days_with_none_between(some, calendar):
    before, after = previous_business_day(some, calendar), next_business_day(some, calendar)
    assert is_business_day(before, calendar)
    assert is_business_day(after, calendar)
    assert before <= some <= after
    between = [before + timedelta(days=n) for n in range(1, (after - before).days)]
    assert not any(is_business_day(it, calendar) for it in between)


@given(DAYS, st.integers(0, 60), CALENDARS)
def test_business_days_add_up(some, count, calendar):
    end = add_business_days(some, count, calendar)
    passed = [some + timedelta(days=n) for n in range(1, (end - some).days + 1)]
    assert sum(is_business_day(it, calendar) for it in passed) == count
