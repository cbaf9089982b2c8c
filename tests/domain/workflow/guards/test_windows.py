"""Windows of the denials that a command covers: the last day counts, and the first of several that have passed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.workflow.case import Case, Wish
from app.domain.workflow.guards.windows import appeal_window_open, corrected_window_open, still_in_time, window_of
from tests.domain.intake.build import TODAY
from tests.domain.workflow.guards.cases import ask, beside, case, window


def two(first: int, second: int, *, purpose: str = "appeal", assumed: tuple[bool, bool] = (False, False)) -> Case:
    """Two denials whose windows end so many days from today."""
    it = case()
    it.denial.deadlines = [window(first, purpose, assumed=assumed[0])]
    beside(it).deadlines = [window(second, purpose, assumed=assumed[1])]
    return it


@pytest.mark.parametrize(
    ("guard", "purpose", "other"),
    [(appeal_window_open, "appeal", "corrected_claim"), (corrected_window_open, "corrected_claim", "appeal")],
)
class TestOpen:
    @pytest.mark.parametrize(("days", "word"), [(1, "accept"), (0, "accept"), (-1, "reject")])
    def test_the_last_day_counts(self, guard, purpose, other, days, word):
        it = case()
        it.denial.deadlines = [window(-9, other), window(days, purpose)]
        said = ask(guard, it)
        assert (said.answer, said.overridden) == (word, False)
        assert str(TODAY + timedelta(days)) in said.reason

    def test_without_a_window_nothing_has_passed(self, guard, purpose, other):
        it = case()
        it.denial.deadlines = [window(-9, other)]
        assert ask(guard, it).answer == "accept"


class TestSeveral:
    def test_all_must_be_open_and_the_first_to_close_is_named(self):
        assert str(TODAY + timedelta(3)) in ask(appeal_window_open, two(3, 5)).reason
        said = ask(appeal_window_open, two(-3, 5))
        assert (said.answer, str(TODAY - timedelta(3)) in said.reason) == ("reject", True)
        assert str(TODAY - timedelta(5)) in ask(appeal_window_open, two(-3, -5)).reason

    def test_an_assumed_day_is_relied_on_by_nobody_but_one_that_is_sure_counts(self):
        said = ask(appeal_window_open, two(-3, -5, assumed=(True, True)))
        assert (said.answer, str(TODAY - timedelta(5)) in said.reason) == ("accept", True)
        assert ask(appeal_window_open, two(-3, -5, assumed=(True, False))).answer == "reject"

    def test_good_cause_is_marked_and_names_the_day(self):
        it = two(-3, 5)
        it.wish = Wish(good_cause=True)
        said = ask(appeal_window_open, it)
        assert (said.answer, said.overridden, str(TODAY - timedelta(3)) in said.reason) == ("accept", True, True)


class TestInTime:
    """What was sent is late from the day after the last of the first window that closed, unless that is assumed."""

    @pytest.mark.parametrize(("path", "purpose"), [("appeal", "appeal"), ("fix", "corrected_claim")])
    @pytest.mark.parametrize(("days", "word"), [(0, "accept"), (1, "reject")])
    def test_the_day_on_which_it_was_sent_counts(self, path, purpose, days, word):
        it = case(wish=Wish(sent_on=TODAY + timedelta(days)))
        it.denial.path, it.denial.deadlines = path, [window(0, purpose)]
        said = ask(still_in_time, it)
        assert (said.answer, said.overridden) == (word, False)

    def test_without_a_day_it_is_sent_today(self):
        it = case()
        it.denial.path, it.denial.deadlines = "appeal", [window(-1)]
        assert ask(still_in_time, it).answer == "reject"

    def test_the_window_of_the_other_path_does_not_count(self):
        it = case()
        it.denial.path, it.denial.deadlines = "fix", [window(-1)]
        assert ask(still_in_time, it).answer == "accept"

    def test_an_assumed_day_makes_nothing_late(self):
        it = case()
        it.denial.path, it.denial.deadlines = "appeal", [window(-1, assumed=True)]
        assert ask(still_in_time, it).answer == "accept"

    def test_the_first_of_several_is_named_and_good_cause_is_marked(self):
        it = two(-3, -5)
        it.denial.path = "appeal"
        assert str(TODAY - timedelta(5)) in ask(still_in_time, it).reason
        it.wish = Wish(good_cause=True)
        said = ask(still_in_time, it)
        assert (said.answer, said.overridden) == ("accept", True)


def test_the_window_of_a_purpose():
    it = case()
    it.denial.deadlines = [window(1, "corrected_claim"), window(2)]
    assert window_of(it.denial, "appeal") == window(2)
    assert window_of(it.denial, "new_claim") is None
