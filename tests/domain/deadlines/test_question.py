"""Time zones and dates that cannot be. Notices are in ``test_recompute_deadline.py``."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.domain.deadlines.calculate_deadline import calculate_deadline
from app.domain.deadlines.question import KnownDates, Question, local_date
from app.domain.errors import InvalidDateError


@pytest.mark.parametrize(
    ("moment", "zone", "local"),
    [
        ("2026-11-24T04:59:59+00:00", "America/New_York", "2026-11-23"),
        ("2026-11-24T05:00:00+00:00", "America/New_York", "2026-11-24"),
        ("2026-07-01T03:59:59+00:00", "America/New_York", "2026-06-30"),
        ("2026-07-01T04:00:00+00:00", "America/New_York", "2026-07-01"),
        ("2027-01-01T07:59:59+00:00", "America/Los_Angeles", "2026-12-31"),
        ("2028-03-01T09:59:59+00:00", "Pacific/Honolulu", "2028-02-29"),
        ("2026-11-23T23:59:59-05:00", "Pacific/Guam", "2026-11-24"),
        ("2026-03-08T06:59:59+00:00", "America/New_York", "2026-03-08"),
    ],
)
def test_a_day_is_the_organisations_own(moment, zone, local):
    assert local_date(datetime.fromisoformat(moment), ZoneInfo(zone)) == date.fromisoformat(local)


def test_a_moment_needs_a_zone():
    with pytest.raises(ValueError, match="time zone"):
        local_date(datetime(2026, 11, 23, 12), UTC)


@pytest.mark.parametrize("year", [1, 1899, 2200, 9999])
def test_a_year_that_cannot_be_is_refused(year):
    with pytest.raises(InvalidDateError, match="outside 1900 to 2199") as refused:
        KnownDates(printed_deadline=date(year, 1, 1))
    assert refused.value.facts == {"member": "printed_deadline"}


@pytest.mark.parametrize("told", [date(1900, 1, 1), date(2199, 12, 31)])
def test_the_first_and_the_last_day_can_be_counted(told):
    names = [name for name in KnownDates.__dataclass_fields__ if name != "printed_deadline"]
    calculate_deadline(Question(dates=KnownDates(**dict.fromkeys(names, told))))
    calculate_deadline(Question(dates=KnownDates(printed_deadline=told)))
