"""Decisions: what they move, what they park, what they say, and how they are taken back."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from app.domain.intake.denial import Clocks
from app.domain.people.roster import Roster
from app.domain.workflow.case import Case, Commander, Decided, Sent, StatusAnswer, Wish
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.decide_denial import NOT_COVERED, RefusedError, decide, reopen, unlock
from app.domain.workflow.office import Office
from tests.domain.intake.build import TODAY, Desk, denied, era

LEAD = Commander(UUID(int=2), "lead")
ANALYST = Commander(UUID(int=1), "analyst")
DECISION = UUID(int=500)


class Store:
    async def save(self, denials, happened):
        self.happened = happened


@pytest.fixture
def claim() -> ClaimInHand:
    desk = Desk(era(1, denied("1", carc="197"), denied("2", 300, carc="50")))
    return ClaimInHand(UUID(int=1), desk.denials, Office(Roster(UUID(int=7))), TODAY, Clocks())


def case(claim: ClaimInHand, *covered, who: Commander = ANALYST, **wish) -> Case:
    about = covered or tuple(claim.open)
    return Case(about[0], tuple(about), TODAY, who, Wish(**wish))


def final(it: Case) -> Case:
    it.answers = (StatusAnswer("finally_denied", TODAY - timedelta(days=1), it.covered_ids, "portal"),)
    return it


class TestFix:
    def test_what_is_covered_is_worked(self, claim):
        decision = decide(claim, case(claim, path="fix", fix_kind="coding"), DECISION)
        assert set(decision.covers) == {it.id for it in claim.denials}
        assert {(it.stage, it.path, it.decision_id, it.parked) for it in claim.denials} == {
            ("execution", "fix", DECISION, None)
        }
        assert all(it.next_action == "correct_and_resubmit" and it.control_on > TODAY for it in claim.denials)

    async def test_the_rest_is_parked_with_a_day_to_look_again(self, claim):
        lead = next(it for it in claim.denials if it.lead)
        other = next(it for it in claim.denials if not it.lead)
        other.parked = other.parked_on = other.review_on = None
        decide(claim, case(claim, lead, path="fix", fix_kind="coding"), DECISION)
        assert (other.stage, other.parked, other.review_on) == ("decision", NOT_COVERED, TODAY + timedelta(days=7))
        store = Store()
        await claim.close(store)
        assert {it.type for it in store.happened} >= {"denial.decided", "denial.parked"}

    def test_a_refusal_names_the_guard_and_moves_nothing(self, claim):
        with pytest.raises(RefusedError) as refused:
            decide(claim, case(claim, path="fix"), DECISION)
        assert refused.value.facts == {"guard": "something_changes", "answer": "reject"}
        assert {it.stage for it in claim.denials} == {"decision"}

    def test_a_second_decision_does_not_stand_beside_the_first(self, claim):
        decide(claim, case(claim, path="fix", fix_kind="coding"), DECISION)
        with pytest.raises(RefusedError) as refused:
            decide(claim, case(claim, path="appeal"), UUID(int=501))
        assert refused.value.facts["guard"] == "stage"


class TestAppeal:
    def test_it_takes_a_final_answer(self, claim):
        with pytest.raises(RefusedError) as refused:
            decide(claim, case(claim, path="appeal"), DECISION)
        assert refused.value.facts == {"guard": "nothing_still_moving", "answer": "wait"}
        decision = decide(claim, final(case(claim, path="appeal")), DECISION)
        assert (decision.path, decision.fix_kind, decision.close_reason) == ("appeal", None, None)
        assert all(it.answer == "accept" for it in decision.verdicts)


class TestClose:
    @pytest.mark.parametrize(
        ("reason", "outcome"),
        [
            ("payer_correct", "upheld_final"),
            ("duplicate_of_paid", "duplicate"),
            ("patient_responsibility", "moved_to_patient"),
            ("other_payer", "moved_to_other_payer"),
            ("not_a_denial", "not_a_denial"),
        ],
    )
    def test_the_reason_gives_the_outcome(self, claim, reason, outcome):
        decide(claim, case(claim, path="close", close_reason=reason), DECISION)
        assert {(it.stage, it.outcome, it.due_on, it.amount_at_risk) for it in claim.denials} == {
            ("resolved", outcome, None, 0)
        }

    def test_reopening_is_a_leads(self, claim):
        decide(claim, case(claim, path="close", close_reason="payer_correct"), DECISION)
        at_risk = {it.id: it.amount_denied for it in claim.denials}
        with pytest.raises(RefusedError):
            reopen(claim, case(claim, *claim.denials), at_risk, {})
        reopen(claim, case(claim, *claim.denials, who=LEAD), at_risk, {})
        assert {(it.stage, it.outcome, it.path) for it in claim.denials} == {("decision", None, None)}
        assert {it.control_on for it in claim.denials} == {TODAY + timedelta(days=7)}


class TestUnlock:
    def test_a_lead_takes_it_back_and_a_new_week_begins(self, claim):
        decide(claim, case(claim, path="fix", fix_kind="cob"), DECISION)
        unlock(claim, case(claim, who=LEAD))
        assert {(it.stage, it.path, it.decision_id, it.next_action) for it in claim.denials} == {
            ("decision", None, None, "decide")
        }

    def test_a_filed_appeal_is_withdrawn_first(self, claim):
        decide(claim, final(case(claim, path="appeal")), DECISION)
        it = case(claim, who=LEAD)
        it.sent = (Sent("appeal", TODAY, it.covered_ids, answered=False, filed=True),)
        with pytest.raises(RefusedError) as refused:
            unlock(claim, it)
        assert refused.value.facts["guard"] == "nothing_filed"

    def test_a_second_fix_for_the_same_reason_takes_a_lead(self, claim):
        decide(claim, case(claim, path="fix", fix_kind="cob"), DECISION)
        before = tuple(Decided(it.id, "fix", it.reason_key, standing=False) for it in claim.denials)
        unlock(claim, case(claim, who=LEAD))
        again = case(claim, path="fix", fix_kind="cob")
        again.decided = before
        with pytest.raises(RefusedError):
            decide(claim, again, UUID(int=501))
        again.commander = LEAD
        assert decide(claim, again, UUID(int=501)).fix_kind == "cob"


def test_the_digest_is_of_all_that_was_decided(claim):
    decision = decide(claim, case(claim, path="fix", fix_kind="cob"), DECISION)
    assert decision.digest == replace(decision).digest
    assert (
        len({decision.digest, replace(decision, fix_kind="coding").digest, replace(decision, policy="2").digest}) == 3
    )
