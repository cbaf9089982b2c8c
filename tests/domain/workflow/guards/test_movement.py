"""Whether anything still moves on the lines of a command."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.workflow.case import Rules, Wish
from app.domain.workflow.guards.movement import last_answer, nothing_still_moving, nothing_unanswered
from tests.domain.intake.build import TODAY
from tests.domain.workflow.guards.cases import ELSEWHERE, answer, ask, beside, case, sent, window

YESTERDAY = str(TODAY - timedelta(1))


class TestAnswers:
    @pytest.mark.parametrize(
        ("meaning", "word"),
        [
            ("finally_denied", "accept"),
            ("partly_paid", "accept"),
            ("paid", "reject"),
            ("pending", "reject"),
            ("information_requested", "reject"),
            ("not_found", "wait"),
            ("error", "wait"),
        ],
    )
    def test_the_verdict_names_the_day_of_the_answer(self, meaning, word):
        it = case()
        it.answers = (answer(it, meaning),)
        said = ask(nothing_still_moving, it)
        assert (said.answer, said.overridden, YESTERDAY in said.reason) == (word, False, True)

    def test_an_answer_about_one_of_several_counts(self):
        it = case()
        about = it.covered_ids
        beside(it)
        it.answers = (answer(it, "finally_denied", about=about), answer(it, "pending", 0, about=ELSEWHERE))
        assert last_answer(it) == it.answers[0]

    def test_of_one_day_what_moves_counts_whichever_came_first(self):
        it = case()
        final, moving = answer(it, "finally_denied"), answer(it, "reprocessing")
        for it.answers in ((final, moving), (moving, final)):
            assert last_answer(it) == moving

    def test_nobody_has_asked(self):
        assert last_answer(case()) is None
        assert ask(nothing_still_moving, case()).answer == "wait"


class TestUnanswered:
    def test_the_first_thing_that_is_out_is_named(self):
        it = case()
        assert ask(nothing_unanswered, it).answer == "accept"
        it.sent = (sent(it), sent(it, TODAY - timedelta(5)), sent(it, TODAY - timedelta(9), answered=True))
        said = ask(nothing_unanswered, it)
        assert (said.answer, str(TODAY - timedelta(5)) in said.reason) == ("reject", True)

    def test_what_is_out_for_other_lines_does_not_count(self):
        it = case()
        it.sent = (sent(it, about=ELSEWHERE),)
        assert ask(nothing_unanswered, it).answer == "accept"

    def test_it_closes_the_gate_under_the_gates_name(self):
        it = case()
        it.answers, it.sent = (answer(it, "finally_denied"),), (sent(it),)
        said = ask(nothing_still_moving, it)
        assert (said.answer, str(TODAY) in said.reason) == ("reject", True)


class TestYoungRemittance:
    @pytest.mark.parametrize(("days", "word"), [(30, "accept"), (31, "wait")])
    def test_it_counts_up_to_the_playbooks_days(self, days, word):
        it = case(rules=Rules(status_by_remittance_days=30))
        it.today = it.denial.remit_date + timedelta(days)
        assert ask(nothing_still_moving, it).answer == word

    def test_the_newest_of_several_counts(self):
        it = case(rules=Rules(status_by_remittance_days=30))
        it.today = it.denial.remit_date + timedelta(40)
        beside(it).remit_date = it.today - timedelta(3)
        said = ask(nothing_still_moving, it)
        assert (said.answer, str(it.today - timedelta(3)) in said.reason) == ("accept", True)

    def test_without_a_playbook_it_never_counts(self):
        it = case()
        it.today = it.denial.remit_date
        assert ask(nothing_still_moving, it).answer == "wait"


class TestProtectiveFiling:
    @pytest.mark.parametrize(("days", "word"), [(10, "accept"), (11, "reject")])
    def test_only_within_a_week_of_the_day_to_send(self, days, word):
        it = case(wish=Wish(protective=True))
        it.answers = (answer(it, "pending"),)
        it.denial.deadlines = [window(days), window(40)]
        said = ask(nothing_still_moving, it)
        assert (said.answer, said.overridden, YESTERDAY in said.reason) == (word, word == "accept", True)
        assert (str(TODAY + timedelta(7)) in said.reason) == (word == "accept")

    def test_not_without_a_window(self):
        it = case(wish=Wish(protective=True))
        assert ask(nothing_still_moving, it).answer == "reject"

    def test_where_nothing_stands_against_it_there_is_nothing_to_protect(self):
        it = case(wish=Wish(protective=True))
        it.answers, it.denial.deadlines = (answer(it, "finally_denied"),), [window(5)]
        said = ask(nothing_still_moving, it)
        assert (said.answer, said.overridden) == ("accept", False)

    def test_nobody_files_to_protect_without_saying_so(self):
        it = case()
        it.denial.deadlines = [window(5)]
        assert ask(nothing_still_moving, it).answer == "wait"
