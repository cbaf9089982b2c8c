from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.deadlines.calendars import is_business_day
from app.domain.deadlines.clocks import Clock, Pause, backlog_day_0, control_point
from tests.domain.deadlines.ask import day

RECEIVED = day("2026-11-23")


def clock(*pauses: tuple[str, str | None]) -> Clock:
    return Clock(RECEIVED, tuple(Pause(day(since), day(until) if until else None) for since, until in pauses))


@pytest.mark.parametrize(
    ("kind", "due"),
    [("sort", "2026-11-25"), ("decide", "2026-11-30"), ("status", "2026-12-01"), ("cause", "2026-12-21")],
)
def test_control_points_are_calendar_days(kind, due):
    """Thanksgiving lies between, and a weekend."""
    assert control_point(kind, clock()) == day(due)


@pytest.mark.parametrize(
    ("met_on", "due"),
    [
        (None, "2026-12-01"),
        ("2026-11-30", "2026-12-01"),
        ("2026-12-01", "2026-12-08"),
        ("2026-12-05", "2026-12-08"),
        ("2026-12-08", "2026-12-14"),
        ("2026-12-14", None),
    ],
)
def test_the_status_is_looked_at_from_day_8_to_day_21(met_on, due):
    assert control_point("status", clock(), day(met_on) if met_on else None) == (day(due) if due else None)


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([("2026-11-25", "2026-12-05")], "2026-12-10"),
        ([("2026-11-30", "2026-12-02")], "2026-12-02"),
        ([("2026-12-01", "2026-12-05")], "2026-11-30"),
        ([("2026-11-24", "2026-11-26"), ("2026-11-28", "2026-11-30")], "2026-12-04"),
        ([("2026-11-28", "2026-11-30"), ("2026-11-24", "2026-11-26")], "2026-12-04"),
        ([("2026-11-24", "2026-11-28"), ("2026-11-26", "2026-11-30")], "2026-12-06"),
        ([("2026-11-24", "2026-11-30"), ("2026-11-25", "2026-11-26")], "2026-12-06"),
        ([("2026-11-24", "2026-11-26"), ("2026-12-01", "2026-12-03")], "2026-12-04"),
        ([("2026-11-10", "2026-11-25")], "2026-12-02"),
        ([("2026-11-01", "2026-11-20")], "2026-11-30"),
        ([("2026-11-24", "2026-11-24")], "2026-11-30"),
        ([("2026-11-24", None)], None),
        ([("2026-11-24", "2026-11-26"), ("2026-11-25", None)], None),
        ([("2026-11-24", None), ("2026-11-24", "2026-11-26")], None),
        ([("2026-12-01", None)], "2026-11-30"),
    ],
)
def test_a_clock_stands_still_while_it_is_parked(pauses, due):
    assert control_point("decide", clock(*pauses)) == (day(due) if due else None)


def test_coming_back_into_decision_starts_a_new_seven_days():
    assert control_point("decide", Clock(day("2027-01-04"))) == day("2027-01-11")


PAUSES = st.lists(
    st.builds(
        lambda since, length: Pause(
            date(2026, 11, 1) + timedelta(days=since), date(2026, 11, 1) + timedelta(days=since + length)
        ),
        st.integers(0, 60),
        st.integers(0, 20),
    ),
    max_size=5,
)


@given(PAUSES, st.integers(1, 30))
def test_as_many_days_count_as_the_control_point_has(pauses, number):
    """Walked day by day: a day counts if nothing was parked on the one before it."""
    due, counted = RECEIVED, 0
    while counted < number or any(since <= due < until for since, until in pauses):
        counted += not any(since <= due < until for since, until in pauses)
        due += timedelta(days=1)
    assert Clock(RECEIVED, tuple(pauses)).day(number) == due


@pytest.mark.parametrize(
    ("position", "starts"),
    [
        (0, "2026-11-23"),
        (49, "2026-11-23"),
        (50, "2026-11-24"),
        (149, "2026-11-25"),
        (150, "2026-11-27"),
        (200, "2026-11-30"),
    ],
)
def test_a_backlog_starts_staggered_over_business_days(position, starts):
    """2026-11-26 is Thanksgiving."""
    assert backlog_day_0(RECEIVED, position, per_day=50) == day(starts)


@pytest.mark.parametrize(
    ("loaded_on", "position", "starts"), [("2026-07-03", 0, "2026-07-06"), ("2026-07-02", 1, "2026-07-06")]
)
def test_a_backlog_starts_on_no_day_on_which_a_holiday_is_observed(loaded_on, position, starts):
    """The Fourth of July 2026 is a Saturday."""
    assert backlog_day_0(day(loaded_on), position, per_day=1) == day(starts)


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 500), st.integers(1, 50))
def test_a_backlog_starts_on_business_days_from_its_load_on(loaded_on, position, per_day):
    starts = backlog_day_0(loaded_on, position, per_day)
    assert starts >= loaded_on
    assert is_business_day(starts, "federal_observed")
