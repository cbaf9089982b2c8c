from app.domain.deadlines.calculate_deadline import Deadline, NoDeadline, Undetermined
from app.domain.deadlines.simulate_deadlines import simulate_deadlines
from tests.domain.deadlines.ask import day, question

TODAY = day("2026-12-01")


def test_the_appeal_and_the_corrected_claim():
    asked = question(program="medicare_ffs", remit_date="2026-11-23", service_from="2026-03-27")
    appeal, corrected = simulate_deadlines(asked, TODAY, channel="portal").windows
    assert isinstance(appeal.outcome, Deadline)
    assert isinstance(corrected.outcome, Deadline)
    assert (appeal.outcome.file_by, appeal.days_left) == (day("2027-03-28"), 117)
    assert (appeal.send_by, appeal.risk) == (day("2027-03-23"), "none")
    assert (corrected.outcome.purpose, corrected.outcome.file_by) == ("corrected_claim", day("2027-03-29"))


def test_a_day_printed_for_the_appeal_says_nothing_of_the_corrected_claim():
    asked = question(
        program="medicare_ffs", remit_date="2026-11-23", service_from="2026-03-27", printed_deadline="2026-12-24"
    )
    appeal, corrected = simulate_deadlines(asked, TODAY).windows
    assert isinstance(appeal.outcome, Deadline)
    assert isinstance(corrected.outcome, Deadline)
    assert appeal.outcome.file_by == day("2026-12-24")
    assert corrected.outcome.file_by == day("2027-03-29")


def test_what_is_asked_for_is_answered_in_order():
    asked = question(program="medicare_advantage", notice_date="2026-11-23")
    found = simulate_deadlines(asked, TODAY, [("appeal", 3), ("appeal", 2), ("new_claim", 1)])
    assert [type(it.outcome) for it in found.windows] == [Deadline, NoDeadline, Undetermined]
    assert [it.days_left for it in found.windows] == [52, None, None]


def test_another_purpose_is_asked_alone():
    asked = question(purpose="open_negotiation", remit_date="2026-11-23")
    assert len(simulate_deadlines(asked, TODAY).windows) == 1


def test_the_amount_in_controversy_is_of_the_year_of_filing():
    asked = question(program="medicare_ffs", level=3, notice_date="2026-11-23")
    first, later = (simulate_deadlines(asked, day(it)).windows[0].minimum for it in ("2026-12-31", "2027-01-01"))
    assert first is not None
    assert later is not None
    assert (first.amount, first.assumed) == (20_000, False)
    assert (later.amount, later.assumed) == (20_000, True)


def test_a_day_that_has_passed_is_counted_below_zero():
    asked = question(program="medicaid_managed", notice_date="2026-09-01")
    (found, _) = simulate_deadlines(asked, TODAY).windows
    assert (found.days_left, found.risk) == (-31, "passed")
