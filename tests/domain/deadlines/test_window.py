from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.deadlines.window import add_months

DAYS = st.dates(date(1990, 1, 1), date(2150, 12, 31))


@pytest.mark.parametrize(
    ("start", "months", "last_day", "first_of_next"),
    [
        ("2026-10-31", 4, "2027-02-28", "2027-03-01"),
        ("2027-10-31", 4, "2028-02-29", "2028-03-01"),
        ("2026-10-28", 4, "2027-02-28", "2027-02-28"),
        ("2026-12-31", 6, "2027-06-30", "2027-07-01"),
        ("2026-05-31", 6, "2026-11-30", "2026-12-01"),
        ("2024-02-29", 12, "2025-02-28", "2025-03-01"),
        ("2023-02-28", 12, "2024-02-28", "2024-02-28"),
        ("2026-12-15", 12, "2027-12-15", "2027-12-15"),
        ("2026-11-30", 1, "2026-12-30", "2026-12-30"),
        ("2024-02-29", 48, "2028-02-29", "2028-02-29"),
    ],
)
def test_months_end_where_they_end(start, months, last_day, first_of_next):
    some = date.fromisoformat(start)
    assert add_months(some, months).isoformat() == last_day
    assert add_months(some, months, "first_of_next").isoformat() == first_of_next


@given(DAYS, st.integers(0, 60))
def test_months_keep_their_day_or_end_at_the_months_end(some, months):
    end, next_first = add_months(some, months), add_months(some, months, "first_of_next")
    assert (end.year * 12 + end.month) - (some.year * 12 + some.month) == months
    assert end.day <= some.day
    assert (next_first - end).days == (end.day != some.day)


@given(DAYS, DAYS, st.integers(0, 60))
def test_who_starts_later_ends_no_earlier(one, other, months):
    first, second = sorted((one, other))
    assert add_months(first, months) <= add_months(second, months)
