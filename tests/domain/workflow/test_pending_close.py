"""A close that waits for a second person: how long, and what becomes of the denials without it."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.intake.denial import Clocks
from app.domain.workflow.answer_close import (
    drop_close,
    question_of,
)
from app.domain.workflow.case import Rules
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.decide_denial import RefusedError, decide
from app.domain.workflow.pending_close import DROPPED, drop_changed_closes, expires_on, pending_of
from tests.domain.workflow.claims import TODAY, Saved, denial, in_hand
from tests.domain.workflow.closes import APPROVAL, ASKER, DECISION, LEAD, OTHER, WEEK, asked, case, two


@pytest.fixture
def claim() -> ClaimInHand:
    return two()


class TestAsking:
    def test_it_waits_and_nothing_is_closed(self, claim):
        decision = asked(claim)
        assert (decision.expires_on, decision.policy, decision.policy_digest) == (WEEK, "close-3", "ab")
        for it in claim.denials:
            assert (it.stage, it.path, it.decision_id, it.next_action) == ("decision", None, None, "await_approval")
            assert (it.control_on, pending_of(it), it.amount_at_risk) == (WEEK, DECISION, 100_00)

    async def test_placed_again_it_still_waits(self, claim):
        asked(claim)
        saved = Saved()
        await claim.close(saved)
        assert all(saved.kinds(it)[0] == "denial.close_asked" for it in claim.denials)
        assert all(DROPPED not in saved.kinds(it) for it in claim.denials)
        assert {it.due_on for it in claim.denials} == {WEEK}

    def test_the_question_names_what_the_second_person_must_know(self, claim):
        approval, (entry,) = question_of(asked(claim), APPROVAL)
        assert (approval.kind, approval.subject_id, approval.asked_by) == ("close", DECISION, ASKER.person_id)
        assert (approval.state, entry.type) == ("pending", "approval.asked")
        assert (approval.id, approval.subject_version, entry.subject_id) == (APPROVAL, 1, APPROVAL)
        said = approval.facts.pop("verdict")
        assert (said["guard"], said["answer"], said["overridden"]) == ("approved", "wait", False)
        assert approval.facts == {
            "claim": str(claim.id),
            "denials": [str(UUID(int=1)), str(UUID(int=2))],
            "close_reason": "payer_correct",
            "amount_at_risk": 200_00,
            "expires_on": str(WEEK),
            "policy": "close-3",
            "policy_sha256": "ab",
        }

    def test_one_is_both_where_the_case_says_so(self, claim):
        decision = asked(claim, who=LEAD, approver=LEAD.person_id)
        assert decision.expires_on is None
        assert {it.stage for it in claim.denials} == {"resolved"}
        approval, entries = question_of(decision, APPROVAL)
        assert (approval.state, approval.self_approved) == ("approved", True)
        assert [it.type for it in entries] == ["approval.asked", "approval.answered"]
        assert (approval.facts["amount_at_risk"], approval.facts["expires_on"]) == (200_00, None)

    def test_up_to_the_limit_nobody_is_asked(self, claim):
        assert question_of(asked(claim, claim.denials[0]), APPROVAL) == (None, [])

    def test_nothing_else_is_decided_meanwhile_but_about_the_rest(self, claim):
        asked(claim, claim.denials[0], rules=Rules(approval_limit=1))
        with pytest.raises(RefusedError) as refused:
            decide(claim, case(claim), OTHER)
        assert refused.value.facts["guard"] == "nothing_pending"
        decide(claim, case(claim, claim.denials[1]), OTHER)
        assert claim.denials[1].stage == "resolved"
        assert claim.denials[0].parked is None, "it waits for an answer, not for a review"

    @pytest.mark.parametrize(("days", "last"), [(30, 7), (7, 7), (6, 6), (1, 1), (0, 0), (-1, 7)], ids=str)
    def test_it_expires_while_something_can_still_be_sent(self, days, last):
        it = denial(1)
        it.deadlines = [{"purpose": "appeal", "send_by": str(TODAY + timedelta(days=days))}]
        assert expires_on([it], TODAY, Clocks()) == TODAY + timedelta(days=last)


class TestGoingOn:
    def test_a_decision_has_a_new_week(self, claim):
        asked(claim)
        claim.today = TODAY + timedelta(days=3)
        drop_close(claim, DECISION, "rejected")
        assert {(it.next_action, it.control_on) for it in claim.denials} == {
            ("decide", claim.today + timedelta(days=7))
        }
        assert {it.day_0 for it in claim.denials} == {claim.today}

    @pytest.mark.parametrize(("was", "then"), [(-1, 2), (1, 2), (9, 9)])
    def test_what_was_under_way_goes_on(self, was, then):
        control = TODAY + timedelta(days=was)
        out = denial(1, stage="tracking", next_action="await_answer", path="fix", decision_id=OTHER, control_on=control)
        claim = in_hand(out, denial(2))
        asked(claim)
        drop_close(claim, DECISION, "expired")
        assert (out.stage, out.next_action, out.path, out.decision_id) == ("tracking", "await_answer", "fix", OTHER)
        assert out.control_on == TODAY + timedelta(days=then)

    async def test_what_nobody_sorted_any_more_is_sorted(self, claim):
        asked(claim)
        claim.denials[0].triage = "unknown_code"
        saved = Saved()
        await claim.close(saved)
        first, second = claim.denials
        assert (first.stage, first.next_action) == ("intake", "sort")
        (sorted_,) = [it for it in saved.happened if it.type == "denial.classified"]
        assert (sorted_.subject_id, sorted_.data["triage"]) == (first.id, "unknown_code")
        assert saved.kinds(first).index(DROPPED) < saved.kinds(first).index("denial.classified")
        assert (second.stage, second.next_action, second.pending) == ("decision", "decide", None)

    @pytest.mark.parametrize(
        ("before", "after"),
        [("send_documents_urgently", "send_documents_urgently"), ("ask_by_phone", "ask_by_phone"), ("sort", "decide")],
    )
    def test_what_the_payer_waits_for_it_waits_for_still(self, claim, before, after):
        for it in claim.denials:
            it.next_action = before
        asked(claim)
        drop_close(claim, DECISION, "rejected")
        assert {it.next_action for it in claim.denials} == {after}


CHANGES = {
    "amount": lambda it: setattr(it, "amount_at_risk", it.amount_at_risk - 1),
    "bucket": lambda it: setattr(it, "bucket", {"sub_cause": "claim_data", "barred_paths": []}),
    "barred": lambda it: setattr(it, "bucket", {**it.bucket, "barred_paths": ["fix"]}),
    "cause": lambda it: setattr(it, "root_cause", "coding_gap"),
    "window": lambda it: it.deadlines[0].update(file_by="2030-01-01"),
    "assumed": lambda it: it.deadlines[0].update(assumed=not it.deadlines[0]["assumed"]),
    "window gone": lambda it: it.deadlines.clear(),
    "stage": lambda it: setattr(it, "stage", "tracking"),
    "action": lambda it: setattr(it, "next_action", "await_correction"),
    "hold": lambda it: setattr(it, "held_on", TODAY),
}


class TestVoid:
    @pytest.mark.parametrize("what", CHANGES)
    async def test_any_change_of_one_denial_voids_the_whole_close(self, claim, what):
        asked(claim)
        CHANGES[what](claim.denials[1])
        saved = Saved()
        await claim.close(saved)
        assert [it.pending for it in claim.denials] == [None, None]
        dropped = [it.data for it in saved.happened if it.type == DROPPED]
        to = {"stage": "tracking", "action": None}.get(what, "decision")
        assert dropped == [{"decision": str(DECISION), "because": "void", "to": stage} for stage in ("decision", to)]
        first = claim.denials[0]
        assert first.next_action == "decide"

    async def test_money_that_came_ends_it(self, claim):
        asked(claim)
        paid = claim.denials[0]
        paid.stage, paid.outcome, paid.resolved_on, paid.next_action = "resolved", "recovered", TODAY, None
        await claim.close(Saved())
        assert (paid.pending, paid.stage, paid.next_action) == (None, "resolved", None)
        assert claim.denials[1].next_action == "decide"

    @given(
        st.lists(st.sampled_from(["owner_name", "due_on", "review_on", "send_by", "version", "quick_fix"]), unique=True)
    )
    def test_what_no_guard_looks_at_does_not(self, names):
        claim = in_hand(denial(1), denial(2))
        asked(claim)
        for name in names:
            setattr(claim.denials[0], name, 0)
        told: list[str] = []
        drop_changed_closes(claim.denials, TODAY, Clocks(), lambda _, kind, __: told.append(kind))
        assert told == []

    def test_again_it_does_nothing(self, claim):
        asked(claim)
        claim.denials[0].amount_at_risk = 1
        told: list[str] = []
        for _ in range(2):
            drop_changed_closes(claim.denials, TODAY, Clocks(), lambda _, kind, __: told.append(kind))
        assert told == [DROPPED, DROPPED]
