"""What must hold before a denial is given up."""

from __future__ import annotations

import pytest

from app.domain.workflow.case import Case, Rules, Wish, Worth
from app.domain.workflow.guards.closing import approved, batch_not_worth_working, deadline_known, reason_holds
from tests.domain.intake.build import TODAY
from tests.domain.workflow.guards.cases import ANALYST, LEAD, ask, beside, case, window

LIMIT = Rules(approval_limit=399)
"""A cent below what the two denials of :func:`two` come to."""


def closing(reason: str | None, **told: object) -> Case:
    return case(wish=Wish(close_reason=reason), **told)  # type: ignore[arg-type]


def two(reason: str, **told: object) -> Case:
    it = closing(reason, **told)
    beside(it)
    return it


class TestReason:
    def test_there_must_be_one(self):
        assert ask(reason_holds, closing(None)).answer == "reject"

    def test_what_no_fact_speaks_against_is_named(self):
        said = ask(reason_holds, closing("other_payer"))
        assert (said.answer, "other_payer" in said.reason) == ("accept", True)

    @pytest.mark.parametrize("purpose", ["appeal", "corrected_claim"])
    @pytest.mark.parametrize(("days", "word"), [(0, "reject"), (-1, "accept")])
    def test_every_window_of_every_denial_has_gone(self, purpose, days, word):
        it = two("window_gone")
        it.denial.deadlines = [window(-20), window(-10, "corrected_claim")]
        it.covered[1].deadlines = [window(-9, "new_claim"), window(days, purpose)]
        said = ask(reason_holds, it)
        named = purpose.replace("_", " ") in said.reason and str(TODAY) in said.reason
        assert (said.answer, named) == (word, word == "reject")

    @pytest.mark.parametrize(
        ("barred", "word", "left"),
        [(["fix", "appeal"], "accept", None), (["fix"], "reject", "appeal"), (["appeal"], "reject", "fix")],
    )
    def test_no_right_where_remarks_close_both_paths_of_all(self, barred, word, left):
        it = two("no_right")
        it.denial.bucket = {"barred_paths": ["appeal", "fix"]}
        it.covered[1].bucket = {"barred_paths": barred}
        said = ask(reason_holds, it)
        assert (said.answer, left is None or left in said.reason) == (word, True)

    @pytest.mark.parametrize("bucket", [None, {}, {"barred_paths": None}])
    def test_what_nobody_has_sorted_has_its_rights(self, bucket):
        it = closing("no_right")
        it.denial.bucket = bucket
        assert ask(reason_holds, it).answer == "reject"

    @pytest.mark.parametrize(("net", "word"), [(None, "reject"), (0, "accept"), (-100, "accept")])
    def test_not_worth_it_takes_a_figure(self, net, word):
        assert ask(reason_holds, closing("not_worth_it", worth=Worth(net))).answer == word


class TestDeadline:
    @pytest.mark.parametrize("reason", ["not_worth_it", "window_gone"])
    @pytest.mark.parametrize(
        ("others", "word"), [([window(-9)], "accept"), ([window(-9, assumed=True)], "reject"), ([], "reject")]
    )
    def test_it_is_known_of_all(self, reason, others, word):
        it = two(reason)
        it.denial.deadlines, it.covered[1].deadlines = [window(-20), window(-9, "corrected_claim")], others
        assert ask(deadline_known, it).answer == word

    def test_other_reasons_do_not_rest_on_one(self):
        assert ask(deadline_known, closing("payer_correct")).answer == "accept"


@pytest.mark.parametrize(
    ("reason", "together", "word"),
    [("not_worth_it", True, "reject"), ("not_worth_it", False, "accept"), ("no_right", True, "accept")],
)
def test_a_batch_may_be_worth_working(reason, together, word):
    assert ask(batch_not_worth_working, closing(reason, worth=Worth(1, False, together))).answer == word


class TestApproved:
    def test_the_sum_of_all_is_held_to_the_limit(self):
        assert ask(approved, two("no_right", rules=LIMIT)).answer == "wait"
        assert ask(approved, two("no_right", rules=Rules(approval_limit=400))).answer == "accept"
        assert ask(approved, closing("no_right", rules=LIMIT)).answer == "accept"

    def test_against_the_policy_it_takes_a_second_person_and_says_why(self):
        said = ask(approved, closing("not_worth_it", worth=Worth(500, True)))
        assert (said.answer, "policy" in said.reason) == ("wait", True)
        assert ask(approved, closing("not_worth_it", worth=Worth(-1, False))).answer == "accept"
        assert ask(approved, closing("payer_correct", worth=Worth(500, True))).answer == "accept"

    @pytest.mark.parametrize(("who", "for_both"), [(LEAD, False), (ANALYST, True)])
    def test_who_approves_is_another_or_is_marked(self, who, for_both):
        it = two("no_right", rules=LIMIT)
        it.approver = who.person_id
        said = ask(approved, it)
        assert (said.answer, said.overridden, "limit" in said.reason) == ("accept", for_both, True)
