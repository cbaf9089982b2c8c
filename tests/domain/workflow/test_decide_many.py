"""Deciding about many claims: what was seen, what came of it, and what an undo may take back."""

from dataclasses import asdict, replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.intake.denial import Happened
from app.domain.workflow.case import CLOSE_OUTCOMES, Case, Commander, Rules, Wish
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.decide_denial import Decision, decide
from app.domain.workflow.decide_many import (
    RESULTS,
    BulkDecision,
    Foreseen,
    Item,
    SeenTwiceError,
    check_once,
    foresee,
    lead_of,
    made,
    undone,
    way_back,
)
from tests.domain.workflow.claims import CLAIM, TODAY, denial, in_hand

ANALYST, MACHINE = Commander(UUID(int=1), "analyst"), Commander()
FIX, APPEAL = Wish(path="fix", fix_kind="coding"), Wish(path="appeal")
CLOSE = Wish(path="close", close_reason="payer_correct")
DECISION, BULK = UUID(int=500), UUID(int=700)
LIMIT = Rules(approval_limit=150_00)


@pytest.fixture
def claim() -> ClaimInHand:
    return in_hand(denial(1), denial(2, reason_key="CO|50|"))


def case(claim: ClaimInHand, wish: Wish = FIX, who: Commander = ANALYST, **told) -> Case:
    open_ones = tuple(claim.open)
    return Case(open_ones[0], open_ones, claim.today, who, wish, **told)


def decided(claim: ClaimInHand, wish: Wish = FIX, **told) -> Decision:
    return decide(claim, case(claim, wish, **told), DECISION)


class TestForeseeing:
    def test_what_is_allowed_would_be_decided(self, claim):
        it = foresee(case(claim))
        assert (it.result, it.stopped_by, it.amount) == ("decided", None, 200_00)

    def test_a_guard_that_refuses_is_named(self, claim):
        it = foresee(case(claim, APPEAL))
        assert it.result == "refused"
        assert it.stopped_by is not None
        assert (it.stopped_by.guard, it.stopped_by.answer) == ("nothing_still_moving", "wait")
        machine = foresee(case(claim, who=MACHINE)).stopped_by
        assert machine is not None
        assert machine.guard == "a_person_decides"

    def test_what_takes_two_would_wait(self, claim):
        it = foresee(case(claim, CLOSE, rules=LIMIT))
        assert (it.result, it.stopped_by) == ("pending_approval", None)

    def test_nothing_is_done(self, claim):
        before = [asdict(it) for it in claim.denials]
        foresee(case(claim, CLOSE))
        assert [asdict(it) for it in claim.denials] == before

    def test_it_says_what_deciding_then_does(self, claim):
        foreseen = foresee(case(claim, CLOSE, rules=LIMIT))
        decision = decided(claim, CLOSE, rules=LIMIT)
        assert (decision.expires_on is not None) == (foreseen.result == "pending_approval")

    def test_a_decision_has_a_path(self, claim):
        with pytest.raises(ValueError, match="a decision has a path"):
            foresee(case(claim, Wish()))


class TestSeen:
    def test_the_same_is_seen_again(self, claim):
        assert foresee(case(claim)).seen == foresee(case(claim)).seen
        assert len(foresee(case(claim)).seen) == 32

    @pytest.mark.parametrize("wish", [APPEAL, CLOSE, Wish(path="fix", fix_kind="cob")])
    def test_another_decision_is_another_thing(self, claim, wish):
        assert foresee(case(claim, wish)).seen != foresee(case(claim)).seen

    def test_another_close_reason_too(self, claim):
        other = Wish(path="close", close_reason="not_a_denial")
        assert foresee(case(claim, other)).seen != foresee(case(claim, CLOSE)).seen

    def test_what_it_comes_to_counts(self, claim):
        assert foresee(case(claim, CLOSE, rules=LIMIT)).seen != foresee(case(claim, CLOSE)).seen

    @pytest.mark.parametrize("number", [0, 1])
    def test_a_change_of_any_denial_shows(self, claim, number):
        before = foresee(case(claim)).seen
        claim.denials[number].version += 1
        assert foresee(case(claim)).seen != before

    def test_what_is_covered_counts_and_not_in_which_order(self, claim):
        one, two = claim.denials
        both = foresee(case(claim)).seen
        assert foresee(replace_covered(case(claim), one)).seen != both
        assert foresee(replace_covered(case(claim), two, one)).seen == both

    def test_the_lead_counts(self, claim):
        it = case(claim)
        assert foresee(Case(claim.denials[1], it.covered, it.today, it.commander, it.wish)).seen != foresee(it).seen


def replace_covered(it: Case, *covered) -> Case:
    return Case(it.denial, covered, it.today, it.commander, it.wish)


class TestLead:
    def test_the_open_lead_stands_for_the_claim(self, claim):
        assert lead_of(claim) is claim.denials[0]

    def test_a_resolved_claim_has_none(self):
        assert lead_of(in_hand(denial(1, stage="resolved", outcome="recovered"))) is None

    def test_a_denial_that_does_not_lead_is_none(self):
        assert lead_of(in_hand(denial(1, lead=False))) is None


class TestOnce:
    def test_each_denial_once(self):
        check_once([UUID(int=1), UUID(int=2)])
        with pytest.raises(SeenTwiceError) as refused:
            check_once([UUID(int=1), UUID(int=2), UUID(int=1)])
        assert refused.value.facts == {"member": "items.2.denial_id"}
        assert refused.value.detail == "Each denial is decided about once."


def item(number: int, result: str = "decided", amount: int = 0, **told) -> Item:
    return Item(UUID(int=number), CLAIM, result, amount, **told)  # type: ignore[arg-type]


def bulk(*items: Item) -> BulkDecision:
    return BulkDecision(BULK, "close", None, "payer_correct", UUID(int=1), items)


class TestRecord:
    def test_the_log_has_the_figures(self):
        it = bulk(
            item(1, amount=5),
            item(2, "pending_approval", 7),
            item(3, "refused"),
            item(4, "changed"),
            item(5),
            item(6, "not_found"),
        )
        assert made(it, {"text": "t"}) == Happened(
            "bulk_decision.made",
            BULK,
            1,
            {
                "by": str(UUID(int=1)),
                "path": "close",
                "fix_kind": None,
                "close_reason": "payer_correct",
                "claims": 6,
                "decided": 2,
                "pending_approval": 1,
                "refused": 1,
                "changed": 1,
                "not_found": 1,
                "amount": 12,
                "text": "t",
            },
        )

    def test_an_undo_counts_what_it_took_back_and_what_it_left(self):
        it = bulk(item(1), item(2), item(3), item(4, "changed"))
        assert (it.undone, it.left_alone) == (0, 0)
        after = [item(1, undo="undone"), item(2, undo="moved_on"), item(3, undo="refused"), item(4, "changed")]
        back = it.undo(UUID(int=2), after)
        assert (back.undone, back.left_alone, back.undone_by, back.version) == (1, 2, UUID(int=2), 2)
        data = {"by": str(UUID(int=2)), "undone": 1, "left_alone": 2, "text": "t"}
        assert undone(back, {"text": "t"}) == Happened("bulk_decision.undone", BULK, 2, data)

    @given(st.lists(st.sampled_from(RESULTS)))
    def test_every_claim_has_one_result(self, results):
        it = bulk(*(item(number, result) for number, result in enumerate(results)))
        assert sum(it.count(result) for result in RESULTS) == len(results)


class TestWayBack:
    def test_what_is_under_way_is_unlocked(self, claim):
        assert way_back(claim, decided(claim), "standing") == "unlock"

    def test_what_is_closed_is_reopened(self, claim):
        assert way_back(claim, decided(claim, CLOSE), "standing") == "reopen"

    def test_what_waits_is_withdrawn(self, claim):
        assert way_back(claim, decided(claim, CLOSE, rules=LIMIT), "pending_approval") == "withdraw"

    @pytest.mark.parametrize("state", ["undone", "carried_out", "superseded", "withdrawn", "void", "rejected"])
    def test_what_has_ended_is_left(self, claim, state):
        assert way_back(claim, decided(claim), state) is None

    @pytest.mark.parametrize("number", [0, 1])
    def test_what_was_sent_is_left(self, claim, number):
        decision = decided(claim)
        claim.denials[number].stage = "tracking"
        assert way_back(claim, decision, "standing") is None

    @pytest.mark.parametrize("number", [0, 1])
    def test_what_is_under_another_decision_is_left(self, claim, number):
        decision = decided(claim)
        claim.denials[number].decision_id = UUID(int=501)
        assert way_back(claim, decision, "standing") is None

    @pytest.mark.parametrize("number", [0, 1])
    def test_what_was_paid_after_its_close_is_left(self, claim, number):
        decision = decided(claim, CLOSE)
        claim.denials[number].outcome = "recovered"
        assert way_back(claim, decision, "standing") is None

    def test_what_opened_again_is_left(self, claim):
        decision = decided(claim, CLOSE)
        claim.denials[0].stage = "tracking"
        assert way_back(claim, decision, "standing") is None

    @pytest.mark.parametrize("number", [0, 1])
    def test_a_question_about_something_else_is_left(self, claim, number):
        decision = decided(claim, CLOSE, rules=LIMIT)
        claim.denials[number].pending = None
        assert way_back(claim, decision, "pending_approval") is None

    def test_what_it_does_not_cover_does_not_count(self, claim):
        decision = replace(decided(claim), covers=(claim.denials[0].id,))
        claim.denials[1].stage = "tracking"
        assert way_back(claim, decision, "standing") == "unlock"

    def test_the_outcome_is_the_one_of_its_reason(self, claim):
        for reason in CLOSE_OUTCOMES:
            again = in_hand(denial(1))
            decision = replace(decided(again, CLOSE), close_reason=reason)
            same = CLOSE_OUTCOMES[reason] == CLOSE_OUTCOMES["payer_correct"]
            assert (way_back(again, decision, "standing") == "reopen") == same


def test_what_was_foreseen_has_the_money_at_risk(claim):
    claim.denials[1].amount_at_risk = 3_00
    it = foresee(case(claim))
    assert isinstance(it, Foreseen)
    assert (it.amount, it.case.today) == (103_00, TODAY)
