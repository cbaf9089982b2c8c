"""Every step of a count is a day with the sentence that explains it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.deadlines.calculate_deadline import Deadline, calculate_deadline
from app.domain.deadlines.rules import RULES, Rule
from app.domain.deadlines.words import Step, length_of, missing_words
from tests.domain.deadlines.ask import day, question

BASE = next(rule for rule in RULES if rule.id == "medicaid-managed-1")


def counted(rule: Rule, **told: object) -> list[tuple[str, str]]:
    """The steps up to the last day, without the safe one."""
    found = calculate_deadline(question(program=rule.program, **told), (rule,))
    assert isinstance(found, Deadline)
    assert found.steps[-1] == Step(found.safe_by, found.steps[-1].text)
    return [(on.isoformat(), text) for on, text in found.steps[:-1]]


@pytest.mark.parametrize(("n", "words"), [(1, "1 calendar month"), (2, "2 calendar months")])
def test_a_length_has_its_unit(n: int, words: str) -> None:
    assert length_of(replace(BASE, n=n, unit="calendar_month")) == words


@pytest.mark.parametrize(
    ("month_end", "last", "which"),
    [
        ("last_day", "2027-02-28", "last day of the month"),
        ("first_of_next", "2027-03-01", "first day of the next month"),
    ],
)
def test_a_month_without_such_a_day_says_which_day_counts(month_end: str, last: str, which: str) -> None:
    rule = replace(BASE, n=1, unit="calendar_month", month_end=month_end)  # type: ignore[arg-type]
    steps = counted(rule, notice_date="2027-01-31")
    assert steps[1] == (
        last,
        f"1 calendar month later: the last day on which it can be received. The month has no day 31: the {which} counts.",
    )


@pytest.mark.parametrize(
    ("filed_when", "done"),
    [
        ("received", "received"),
        ("postmarked", "postmarked"),
        ("sent", "sent"),
        ("portal_ts", "stamped by the payer's portal"),
    ],
)
def test_what_must_have_happened_by_the_last_day(filed_when: str, done: str) -> None:
    rule = replace(BASE, n=30, filed_when=filed_when)  # type: ignore[arg-type]
    assert counted(rule, notice_date="2026-11-02") == [
        ("2026-11-02", "Date of the notice."),
        ("2026-12-02", f"30 calendar days later: the last day on which it can be {done}."),
    ]


def test_a_last_day_off_is_moved_only_where_the_rule_moves_it() -> None:
    rule = replace(BASE, n=30)
    stays, moved = (
        counted(replace(rule, roll=roll), notice_date="2026-11-25") for roll in ("none", "next_business_day")
    )
    assert stays[-1] == (
        "2026-12-25",
        "This is Christmas Day, but the rule does not move the last day to a business day.",
    )
    assert moved[-1] == ("2026-12-28", "Moved to the next business day: 2026-12-25 is Christmas Day.")
    saturday = counted(replace(rule, roll="next_business_day"), notice_date="2026-11-05")
    assert saturday[-1] == ("2026-12-07", "Moved to the next business day: 2026-12-05 is a Saturday.")


def test_a_receipt_is_shown_beside_the_date_of_the_decision() -> None:
    rule = replace(BASE, trigger="notice_receipt", mail_days=5, n=30)
    proved = counted(rule, notice_date="2026-11-02", notice_received_on="2026-11-06")
    assert proved[:2] == [
        ("2026-11-02", "Date of the decision."),
        ("2026-11-06", "Receipt of the notice, as evidence shows."),
    ]
    presumed = counted(rule, notice_date="2026-11-02")
    assert presumed[:2] == [
        ("2026-11-02", "Date of the decision."),
        ("2026-11-07", "Presumed received 5 calendar days later, as nothing shows another day."),
    ]
    same_day = counted(rule, notice_date="2026-11-02", notice_received_on="2026-11-02")
    assert same_day[0] == ("2026-11-02", "Receipt of the notice, as evidence shows.")


def test_of_sources_that_conflict_the_later_is_shown_and_not_relied_on() -> None:
    later = replace(BASE, id="later", n=90, citation="A manual")
    found = calculate_deadline(question(program=BASE.program, notice_date="2026-11-23"), (BASE, later))
    assert isinstance(found, Deadline)
    assert found.alternatives == (Step(day("2027-02-21"), "A manual says 90 calendar days: later, so not relied on."),)


def test_what_is_missing_is_named() -> None:
    assert missing_words(("notice_date", "remit_date")) == (
        "Needs the date of the notice or the date of the remittance."
    )
