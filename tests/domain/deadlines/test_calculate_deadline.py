"""All that an answer holds, whichever of the three it is; the days themselves are in the files beside this one."""

from dataclasses import replace

import pytest

from app.domain.deadlines.calculate_deadline import Deadline, NoDeadline, Undetermined, calculate_deadline
from app.domain.deadlines.rules import RULES
from tests.domain.deadlines.ask import day, deadline, outcome, question

NOTICE = "2026-11-23"
RULE = next(rule for rule in RULES if rule.id == "medicaid-managed-1")


def test_a_deadline_says_what_it_rests_on():
    found = deadline(program="medicaid_managed", notice_date=NOTICE)
    assert found == Deadline(
        purpose="appeal",
        level=1,
        name=RULE.name,
        file_by=day("2027-01-22"),
        safe_by=day("2027-01-15"),
        filed_when=RULE.filed_when,
        basis="notice_date",
        rule="medicaid-managed-1",
        citation=RULE.citation,
        assumed=False,
        steps=found.steps,
        note=RULE.note,
    )


def test_channel_and_note_of_the_rule_come_with_it():
    rule = replace(RULE, filed_when="postmarked", electronic_from=day("2026-01-01"), note="In writing.", level=2)
    found = calculate_deadline(question(program="medicaid_managed", level=2, notice_date=NOTICE), (rule,))
    assert isinstance(found, Deadline)
    assert (found.level, found.filed_when, found.electronic_from, found.note) == (
        2,
        "postmarked",
        day("2026-01-01"),
        "In writing.",
    )


@pytest.mark.parametrize(
    ("confirmed", "doubt"),
    [(True, []), (False, ["This window is not confirmed: check it with the contract or the manual."])],
)
def test_a_window_that_is_not_confirmed_is_assumed_and_says_so_on_its_last_day(confirmed, doubt):
    rule = replace(RULE, confirmed=confirmed)
    found = calculate_deadline(question(program="medicaid_managed", notice_date=NOTICE), (rule,))
    assert isinstance(found, Deadline)
    assert found.assumed is not confirmed
    assert [it.text for it in found.steps if "confirmed" in it.text] == doubt
    assert {it.on for it in found.steps if "confirmed" in it.text} <= {found.file_by}


@pytest.mark.parametrize(("buffer", "safe_by"), [(0, "2027-01-22"), (5, "2027-01-15"), (10, "2027-01-12")])
def test_the_buffer_is_the_callers(buffer, safe_by):
    asked = question(program="medicaid_managed", notice_date=NOTICE)
    found = calculate_deadline(asked, (RULE,), buffer)
    assert isinstance(found, Deadline)
    assert (found.safe_by, found.steps[-1].on) == (day(safe_by), day(safe_by))


@pytest.mark.parametrize(("buffer", "safe_by"), [(0, "2026-12-23"), (2, "2026-12-21"), (5, "2026-12-18")])
def test_the_buffer_is_taken_off_a_printed_day_too(buffer, safe_by):
    asked = question(program="medicaid_managed", notice_date=NOTICE, printed_deadline="2026-12-23")
    by_rule = calculate_deadline(asked, (RULE,), buffer)
    alone = calculate_deadline(replace(asked, purpose="prayer"), (RULE,), buffer)
    assert isinstance(by_rule, Deadline)
    assert isinstance(alone, Deadline)
    assert by_rule.safe_by == alone.safe_by == day(safe_by)


def test_a_printed_day_alone_is_assumed_and_has_no_rule():
    found = deadline(purpose="prayer", level=2, printed_deadline="2027-01-04")
    assert found == Deadline(
        purpose="prayer",
        level=2,
        name="Printed on the notice",
        file_by=day("2027-01-04"),
        safe_by=day("2026-12-30"),
        filed_when="received",
        basis="printed_deadline",
        rule=None,
        citation=None,
        assumed=True,
        steps=found.steps,
    )
    assert [it.on for it in found.steps] == [day("2027-01-04"), day("2026-12-30")]
    assert found.steps[0].text.startswith("Printed on the notice.")


def test_the_payers_own_earlier_day_does_not_cite_the_rule_of_another():
    found = deadline(program=None, notice_date=NOTICE, printed_deadline="2026-12-23")
    assert (found.rule, found.citation, found.basis) == (None, None, "printed_deadline")
    own = deadline(program="medicaid_managed", notice_date=NOTICE, printed_deadline="2026-12-23")
    assert (own.rule, own.citation) == (RULE.id, RULE.citation)


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("2027-01-21", "Printed on the notice, earlier than the rule's day: this day counts."),
        ("2027-01-22", "Printed on the notice, the same day."),
        ("2027-01-23", "Printed on the notice, later than the rule allows: not relied on."),
    ],
)
def test_a_printed_day_says_whether_it_counts(printed, text):
    found = deadline(program="medicaid_managed", notice_date=NOTICE, printed_deadline=printed)
    (said,) = [it for it in (*found.steps, *found.alternatives) if it.text.startswith("Printed")]
    assert said == (day(printed), text)
    assert found.file_by == min(day(printed), day("2027-01-22"))


def test_an_answer_without_a_date_names_its_rule():
    rule = replace(RULE, unit="unlimited", trigger=None, n=0, note="At any time.", purpose="reopening", level=2)
    asked = question(program="medicaid_managed", purpose="reopening", level=2, notice_date=NOTICE)
    assert calculate_deadline(asked, (rule,)) == NoDeadline(
        "reopening", 2, "unlimited", rule.id, rule.citation, "At any time."
    )


@pytest.mark.parametrize(
    ("told", "missing", "text"),
    [
        (
            {"program": "medicaid_managed", "level": 2},
            ("notice_date",),
            "Needs the date of the notice.",
        ),
        (
            {"purpose": "prayer", "level": 3},
            (),
            "No rule is known for this: somebody has to say by when it must be filed.",
        ),
        (
            {"purpose": "corrected_claim"},
            ("remit_date", "service_from"),
            "Needs the date of the remittance or the first day of service.",
        ),
    ],
)
def test_an_answer_that_could_not_be_found_says_what_is_missing(told, missing, text):
    found = outcome(**told)
    assert found == Undetermined(told.get("purpose", "appeal"), told.get("level", 1), missing, text)
