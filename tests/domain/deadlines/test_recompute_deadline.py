import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from app.domain.deadlines.calculate_deadline import NoDeadline, Undetermined
from app.domain.deadlines.question import Notice, with_notices
from app.domain.deadlines.recompute_deadline import (
    Cause,
    DeadlineEvent,
    Kept,
    Moved,
    Stored,
    lift_deadline,
    recompute_deadline,
    stored_of,
)
from app.domain.deadlines.rules import RULES
from tests.domain.deadlines.ask import day, deadline, question
from tests.domain.deadlines.test_properties import DAYS, QUESTIONS

NOTICE = Cause("notice", "ntc_1")
STORED = stored_of(deadline(program="medicaid_managed", remit_date="2026-11-23"))
"""The last day is 2027-01-22."""


def recomputed(**told):
    return recompute_deadline(STORED, question(program="medicaid_managed", remit_date="2026-11-23", **told), NOTICE)


def test_nothing_new_keeps_it():
    found = recomputed()
    assert isinstance(found, Kept)
    assert found.stored is STORED


def test_an_earlier_printed_day_moves_it_earlier():
    found = recomputed(printed_deadline="2026-12-23")
    assert isinstance(found, Moved)
    assert (found.direction, found.stored.file_by) == ("earlier", day("2026-12-23"))


def test_a_later_printed_day_keeps_it():
    assert isinstance(recomputed(printed_deadline="2027-03-23"), Kept)


def test_a_notice_of_a_later_date_moves_it_later_and_says_so():
    found = recomputed(notice_date="2026-12-03")
    assert isinstance(found, Moved)
    assert (found.direction, found.event.type) == ("later", "denial.deadline_moved")
    assert found.event.data == {
        "purpose": "appeal",
        "level": 1,
        "direction": "later",
        "from": {
            "file_by": "2027-01-22",
            "safe_by": "2027-01-15",
            "basis": "remit_date",
            "rule": "medicaid-managed-1",
            "assumed": False,
        },
        "to": {
            "file_by": "2027-02-01",
            "safe_by": "2027-01-27",
            "basis": "notice_date",
            "rule": "medicaid-managed-1",
            "assumed": False,
        },
        "rule": "medicaid-managed-1",
        "because": "notice",
        "source": "ntc_1",
    }


def test_a_notice_of_the_same_date_changes_what_it_rests_on():
    found = recomputed(notice_date="2026-11-23")
    assert isinstance(found, Moved)
    assert (found.direction, found.stored.basis) == ("same", "notice_date")


def test_the_first_one_is_set():
    found = recompute_deadline(None, question(program="tricare", remit_date="2026-11-23"), Cause("remittance", "rem_1"))
    assert isinstance(found, Moved)
    assert (found.direction, found.event.type, found.event.data["from"]) == ("set", "denial.deadline_set", None)


def test_a_payer_that_becomes_known_moves_an_assumed_one_later():
    assumed = stored_of(deadline(remit_date="2026-11-23"))
    asked = question(program="medicare_ffs", remit_date="2026-11-23")
    found = recompute_deadline(assumed, asked, Cause("payer_changed", "pyr_1"))
    assert isinstance(found, Moved)
    assert (found.direction, found.stored.assumed) == ("later", False)


def test_not_to_know_any_more_is_no_reason_for_more_time():
    found = recompute_deadline(STORED, question(program="medicaid_managed"), Cause("correction"))
    assert isinstance(found, Kept)
    assert found.stored is STORED
    assert isinstance(found.outcome, Undetermined)


def test_a_rule_without_a_date_lifts_it():
    asked = question(program="tricare", contracted=True, remit_date="2026-11-23")
    found = recompute_deadline(STORED, asked, Cause("correction"))
    assert isinstance(found, Moved)
    assert isinstance(found.outcome, NoDeadline)
    assert (found.direction, found.stored, found.event.type) == ("lifted", None, "denial.deadline_lifted")


def test_a_window_under_which_nothing_may_be_filed_any_more_is_lifted_by_name():
    assert lift_deadline(STORED, "corrected_claim", 2, Cause("bucket")) == DeadlineEvent(
        "denial.deadline_lifted",
        {
            "purpose": "corrected_claim",
            "level": 2,
            "rule": None,
            "direction": "lifted",
            "from": {
                "file_by": "2027-01-22",
                "safe_by": "2027-01-15",
                "basis": "remit_date",
                "rule": "medicaid-managed-1",
                "assumed": False,
            },
            "to": None,
            "because": "bucket",
            "source": None,
        },
    )


def test_a_rule_without_a_date_is_nothing_new_where_none_is_stored():
    asked = question(program="medicare_advantage", level=2, notice_date="2026-11-23")
    assert recompute_deadline(None, asked, NOTICE).stored is None


def test_rules_that_change_move_nothing_silently():
    generous = [replace(rule, n=rule.n + 30) if rule.id == "medicaid-managed-1" else rule for rule in RULES]
    asked = question(program="medicaid_managed", remit_date="2026-11-23")
    found = recompute_deadline(STORED, asked, Cause("rules_changed"), generous)
    assert isinstance(found, Moved)
    assert (found.direction, found.event.data["because"]) == ("later", "rules_changed")


@given(QUESTIONS, DAYS, DAYS)
def test_a_stored_date_never_moves_without_an_event(asked, file_by, safe_by):
    stored = Stored(file_by, min(file_by, safe_by), "notice_date", "medicare-1", False)
    found = recompute_deadline(stored, asked, NOTICE)
    if isinstance(found, Kept):
        assert found.stored is stored
        return
    data = json.loads(json.dumps(found.event.data))
    assert data["from"]["file_by"] == file_by.isoformat()
    if found.stored is None:
        assert (data["direction"], data["to"]) == ("lifted", None)
        return
    moved = (found.stored.file_by > file_by) - (found.stored.file_by < file_by)
    assert data["to"]["file_by"] == found.stored.file_by.isoformat()
    assert data["direction"] == {1: "later", 0: "same", -1: "earlier"}[moved]


@given(QUESTIONS)
def test_repeating_it_changes_nothing(asked):
    once = recompute_deadline(None, asked, NOTICE)
    assert isinstance(recompute_deadline(once.stored, asked, NOTICE), Kept)


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_notices_the_first_counts_and_the_first_printed_day(order):
    letter = Notice("letter", date(2026, 11, 20), date(2026, 11, 25), date(2027, 2, 1))
    copy = Notice("portal", date(2026, 12, 1), date(2026, 12, 1), date(2027, 1, 11))
    dates = with_notices(question(remit_date="2026-11-23").dates, [letter, copy][::order])
    assert (dates.notice_date, dates.notice_received_on) == (letter.notice_date, letter.received_on)
    assert (dates.printed_deadline, dates.remit_date) == (copy.printed_deadline, day("2026-11-23"))


def test_notices_join_what_was_known_before():
    known = question(notice_date="2026-11-20", printed_deadline="2027-01-04").dates
    dates = with_notices(known, [Notice("eob", date(2026, 11, 25), None, date(2027, 1, 10))])
    assert (dates.notice_date, dates.printed_deadline) == (day("2026-11-20"), day("2027-01-04"))


def test_a_receipt_belongs_to_its_own_notice():
    first, copy = Notice("letter", date(2026, 11, 20)), Notice("letter", date(2026, 11, 25), date(2026, 12, 9))
    assert with_notices(question().dates, [first, copy]).notice_received_on is None


def test_what_came_first_of_two_notices_of_one_day_counts():
    came = [date(2026, 11, 28), date(2026, 11, 25), date(2026, 11, 30)]
    told = [Notice("letter", date(2026, 11, 20), received) for received in came]
    assert with_notices(question().dates, told).notice_received_on == day("2026-11-25")


def test_no_notice_changes_nothing():
    known = question(remit_date="2026-11-23").dates
    assert with_notices(known, []) == known
