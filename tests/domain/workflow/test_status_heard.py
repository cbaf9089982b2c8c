"""Which of a payer's answers counts for the gate: the newest about the lines, and what it says of each of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from app.domain.status.meanings import Meaning
from app.domain.workflow.case import Case
from app.domain.workflow.guards.movement import nothing_still_moving
from app.domain.workflow.status_heard import LEAST_OPEN, NO_ANSWER, last_answer
from tests.domain.intake.build import TODAY
from tests.domain.workflow.guards.cases import ELSEWHERE, answer, ask, beside, case

NOON = datetime(2026, 9, 20, 12, tzinfo=UTC)


class TestNewest:
    def test_an_answer_about_one_of_several_counts(self):
        it = case()
        about = it.covered_ids
        beside(it)
        it.answers = (answer(it, "finally_denied", about=about), answer(it, "pending", 0, about=ELSEWHERE))
        assert last_answer(it) == it.answers[0]

    @pytest.mark.parametrize(
        ("first", "then", "word"),
        [("pending", "finally_denied", "accept"), ("finally_denied", "reprocessing", "reject")],
    )
    def test_of_one_day_what_was_stored_later_counts(self, first, then, word):
        it = case()
        early, late = (
            replace(answer(it, meaning), recorded_at=NOON + timedelta(hours=hour))
            for hour, meaning in enumerate((first, then))
        )
        for it.answers in ((early, late), (late, early)):
            assert last_answer(it) == late
            assert ask(nothing_still_moving, it).answer == word

    def test_the_day_that_the_payer_said_it_counts_before_the_hour_of_storing(self):
        it = case()
        told_late = replace(answer(it, "pending", 5), recorded_at=NOON + timedelta(hours=1))
        it.answers = (told_late, replace(answer(it, "finally_denied", 1), recorded_at=NOON))
        assert ask(nothing_still_moving, it).answer == "accept"

    @pytest.mark.parametrize("at", [None, NOON])
    def test_where_nobody_knows_the_order_what_moves_counts(self, at):
        it = case()
        final, moving = (replace(answer(it, meaning), recorded_at=at) for meaning in ("finally_denied", "reprocessing"))
        for it.answers in ((final, moving), (moving, final)):
            assert last_answer(it) == moving


class TestNoAnswer:
    """The payer could not answer, or not this question: that is no word against what it said before."""

    @pytest.mark.parametrize("meaning", ["cannot_answer", "request_at_fault"])
    @pytest.mark.parametrize(
        ("before", "word"),
        [
            ("finally_denied", "accept"),
            ("partly_paid", "accept"),
            ("paid", "reject"),
            ("information_requested", "reject"),
            ("documents_not_received", "reject"),
            ("rejected", "reject"),
            ("send_new_claim", "reject"),
            ("send_replacement", "reject"),
            ("pending", "wait"),
            ("reprocessing", "wait"),
            ("not_found", "wait"),
        ],
    )
    def test_what_does_not_pass_by_itself_goes_on_counting(self, meaning, before, word):
        it = case()
        it.answers = (answer(it, meaning, 1), answer(it, before, 5))
        assert ask(nothing_still_moving, it).answer == word

    @pytest.mark.parametrize(("days", "word"), [(30, "accept"), (31, "wait")])
    def test_as_long_as_it_is_valid(self, days, word):
        it = case()
        it.answers = (answer(it, "cannot_answer", 1), answer(it, "finally_denied", days))
        assert ask(nothing_still_moving, it).answer == word

    def test_a_code_that_nobody_has_read_is_an_answer(self):
        """It may say that the claim moves again."""
        it = case()
        unread, final = replace(answer(it, "cannot_answer", 2), unread=True), answer(it, "finally_denied", 5)
        it.answers = (answer(it, "cannot_answer", 1), unread, final)
        assert ask(nothing_still_moving, it).answer == "wait"
        it.answers = (unread, final)
        assert ask(nothing_still_moving, it).answer == "wait"
        assert "has to read it" in ask(nothing_still_moving, it).reason
        it.answers = (answer(it, "finally_denied", 1), unread)
        assert ask(nothing_still_moving, it).answer == "accept"

    def test_that_nothing_was_found_is_an_answer(self):
        it = case()
        it.answers = (answer(it, "not_found", 1), answer(it, "finally_denied", 5))
        assert ask(nothing_still_moving, it).answer == "wait"


class TestLines:
    """One answer may say something else of each denial."""

    def test_each_denial_has_its_own(self):
        it = case()
        second = beside(it)
        told = {it.denial.id: "paid", second.id: "finally_denied"}
        it.answers = (replace(answer(it, "partly_paid"), by_denial=told),)
        assert ask(nothing_still_moving, it).answer == "reject"
        it.covered = (second,)
        assert ask(nothing_still_moving, it).answer == "accept"
        it.covered = (it.denial,)
        assert ask(nothing_still_moving, it).answer == "reject"

    @pytest.mark.parametrize("line", ["pending", "information_requested", "documents_not_received", "rejected"])
    def test_a_line_that_is_not_over_shuts_for_all_that_is_covered(self, line):
        it = case()
        second = beside(it)
        it.answers = (replace(answer(it, "partly_paid"), by_denial={second.id: line}),)
        assert ask(nothing_still_moving, it).answer == "reject"
        assert last_answer(it).meaning == line


class TestSeveralAnswers:
    """About some of the denials that are covered: what shuts for one of them shuts for all."""

    @staticmethod
    def heard(of_first: tuple[str, int], of_second: tuple[str, int]) -> Case:
        it = case()
        first = it.covered_ids
        second = frozenset({beside(it).id})
        it.answers = (answer(it, *of_first, about=first), answer(it, *of_second, about=second))
        return it

    @pytest.mark.parametrize("shut", LEAST_OPEN)
    @pytest.mark.parametrize("days", [1, 9, 30])
    def test_each_by_its_own_newest(self, shut, days):
        it = self.heard(("finally_denied", 1), (shut, days))
        counts = shut not in NO_ANSWER
        assert last_answer(it).meaning == (shut if counts else "finally_denied")
        assert (ask(nothing_still_moving, it).answer != "accept") == counts

    def test_not_by_what_is_too_old(self):
        it = self.heard(("finally_denied", 1), ("pending", 31))
        assert ask(nothing_still_moving, it).answer == "accept"

    def test_a_newer_word_about_all_takes_its_place(self):
        it = self.heard(("finally_denied", 3), ("pending", 9))
        it.answers = (answer(it, "finally_denied", 1), *it.answers)
        assert ask(nothing_still_moving, it).answer == "accept"

    def test_of_two_that_shut_the_one_that_asks_most(self):
        it = self.heard(("pending", 1), ("information_requested", 4))
        assert last_answer(it).meaning == "information_requested"
        it = self.heard(("pending", 4), ("pending", 1))
        assert last_answer(it).checked_on == TODAY - timedelta(1)

    def test_every_meaning_but_a_final_denial_shuts(self):
        assert set(LEAST_OPEN) == set(get_args(Meaning)) - {"finally_denied", "partly_paid"}
        assert len(set(LEAST_OPEN)) == len(LEAST_OPEN)
