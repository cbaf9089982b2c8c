"""What the billing system is told: for whatever becomes of a denial, the books end where they should."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.billing.acknowledge_instruction import AnsweredOtherwiseError, CancelledError, acknowledge
from app.domain.billing.instruct_billing import Closing, closing_of, concerns, instruct_billing
from app.domain.billing.instruction import POSTS, Answer, Instruction, Refusal, Step
from app.domain.errors import InvalidDateError
from app.domain.intake.denial import Denial, Happened
from app.domain.workflow.case import CLOSE_OUTCOMES, CloseReason

TODAY = date(2026, 9, 25)
POSTED = Answer(TODAY, "ADJ-1")
REASONS = get_args(CloseReason)


class Books:
    """One denial, its instructions, and what a billing system that obeys them has posted."""

    def __init__(self) -> None:
        number = itertools.count(1)
        self.new_id = lambda: UUID(int=next(number))
        id_ = self.new_id()
        self.denial = Denial(id_, id_, id_, id_, "", "CO", "197", [], TODAY, TODAY, 33_000, 33_000)
        self.told: dict[UUID, Instruction] = {}

    @property
    def standing(self) -> list[Instruction]:
        return [it for it in self.told.values() if it.standing]

    def take(self, steps: list[Step]) -> None:
        for instruction, entry in steps:
            before = self.told.get(instruction.id)
            assert (before is None) == (entry == "made")
            assert instruction.version == (before.version + 1 if before else 1)
            self.told[instruction.id] = instruction

    def follow(self, closing: Closing | None = None) -> None:
        standing = self.standing[0] if self.standing else None
        self.take(instruct_billing(self.denial, standing, closing, self.new_id))
        again = self.standing[0] if self.standing else None
        assert instruct_billing(self.denial, again, None, self.new_id) == [], "repeating it changes nothing"

    def close(self, reason: CloseReason) -> None:
        if self.denial.stage == "resolved":
            return
        closing = Closing(self.new_id(), reason, self.denial.amount_at_risk)
        self.denial.amount_at_risk, self.denial.path, self.denial.decision_id = 0, "close", closing.decision_id
        self.denial.stage, self.denial.outcome = "resolved", CLOSE_OUTCOMES[reason]
        self.follow(closing)

    def reopen(self) -> None:
        if self.denial.stage == "resolved":
            self.denial.stage, self.denial.outcome, self.denial.path = "decision", None, None
            self.denial.amount_at_risk = self.denial.amount_denied - self.denial.amount_recovered
            self.follow()

    def reverse(self) -> None:
        """The payer takes its decision back: the denial waits for the correction, under no decision."""
        self.denial.stage, self.denial.outcome, self.denial.path = "tracking", None, None
        self.follow()

    def pay(self, amount: int) -> None:
        """What is paid in full is recovered, and what is paid in part leaves what was closed closed."""
        self.denial.amount_recovered = min(self.denial.amount_denied, self.denial.amount_recovered + amount)
        if self.denial.amount_recovered == self.denial.amount_denied:
            self.denial.stage, self.denial.outcome = "resolved", "recovered"
        self.follow()

    def answer(self, number: int, given: Answer) -> None:
        waiting = [it for it in self.told.values() if it.answer is None and (it.state == "open" or not given.refusal)]
        if waiting:
            self.take(acknowledge(waiting[number % len(waiting)], given, TODAY, self.new_id))

    def posted(self) -> int:
        """Cents that are off the payer's account once everything that is open was posted."""
        done = [it for it in self.told.values() if it.state in ("open", "acknowledged") and it.post != "nothing"]
        return sum(-it.amount if it.post == "reverse" else it.amount for it in done)


STEPS = st.one_of(
    st.tuples(st.just("close"), st.sampled_from(REASONS)),
    st.tuples(st.just("reopen")),
    st.tuples(st.just("reverse")),
    st.tuples(st.just("pay"), st.sampled_from([1_000, 20_000])),
    st.tuples(st.just("answer"), st.integers(0, 5), st.just(POSTED)),
)


@given(st.lists(STEPS, max_size=25))
def test_one_instruction_stands_for_a_closed_denial_and_none_for_any_other(steps) -> None:
    books = Books()
    for name, *told in steps:
        getattr(books, name)(*told)
        denial, standing = books.denial, books.standing
        closed = denial.stage == "resolved" and denial.path == "close" and denial.outcome in CLOSE_OUTCOMES.values()
        assert len(standing) == closed
        if closed:
            assert standing[0].decision_id == denial.decision_id
            assert standing[0].outcome == denial.outcome
            assert standing[0].recovered == denial.amount_recovered


@given(st.lists(STEPS, max_size=25))
def test_the_books_show_what_stands_and_nothing_else(steps) -> None:
    """Reversals of nothing post nothing: what matters is that every posting but the standing one is taken back."""
    books = Books()
    for name, *told in steps:
        getattr(books, name)(*told)
    for it in books.told.values():
        reverses = [other for other in books.told.values() if other.reverses == it.id]
        assert [other.id for other in reverses] == ([it.reversed_by] if it.reversed_by else [])
        if it.state == "acknowledged" and it.reverses is None:
            assert it.standing or len(reverses) == 1
        if it.state == "cancelled":
            assert not reverses
    money = [it.amount for it in books.standing if it.post != "nothing"]
    of_nothing = sum(
        other.amount for other in books.told.values() if other.reverses and books.told[other.reverses].post == "nothing"
    )
    assert books.posted() + of_nothing == sum(money)


@given(st.lists(STEPS, max_size=15))
def test_what_is_to_be_posted_never_changes(steps) -> None:
    books, seen = Books(), {}
    for name, *told in steps:
        getattr(books, name)(*told)
        for it in books.told.values():
            core = replace(it, state="open", answer=None, reversed_by=None, version=1)
            assert seen.setdefault(it.id, core) == core


@pytest.mark.parametrize(
    ("reason", "post"),
    [
        ("not_worth_it", "adjust_off"),
        ("window_gone", "adjust_off"),
        ("no_right", "adjust_off"),
        ("payer_correct", "adjust_off"),
        ("duplicate_of_paid", "nothing"),
        ("patient_responsibility", "bill_patient"),
        ("other_payer", "bill_other_payer"),
        ("not_a_denial", "nothing"),
    ],
)
def test_every_reason_has_its_posting(reason: CloseReason, post: str) -> None:
    books = Books()
    books.close(reason)
    (made,) = books.told.values()
    assert (made.post, made.amount, made.carc, made.state) == (post, 33_000, "197", "open")
    assert set(POSTS) == set(REASONS)


def test_what_comes_in_after_a_write_off_makes_it_smaller() -> None:
    books = Books()
    books.close("not_worth_it")
    books.pay(10_000)
    assert [(it.state, it.amount) for it in books.told.values()] == [("cancelled", 33_000), ("open", 23_000)]
    books.answer(0, POSTED)  # the cancelled one: it had been posted already
    assert [(it.post, it.state) for it in books.told.values()] == [
        ("adjust_off", "acknowledged"),
        ("adjust_off", "open"),
        ("reverse", "open"),
    ]


@pytest.mark.parametrize("refusal", get_args(Refusal))
def test_a_refusal_has_a_reason_and_leaves_nothing_to_take_back(refusal: Refusal) -> None:
    books = Books()
    books.close("no_right")
    books.answer(0, Answer(refusal=refusal))
    books.reopen()
    (it,) = books.told.values()
    assert (it.state, it.answer) == ("refused", Answer(refusal=refusal))


def test_the_same_answer_again_changes_nothing_and_another_is_a_conflict() -> None:
    books = Books()
    books.close("no_right")
    (it,) = books.told.values()
    ((posted, _),) = acknowledge(it, POSTED, TODAY, books.new_id)
    assert acknowledge(posted, POSTED, TODAY, books.new_id) == []
    for other in (Answer(TODAY, "ADJ-2"), Answer(date(2026, 9, 24), "ADJ-1"), Answer(refusal="period_closed")):
        with pytest.raises(AnsweredOtherwiseError):
            acknowledge(posted, other, TODAY, books.new_id)


def test_what_was_cancelled_cannot_be_refused_and_nothing_is_posted_tomorrow() -> None:
    books = Books()
    books.close("no_right")
    books.reopen()
    (cancelled,) = books.told.values()
    with pytest.raises(CancelledError):
        acknowledge(cancelled, Answer(refusal="period_closed"), TODAY, books.new_id)
    assert acknowledge(cancelled, Answer(date(2026, 9, 26)), TODAY, books.new_id)
    with pytest.raises(InvalidDateError):
        acknowledge(cancelled, Answer(date(2026, 9, 27)), TODAY, books.new_id)


def test_only_a_close_that_was_carried_out_is_a_closing() -> None:
    id_ = UUID(int=7)
    told = {"decision": str(id_), "close_reason": "no_right", "at_risk": 5}
    assert closing_of(Happened("denial.decided", id_, 2, told)) == Closing(id_, "no_right", 5)
    assert closing_of(Happened("denial.decided", id_, 2, told | {"close_reason": None})) is None
    assert closing_of(Happened("denial.close_asked", id_, 2, told)) is None


def test_a_close_that_waits_instructs_nobody() -> None:
    books = Books()
    books.follow()
    assert not books.told


@pytest.mark.parametrize("type_", ["denial.reopened", "denial.reversed", "denial.unlocked"])
def test_only_denials_that_were_closed_concern_the_billing_system(type_: str) -> None:
    one, other, third = Books().denial, Books().denial, Books().denial
    one.path, other.path, third.id = "close", "fix", UUID(int=9)
    assert concerns([one, other, third], [Happened(type_, third.id, 2, {})]) == [one, third]
    assert concerns([one, other, third], [Happened("denial.noted", third.id, 2, {})]) == [one]


class TestLog:
    def test_what_is_made_is_told_in_ids_codes_and_cents(self) -> None:
        books = Books()
        books.close("other_payer")
        (made,) = books.told.values()
        told = {
            "of": str(books.denial.id),
            "decision": str(made.decision_id),
            "post": "bill_other_payer",
            "close_reason": "other_payer",
            "amount": 33_000,
        }
        assert Step(made, "made").happened() == Happened("billing_instruction.made", made.id, 1, told)

    def test_a_reversal_names_both(self) -> None:
        books = Books()
        books.close("no_right")
        books.answer(0, POSTED)
        books.reopen()
        first, reverse = books.told.values()
        assert Step(first, "reversed").happened().data["reversed_by"] == str(reverse.id)
        entry = Step(reverse, "made").happened()
        assert (entry.data["reverses"], "reversed_by" in entry.data) == (str(first.id), False)
        assert (first.version, reverse.version, reverse.amount, reverse.denial_id) == (3, 1, 33_000, first.denial_id)

    def test_a_refusal_tells_its_reason_and_a_posting_tells_nothing_that_was_typed(self) -> None:
        books = Books()
        books.close("no_right")
        (it,) = books.told.values()
        ((refused, entry),) = acknowledge(it, Answer(refusal="period_closed"), TODAY, books.new_id)
        assert (entry, refused.version) == ("refused", 2)
        assert Step(refused, entry).happened().data["refusal"] == "period_closed"
        ((posted, entry),) = acknowledge(it, POSTED, TODAY, books.new_id)
        happened = Step(posted, entry).happened()
        assert (happened.type, happened.subject_version) == ("billing_instruction.acknowledged", 2)
        assert "refusal" not in happened.data
        assert "ADJ-1" not in str(happened.data)


def test_refusals_of_ours_name_the_state_or_the_member() -> None:
    books = Books()
    books.close("no_right")
    (it,) = books.told.values()
    ((posted, _),) = acknowledge(it, POSTED, TODAY, books.new_id)
    with pytest.raises(AnsweredOtherwiseError) as otherwise:
        acknowledge(posted, Answer(TODAY), TODAY, books.new_id)
    assert otherwise.value.facts == {"state": "acknowledged"}
    with pytest.raises(InvalidDateError) as late:
        acknowledge(it, Answer(date(2026, 9, 27)), TODAY, books.new_id)
    assert late.value.facts == {"member": "posted_on"}
    books.reopen()
    (cancelled,) = books.told.values()
    with pytest.raises(CancelledError) as over:
        acknowledge(cancelled, Answer(refusal="period_closed"), TODAY, books.new_id)
    assert over.value.facts == {"state": "cancelled"}
    for refused in (otherwise, late, over):
        assert refused.value.detail.endswith(".")


def test_an_instruction_is_of_its_denial() -> None:
    books = Books()
    id_, claim_id = UUID(int=900), UUID(int=901)
    books.denial.id, books.denial.claim_id, books.denial.group = id_, claim_id, "PI"
    books.denial.amount_recovered, books.denial.amount_at_risk = 3_000, 30_000
    books.close("not_worth_it")
    (it,) = books.told.values()
    assert (it.denial_id, it.claim_id, it.group, it.amount, it.recovered) == (id_, claim_id, "PI", 30_000, 3_000)
    assert (it.decision_id, it.close_reason, it.reverses, it.reversed_by) == (
        books.denial.decision_id,
        "not_worth_it",
        None,
        None,
    )


def test_the_rest_is_never_less_than_nothing_and_is_new() -> None:
    books = Books()
    books.denial.amount_at_risk = 5_000
    books.close("not_worth_it")
    books.answer(0, POSTED)
    books.pay(10_000)
    first, reverse, rest = books.told.values()
    assert (first.amount, reverse.reverses, rest.amount, rest.recovered) == (5_000, first.id, 0, 10_000)
    assert (rest.state, rest.answer, rest.version, rest.decision_id) == ("open", None, 1, first.decision_id)
    assert (reverse.state, reverse.answer, reverse.reversed_by) == ("open", None, None)


def test_a_close_anew_withdraws_what_stood() -> None:
    books = Books()
    books.close("not_worth_it")
    (first,) = books.told.values()
    closing = Closing(UUID(int=77), "payer_correct", 100)
    books.denial.outcome = "upheld_final"
    withdrawn, made = instruct_billing(books.denial, first, closing, books.new_id)
    assert (withdrawn.entry, withdrawn.instruction.id, withdrawn.instruction.version) == ("cancelled", first.id, 2)
    assert (made.entry, made.instruction.decision_id, made.instruction.amount) == ("made", UUID(int=77), 100)


def test_what_is_not_closed_makes_nothing_whatever_the_log_says() -> None:
    books = Books()
    closing = Closing(UUID(int=77), "payer_correct", 100)
    assert instruct_billing(books.denial, None, closing, books.new_id) == []
    books.denial.stage, books.denial.path = "resolved", "appeal"
    assert instruct_billing(books.denial, None, closing, books.new_id) == []
