"""Paths that lead somewhere, and those that do not."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.domain.workflow.case import Decided, Rules, Wish
from app.domain.workflow.guards.paths import (
    appeal_not_barred,
    fix_not_barred,
    no_other_path,
    nothing_filed,
    second_fix_by_a_lead,
    something_changes,
    under_one_decision,
)
from tests.domain.intake.build import TODAY
from tests.domain.workflow.guards.cases import ELSEWHERE, LEAD, ask, beside, case, sent

DECISION, OTHER = UUID(int=0xD1), UUID(int=0xD2)


class TestBarred:
    @pytest.mark.parametrize(
        ("guard", "path", "other"), [(appeal_not_barred, "appeal", "fix"), (fix_not_barred, "fix", "appeal")]
    )
    def test_a_remark_on_any_of_them_closes_the_path_and_is_named(self, guard, path, other):
        it = case()
        it.denial.bucket = {"barred_paths": [other]}
        also = beside(it)
        assert ask(guard, it).answer == "accept"
        also.bucket, also.remarks = {"barred_paths": [path]}, ["MA130", "N30"]
        said = ask(guard, it)
        assert (said.answer, "MA130, N30" in said.reason) == ("reject", True)
        also.remarks = []
        assert f": {also.carc}." in ask(guard, it).reason, "no remark is there to be named"

    def test_without_a_bucket_nothing_is_closed(self):
        it = case()
        it.denial.bucket = None
        assert ask(appeal_not_barred, it).answer == "accept"
        it.denial.bucket = {"barred_paths": None}
        assert ask(appeal_not_barred, it).answer == "accept"

    def test_a_payer_may_take_no_corrected_claims(self):
        assert ask(fix_not_barred, case(rules=Rules(corrected_claims=False))).answer == "reject"


class TestFix:
    def test_it_changes_something(self):
        assert ask(something_changes, case()).answer == "reject"
        said = ask(something_changes, case(wish=Wish(fix_kind="coding")))
        assert (said.answer, "coding" in said.reason) == ("accept", True)

    def test_n185_on_any_of_them_refuses_any(self):
        it = case(wish=Wish(fix_kind="coding"))
        beside(it).remarks = ["N185"]
        said = ask(something_changes, it)
        assert (said.answer, "N185" in said.reason) == ("reject", True)

    @pytest.mark.parametrize(
        ("path", "reason", "word"),
        [("fix", "same", "reject"), ("fix", "other", "accept"), ("appeal", "same", "accept")],
    )
    def test_a_second_one_for_the_same_reason_is_a_leads(self, path, reason, word):
        it = case()
        key = it.denial.reason_key if reason == "same" else "CO|1|"
        it.decided = (Decided(UUID(int=77), path, key, standing=False),)
        assert ask(second_fix_by_a_lead, it).answer == word
        it.commander = LEAD
        assert ask(second_fix_by_a_lead, it).answer == "accept"


class TestUnderWay:
    @pytest.mark.parametrize(
        ("about", "standing", "word"),
        [("it", True, "reject"), ("it", False, "accept"), ("another", True, "accept")],
    )
    def test_one_decision_at_a_time(self, about, standing, word):
        it = case()
        denial_id = it.denial.id if about == "it" else UUID(int=99)
        it.decided = (Decided(denial_id, "appeal", "k", standing),)
        said = ask(no_other_path, it)
        assert (said.answer, "appeal" in said.reason) == (word, word == "reject")

    @pytest.mark.parametrize(
        ("decisions", "word"),
        [
            ((DECISION, DECISION), "accept"),
            ((DECISION, OTHER), "reject"),
            ((DECISION, None), "reject"),
            ((None, None), "reject"),
        ],
    )
    def test_what_is_sent_is_under_one_decision(self, decisions, word):
        it = case()
        it.denial.path = "appeal"
        it.denial.decision_id, beside(it).decision_id = decisions
        said = ask(under_one_decision, it)
        assert (said.answer, "appeal" in said.reason) == (word, word == "accept")

    @pytest.mark.parametrize(
        ("told", "word"),
        [
            ({}, "reject"),
            ({"filed": False}, "accept"),
            ({"answered": True}, "accept"),
            ({"about": ELSEWHERE}, "accept"),
        ],
    )
    def test_a_filed_appeal_is_withdrawn_first(self, told, word):
        it = case()
        it.sent = (sent(it, **{"kind": "appeal", "filed": True, **told}),)
        said = ask(nothing_filed, it)
        assert (said.answer, str(TODAY) in said.reason) == (word, word == "reject")
