"""The answer to a close that waits for a second person, and the question taken back."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.domain.workflow.answer_close import (
    ExpiredError,
    InputsChangedError,
    approve_close,
    drop_close,
    withdraw_close,
)
from app.domain.workflow.case import Commander, Rules, StatusAnswer
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.decide_denial import RefusedError, decide
from app.domain.workflow.pending_close import pending_of
from tests.domain.workflow.claims import TODAY, Saved
from tests.domain.workflow.closes import ASKER, DECISION, LEAD, OTHER, WEEK, asked, case, two


@pytest.fixture
def claim() -> ClaimInHand:
    return two()


class TestAnswering:
    def test_approved_it_is_carried_out(self, claim):
        decision = asked(claim)
        approve_close(claim, case(claim, approver=LEAD.person_id), decision)
        assert {(it.stage, it.outcome, it.decision_id, it.pending) for it in claim.denials} == {
            ("resolved", "upheld_final", DECISION, None)
        }

    async def test_the_log_names_who_approved(self, claim):
        saved, decision = Saved(), asked(claim)
        approve_close(claim, case(claim, approver=LEAD.person_id), decision)
        await claim.close(saved)
        (entry,) = [it for it in saved.happened if it.type == "denial.decided" and it.subject_id == UUID(int=1)]
        assert (entry.data["approved_by"], entry.data["overridden"]) == (str(LEAD.person_id), [])

    def test_the_last_day_still_counts(self, claim):
        decision = asked(claim)
        claim.today = WEEK + timedelta(days=1)
        with pytest.raises(ExpiredError) as expired:
            approve_close(claim, case(claim, approver=LEAD.person_id), decision)
        assert expired.value.facts == {"expires_on": str(WEEK)}
        claim.today = WEEK
        approve_close(claim, case(claim, approver=LEAD.person_id), decision)

    def test_what_rests_on_something_else_is_not_carried_out(self, claim):
        decision = asked(claim)
        again = case(claim, approver=LEAD.person_id)
        again.rules = Rules(approval_limit=150_00, policy="close-4", policy_digest="cd")
        again.answers = (StatusAnswer("paid", TODAY, again.covered_ids, "portal"),)
        with pytest.raises(InputsChangedError) as changed:
            approve_close(claim, again, decision)
        assert changed.value.facts["changed"] == ["last_answer", "policy"]
        assert {it.stage for it in claim.denials} == {"decision"}

    async def test_one_for_both_is_marked(self, claim):
        saved, decision = Saved(), asked(claim)
        approve_close(claim, case(claim, approver=ASKER.person_id), decision)
        await claim.close(saved)
        told = [it.data for it in saved.happened if it.type == "denial.decided"]
        assert [it["overridden"] for it in told] == [["approved"], ["approved"]]

    def test_another_close_of_the_claim_is_not_dropped_with_it(self, claim):
        low = Rules(approval_limit=1)
        for of, id_ in zip(claim.denials, (DECISION, OTHER), strict=True):
            decide(claim, case(claim, of, rules=low), id_)
        drop_close(claim, OTHER, "rejected")
        assert [pending_of(it) for it in claim.denials] == [DECISION, None]

    def test_a_close_that_waits_no_more_is_not_carried_out(self, claim):
        decision = asked(claim)
        drop_close(claim, DECISION, "rejected")
        with pytest.raises(InputsChangedError):
            approve_close(claim, case(claim, approver=LEAD.person_id), decision)

    def test_the_guards_are_asked_again(self, claim):
        decision = asked(claim)
        again = case(claim, approver=LEAD.person_id, who=Commander(ASKER.person_id, "auditor"))
        with pytest.raises(RefusedError) as refused:
            approve_close(claim, again, decision)
        assert refused.value.facts["guard"] == "a_person_decides"


class TestWithdrawing:
    @pytest.mark.parametrize(
        ("who", "allowed"), [(ASKER, True), (LEAD, True), (Commander(UUID(int=3), "analyst"), False)]
    )
    def test_who_asked_or_a_lead(self, claim, who, allowed):
        asked(claim)
        it = case(claim, who=who, asked_by=ASKER.person_id)
        if not allowed:
            with pytest.raises(RefusedError) as refused:
                withdraw_close(claim, it)
            assert refused.value.facts["guard"] == "by_asker_or_lead"
            return
        assert withdraw_close(claim, it) == DECISION
        assert {(it.next_action, it.pending) for it in claim.denials} == {("decide", None)}

    def test_where_nothing_waits_there_is_nothing_to_take_back(self, claim):
        with pytest.raises(RefusedError) as refused:
            withdraw_close(claim, case(claim, who=LEAD))
        assert refused.value.facts["guard"] == "close_pending"

    def test_a_machine_takes_nothing_back(self, claim):
        asked(claim)
        with pytest.raises(RefusedError) as refused:
            withdraw_close(claim, case(claim, who=Commander()))
        assert refused.value.facts["guard"] == "a_person_decides"
