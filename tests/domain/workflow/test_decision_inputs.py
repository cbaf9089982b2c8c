"""What a decision rests on, and when that is not so any more."""

import hashlib
from datetime import date, timedelta
from uuid import UUID

import pytest

from app.domain.workflow.case import Sent, StatusAnswer, Worth
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.decision_inputs import changed_inputs, digest_of, inputs_of
from tests.domain.workflow.claims import TODAY
from tests.domain.workflow.closes import asked, case, two


@pytest.fixture
def claim() -> ClaimInHand:
    return two()


class TestInputs:
    def test_they_are_part_of_the_decision(self, claim):
        decision = asked(claim)
        assert decision.inputs == inputs_of(case(claim))
        assert changed_inputs(decision.inputs, inputs_of(case(claim))) == []

    @pytest.mark.parametrize(
        ("worth", "changed"),
        [
            (Worth(5_00, False), []),
            (Worth(-5_00, False), []),
            (Worth(None, None), ["worth"]),
            (Worth(4_00, True), ["worth"]),
            (Worth(4_00, False, batch_worth_it=True), ["worth"]),
        ],
    )
    def test_of_the_worth_what_a_guard_concludes(self, claim, worth, changed):
        before = inputs_of(case(claim, worth=Worth(4_00, False)))
        assert changed_inputs(before, inputs_of(case(claim, worth=worth))) == changed

    def test_an_answer_that_says_the_same_again_changes_nothing(self, claim):
        it = case(claim)
        it.answers = (StatusAnswer("finally_denied", date(2026, 9, 1), it.covered_ids, "portal"),)
        before = inputs_of(it)
        it.answers += (StatusAnswer("finally_denied", TODAY, it.covered_ids, "phone"),)
        assert changed_inputs(before, inputs_of(it)) == []
        it.answers += (StatusAnswer("paid", TODAY + timedelta(days=1), it.covered_ids, "phone"),)
        assert changed_inputs(before, inputs_of(it)) == ["last_answer"]

    def test_a_denial_more_or_less_is_a_change(self, claim):
        one = inputs_of(case(claim, claim.denials[0]))
        assert "amount_at_risk" in changed_inputs(one, inputs_of(case(claim)))
        assert digest_of(one) != digest_of(inputs_of(case(claim)))

    def test_what_is_not_about_these_denials_is_left_out(self, claim):
        first, second = claim.denials
        it = case(claim, first)
        it.sent = (
            Sent("fix", TODAY, frozenset({first.id}), answered=True),
            Sent("appeal", TODAY, frozenset({second.id}), answered=False),
        )
        told = inputs_of(it)
        assert (told["about"], told["sent"]) == (str(first.id), [["fix", str(TODAY), True]])
        assert set(told["denials"]) == {str(first.id)}
        assert set(inputs_of(case(claim, second, first))["denials"]) == {str(first.id), str(second.id)}

    def test_a_denial_that_is_there_no_more_is_a_change(self, claim):
        both, one = inputs_of(case(claim)), inputs_of(case(claim, claim.denials[0]))
        assert changed_inputs(both, one) == changed_inputs(one, both) == sorted(one["denials"][str(UUID(int=1))])

    def test_the_digest_is_of_canonical_json(self):
        assert digest_of({"b": [1, None], "a": "x"}) == hashlib.sha256(b'{"a":"x","b":[1,null]}').hexdigest()
