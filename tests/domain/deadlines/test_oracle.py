"""The oracle rows of the facts: ``appeals-and-security.md`` §7.4, and the vectors that §1 prints."""

import pytest

from app.domain.deadlines.calendars import holiday_name
from tests.domain.deadlines.ask import day, deadline

NOTICE = "2026-11-23"


@pytest.mark.parametrize(
    ("program", "level", "file_by", "safe_by"),
    [
        ("medicare_ffs", 1, "2027-03-28", "2027-03-23"),
        ("medicare_ffs", 2, "2027-05-27", "2027-05-21"),
        ("medicare_ffs", 3, "2027-01-27", "2027-01-22"),
        ("medicare_ffs", 4, "2027-01-27", "2027-01-22"),
        ("medicare_advantage", 1, "2027-01-27", "2027-01-22"),
        ("medicaid_managed", 1, "2027-01-22", "2027-01-15"),
    ],
)
def test_a_notice_of_2026_11_23(program, level, file_by, safe_by):
    found = deadline(program=program, level=level, notice_date=NOTICE)
    assert (found.file_by, found.safe_by) == (day(file_by), day(safe_by))


def test_the_remittance_is_a_notice_too():
    assert deadline(program="medicare_ffs", remit_date=NOTICE).file_by == day("2027-03-28")


def test_erisa_counts_180_days_from_receipt_and_stays_on_a_saturday():
    found = deadline(program="self_funded", notice_received_on=NOTICE)
    assert found.file_by == day("2027-05-22")
    assert found.file_by.weekday() == 5


@pytest.mark.parametrize("program", ["marketplace", "self_funded"])
def test_aca_external_review_of_a_denial_received_on_2026_10_31(program):
    found = deadline(program=program, level=2, notice_received_on="2026-10-31")
    assert found.file_by == day("2027-03-01")
    assert not found.assumed


@pytest.mark.parametrize(
    ("notice", "file_by", "weekday"), [("2022-05-15", "2022-09-17", 5), ("2022-08-15", "2022-12-18", 6)]
)
def test_the_contractors_own_table_shows_a_saturday_and_a_sunday(notice, file_by, weekday):
    found = deadline(program="medicare_ffs", notice_date=notice)
    assert (found.file_by, found.file_by.weekday()) == (day(file_by), weekday)


@pytest.mark.parametrize("holiday", ["2026-11-26", "2026-12-25", "2027-01-01", "2027-01-18"])
def test_holidays_that_business_days_skip(holiday):
    assert holiday_name(day(holiday), "federal") is not None


def test_open_negotiation_skips_the_holidays():
    """30 business days after 2026-11-23, without the three holidays between."""
    assert deadline(purpose="open_negotiation", remit_date=NOTICE).file_by == day("2027-01-07")
