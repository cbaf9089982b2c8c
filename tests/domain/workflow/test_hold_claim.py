"""A hold is on the whole claim, by a lead, and on what is denied later."""

from datetime import timedelta

import pytest

from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.decide_denial import RefusedError
from app.domain.workflow.hold_claim import hold, release
from tests.domain.workflow.claims import TODAY, Saved, denial
from tests.domain.workflow.closes import LEAD, case, two


@pytest.fixture
def claim() -> ClaimInHand:
    return two()


class TestHold:
    def test_it_is_on_the_whole_claim_and_a_leads(self, claim):
        claim.denials[1].stage = "resolved"
        with pytest.raises(RefusedError) as refused:
            hold(claim, case(claim, *claim.denials), {})
        assert refused.value.facts["guard"] == "a_lead_decides"
        hold(claim, case(claim, *claim.denials, who=LEAD), {})
        assert {it.held_on for it in claim.denials} == {TODAY}

    def test_held_twice_or_released_twice_is_a_conflict(self, claim):
        with pytest.raises(RefusedError) as refused:
            release(claim, case(claim, who=LEAD), {})
        assert refused.value.facts["guard"] == "held"
        hold(claim, case(claim, who=LEAD), {})
        with pytest.raises(RefusedError) as refused:
            hold(claim, case(claim, who=LEAD, held=True), {})
        assert refused.value.facts["guard"] == "not_held"
        release(claim, case(claim, who=LEAD, held=True), {})
        assert {it.held_on for it in claim.denials} == {None}

    async def test_what_is_denied_later_is_held_too(self, claim):
        hold(claim, case(claim, who=LEAD), {})
        claim.today = TODAY + timedelta(days=3)
        claim.denials.append(denial(3))
        saved = Saved()
        await claim.close(saved)
        assert {it.held_on for it in claim.denials} == {TODAY}
        assert saved.kinds(claim.denials[2])[0] == "denial.held"
        await claim.close(saved)
        assert saved.kinds(claim.denials[2]).count("denial.held") == 1

    async def test_the_log_says_why_and_since_when(self, claim):
        saved, why = Saved(), {"text": "t1"}
        hold(claim, case(claim, who=LEAD), why)
        await claim.close(saved)
        claim.denials.append(denial(3))
        await claim.close(saved)
        claim.denials[2].held_on = None  # as if it had come by another way
        release(claim, case(claim, who=LEAD, held=True), {"text": "t2"})
        told = [(it.subject_id.int, it.type, it.data) for it in saved.happened if it.type == "denial.held"]
        assert told == [
            (1, "denial.held", why),
            (2, "denial.held", why),
            (3, "denial.held", {"with_claim": True}),
        ]
        await claim.close(saved)
        off = [(it.subject_id.int, it.data) for it in saved.happened if it.type == "denial.hold_released"]
        assert off == [(number, {"text": "t2", "held_on": str(TODAY)}) for number in (1, 2)]
