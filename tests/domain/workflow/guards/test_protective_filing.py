"""Near the last day a named person may file before a final answer was had: to keep the window, and with a trace."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.workflow.case import Attempt, Wish
from app.domain.workflow.decision_inputs import inputs_of
from app.domain.workflow.guards.movement import nothing_still_moving
from tests.domain.intake.build import TODAY
from tests.domain.workflow.guards.cases import ELSEWHERE, answer, ask, case, window

YESTERDAY = str(TODAY - timedelta(1))


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

    def test_what_was_tried_is_listed(self):
        it = case(wish=Wish(protective=True))
        it.denial.deadlines = [window(5)]
        assert "was not asked" in ask(nothing_still_moving, it).reason
        days = [TODAY - timedelta(ago) for ago in (9, 3, 1)]
        it.attempts = (
            Attempt(days[2], "electronic", None, it.covered_ids),
            Attempt(days[1], "electronic", "cannot_answer", it.covered_ids),
            Attempt(days[0], "phone", "pending", it.covered_ids),
            Attempt(days[1], "portal", "not_found", ELSEWHERE),
        )
        said = ask(nothing_still_moving, it)
        asked = f"Asked on {days[0]} by phone (pending), {days[1]} by 276 (cannot_answer), {days[2]} by 276 (no answer yet)."
        assert (said.overridden, said.reason.endswith(asked)) == (True, True)
        kept = inputs_of(it)["attempts"]
        assert kept == [
            [str(days[0]), "phone", "pending"],
            [str(days[1]), "electronic", "cannot_answer"],
            [str(days[2]), "electronic", None],
        ]
        it.wish = Wish()
        assert "attempts" not in inputs_of(it)

    def test_of_many_attempts_the_last_five_are_named(self):
        it = case(wish=Wish(protective=True))
        it.denial.deadlines = [window(5)]
        days = [TODAY - timedelta(ago) for ago in range(1, 9)]
        tried = tuple(Attempt(day, "portal", "pending", it.covered_ids) for day in days)
        it.attempts = tried
        told = ask(nothing_still_moving, it).reason
        assert ("Asked 3 times before, on" in told, str(days[4]) in told, str(days[5]) in told) == (True, True, False)
        it.attempts = tried[:5]
        told = ask(nothing_still_moving, it).reason
        assert (f"Asked on {days[4]}" in told, "before" in told) == (True, False)

    def test_where_nothing_stands_against_it_there_is_nothing_to_protect(self):
        it = case(wish=Wish(protective=True))
        it.answers, it.denial.deadlines = (answer(it, "finally_denied"),), [window(5)]
        said = ask(nothing_still_moving, it)
        assert (said.answer, said.overridden) == ("accept", False)

    def test_nobody_files_to_protect_without_saying_so(self):
        it = case()
        it.denial.deadlines = [window(5)]
        assert ask(nothing_still_moving, it).answer == "wait"
