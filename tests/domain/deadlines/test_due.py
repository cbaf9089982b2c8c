from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.deadlines.calculate_deadline import Deadline, calculate_deadline
from app.domain.deadlines.clocks import Clock, Pause, control_point
from app.domain.deadlines.due import CHANNEL_DAYS, due_on, is_open, risk, send_by
from tests.domain.deadlines.ask import day, deadline
from tests.domain.deadlines.test_properties import DAYS, QUESTIONS

MEDICARE = deadline(program="medicare_ffs", notice_date="2026-11-23")
"""Last day 2027-03-28, safe day Tuesday 2027-03-23."""


def test_the_control_point_is_due_where_it_is_earlier():
    assert due_on(day("2026-11-25"), [send_by(MEDICARE)]) == (day("2026-11-25"), "control_point")


def test_the_deadline_is_due_where_it_is_earlier():
    assert due_on(day("2027-03-29"), [send_by(MEDICARE, "portal")]) == (day("2027-03-23"), "deadline")


def test_the_deadline_is_named_where_both_are_due():
    assert due_on(day("2027-03-23"), [day("2027-03-23")]).because == "deadline"


def test_what_is_parked_still_has_its_payers_deadline():
    parked = Clock(day("2026-11-23"), (Pause(day("2026-11-24")),))
    assert control_point("decide", parked) is None
    found = due_on(None, [send_by(MEDICARE, "portal")], review_on=day("2027-04-01"))
    assert found == (day("2027-03-23"), "deadline")


def test_what_is_parked_is_reviewed():
    assert due_on(None, [send_by(MEDICARE)], review_on=day("2026-12-14")) == (day("2026-12-14"), "review")


def test_a_fix_that_is_out_does_not_hide_the_appeal():
    fix, appeal = day("2027-06-01"), send_by(MEDICARE, "portal")
    assert due_on(None, [fix, appeal]).on == appeal


def test_an_open_denial_has_a_date():
    with pytest.raises(ValueError, match="open denial"):
        due_on(None)


@pytest.mark.parametrize(
    ("channel", "on"),
    [
        ("portal", "2027-03-23"),
        ("fax", "2027-03-23"),
        ("courier", "2027-03-19"),
        ("mail", "2027-03-18"),
        ("pigeon", "2027-03-18"),
        (None, "2027-03-18"),
    ],
)
def test_the_channel_takes_its_days_and_ends_on_a_business_day(channel, on):
    """Two days before the safe day is a Sunday."""
    assert send_by(MEDICARE, channel) == day(on)


@pytest.mark.parametrize("filed_when", ["postmarked", "sent", "portal_ts"])
def test_mail_takes_nothing_where_sending_is_filing(filed_when):
    assert send_by(replace(MEDICARE, filed_when=filed_when), "mail") == day("2027-03-23")


@pytest.mark.parametrize(("since", "on"), [("2027-03-23", "2027-03-23"), ("2027-03-24", "2027-03-18")])
def test_a_channel_is_known_where_the_payer_takes_one_alone(since, on):
    assert send_by(replace(MEDICARE, electronic_from=day(since))) == day(on)


@pytest.mark.parametrize(
    ("today", "level"),
    [
        ("2027-03-15", "none"),
        ("2027-03-16", "soon"),
        ("2027-03-23", "soon"),
        ("2027-03-24", "at_risk"),
        ("2027-03-28", "at_risk"),
        ("2027-03-29", "passed"),
    ],
)
def test_risk_rises_as_the_day_comes_near(today, level):
    assert risk(MEDICARE, day(today), "portal") == level


def test_it_is_open_on_its_last_day():
    assert is_open(MEDICARE, day("2027-03-28")) is True
    assert is_open(MEDICARE, day("2027-03-29")) is False


def test_nobody_may_rely_on_an_assumed_day_having_passed():
    assert is_open(deadline(notice_date="2026-11-23"), day("2027-03-29")) is None


def test_a_day_that_the_payer_printed_leaves_it_in_doubt_until_it_passes():
    found = deadline(program="medicare_ffs", notice_date="2026-11-23", printed_deadline="2027-04-15")
    assert is_open(found, day("2027-04-15")) is None
    assert is_open(found, day("2027-04-16")) is False


@given(QUESTIONS, st.sampled_from([None, *CHANNEL_DAYS]))
def test_it_goes_out_no_later_than_the_safe_day(asked, channel):
    found = calculate_deadline(asked)
    assume(isinstance(found, Deadline))
    assert send_by(found, channel) <= found.safe_by <= found.file_by


@given(QUESTIONS, st.integers(-40, 40))
def test_risk_never_falls_as_days_go_by(asked, days):
    found = calculate_deadline(asked)
    assume(isinstance(found, Deadline))
    order = ["none", "soon", "at_risk", "passed"]
    today = found.file_by + timedelta(days=days)
    assert order.index(risk(found, today)) <= order.index(risk(found, today + timedelta(days=1)))


@given(st.none() | DAYS, st.lists(DAYS, min_size=1), st.none() | DAYS)
def test_due_is_never_later_than_any_of_them(point, ends, review):
    found = due_on(point, ends, review)
    assert found.on == min(it for it in [point, *ends, review] if it)
