"""What a decision keeps and what the log says of it, of what it leaves, and of taking it back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.domain.intake.denial import Clocks, Denial
from app.domain.workflow.case import Case, Commander, Rules, StatusAnswer, Wish
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.decide_denial import NOT_COVERED, Decision, RefusedError, decide, reopen, unlock
from tests.domain.workflow.claims import CLAIM, TODAY, Saved, denial, in_hand

ANALYST, LEAD = Commander(UUID(int=1), "analyst"), Commander(UUID(int=2), "lead")
DECISION = UUID(int=0xD1)


def case(claim: ClaimInHand, *covered: Denial, who: Commander = ANALYST, **wish: Any) -> Case:
    about = covered or tuple(claim.denials)
    said = StatusAnswer("finally_denied", TODAY, frozenset(it.id for it in about), "portal")
    rules = Rules(policy="7", policy_digest="ab" * 32)
    return Case(about[0], about, claim.today, who, Wish(**wish), answers=(said,), rules=rules)


async def told(claim: ClaimInHand, kind: str) -> dict[UUID, dict[str, object]]:
    """What the log says of one kind, by denial."""
    saved = Saved()
    await claim.close(saved)
    return {it.subject_id: it.data for it in saved.happened if it.type == kind}


class TestDecided:
    async def test_it_keeps_who_decided_when_under_which_policy(self) -> None:
        second, first = denial(2), denial(1)
        claim = in_hand(second, first)
        made = decide(claim, case(claim, path="fix", fix_kind="cob", close_reason="no_right"), DECISION)
        assert (made.id, made.claim_id, made.covers) == (DECISION, CLAIM, (first.id, second.id))
        assert (made.path, made.fix_kind, made.close_reason) == ("fix", "cob", None)
        assert (made.person_id, made.decided_on) == (ANALYST.person_id, TODAY)
        assert (made.policy, made.policy_digest, made.expires_on) == ("7", "ab" * 32, None)
        assert {it.answer for it in made.verdicts} == {"accept"}

    @pytest.mark.parametrize(
        ("wish", "kept"),
        [
            ({"path": "appeal", "fix_kind": "cob", "close_reason": "no_right"}, (None, None)),
            ({"path": "close", "fix_kind": "cob", "close_reason": "payer_correct"}, (None, "payer_correct")),
        ],
    )
    def test_it_keeps_of_the_wish_what_belongs_to_its_path(self, wish: dict[str, Any], kept: tuple[Any, Any]) -> None:
        claim = in_hand(denial())
        made = decide(claim, case(claim, **wish), DECISION)
        assert (made.fix_kind, made.close_reason) == kept

    async def test_the_log_says_what_was_decided_of_each(self) -> None:
        of, also = denial(amount_at_risk=80_00), denial(2)
        claim = in_hand(of, also)
        made = decide(claim, case(claim, path="fix", fix_kind="cob"), DECISION)
        common = {
            "decision": str(DECISION),
            "path": "fix",
            "fix_kind": "cob",
            "close_reason": None,
            "digest": made.digest,
            "overridden": [],
        }
        assert await told(claim, "denial.decided") == {
            of.id: {**common, "at_risk": 80_00},
            also.id: {**common, "at_risk": 100_00},
        }

    async def test_a_guard_that_was_overridden_is_named(self) -> None:
        of = denial()
        of.deadlines = [{"purpose": "appeal", "level": 1, "file_by": "2026-09-01", "send_by": "2026-09-01"}]
        of.deadlines[0]["assumed"] = False
        claim = in_hand(of)
        decide(claim, case(claim, path="appeal", good_cause=True), DECISION)
        assert (await told(claim, "denial.decided"))[of.id]["overridden"] == ["appeal_window_open"]

    async def test_a_close_says_its_reason_and_what_was_at_risk_and_ends_today(self) -> None:
        of = denial(amount_at_risk=80_00)
        claim = in_hand(of)
        decide(claim, case(claim, path="close", close_reason="payer_correct"), DECISION)
        entry = (await told(claim, "denial.decided"))[of.id]
        assert (entry["close_reason"], entry["at_risk"]) == ("payer_correct", 80_00)
        assert (of.resolved_on, of.outcome, of.amount_at_risk) == (TODAY, "upheld_final", 0)

    async def test_a_close_that_waits_says_until_when(self) -> None:
        of = denial()
        claim = in_hand(of)
        it = case(claim, path="close", close_reason="payer_correct")
        it.rules = Rules(approval_limit=1)
        made = decide(claim, it, DECISION)
        assert made.expires_on == TODAY + timedelta(Clocks().close_approval_days)
        assert (await told(claim, "denial.close_asked"))[of.id] == {
            "decision": str(DECISION),
            "path": "close",
            "close_reason": "payer_correct",
            "expires_on": str(made.expires_on),
        }

    @pytest.mark.parametrize(
        ("received_days_ago", "look_in"), [(0, 8), (7, 1), (8, 7), (15, 6), (20, 1), (21, 7), (60, 7)]
    )
    def test_the_next_look_at_the_status_is_of_its_clock_and_then_weekly(
        self, received_days_ago: int, look_in: int
    ) -> None:
        of = denial(received_on=TODAY - timedelta(received_days_ago))
        claim = in_hand(of)
        decide(claim, case(claim, path="fix", fix_kind="cob"), DECISION)
        assert (of.stage, of.control_on) == ("execution", TODAY + timedelta(look_in))

    def test_a_path_is_wished_for(self) -> None:
        claim = in_hand(denial())
        with pytest.raises(ValueError, match="path"):
            decide(claim, case(claim), DECISION)

    def test_a_refusal_says_the_guards_sentence_and_keeps_the_ruling(self) -> None:
        claim = in_hand(denial())
        with pytest.raises(RefusedError, match="what the fix changes") as refused:
            decide(claim, case(claim, path="fix"), DECISION)
        assert refused.value.ruling.command == "decide_fix"
        assert refused.value.detail == refused.value.ruling.verdicts[-1].reason


class TestLeft:
    async def test_what_it_does_not_cover_is_parked_until_a_decision_would_be_due(self) -> None:
        of, left = denial(), denial(2)
        in_triage = denial(3, stage="intake", next_action="sort", triage="needs_remark")
        claim = in_hand(of, left, in_triage)
        decide(claim, case(claim, of, path="fix", fix_kind="cob"), DECISION)
        again = TODAY + timedelta(Clocks().decision_days)
        assert {(it.parked, it.parked_on, it.review_on) for it in (left, in_triage)} == {(NOT_COVERED, TODAY, again)}
        entry = {"reason": NOT_COVERED, "review_on": str(again)}
        assert await told(claim, "denial.parked") == {left.id: entry, in_triage.id: entry}

    @pytest.mark.parametrize(
        "is_",
        [
            {"stage": "tracking", "next_action": "await_answer"},
            {"parked": "worked_with_lead", "parked_on": date(2026, 9, 1)},
            {"stage": "resolved", "next_action": None},
        ],
    )
    def test_what_is_under_way_parked_or_over_stays(self, is_: dict[str, Any]) -> None:
        of, left = denial(), denial(2, **is_)
        before = (left.stage, left.parked, left.parked_on, left.review_on)
        claim = in_hand(of, left)
        decide(claim, case(claim, of, path="fix", fix_kind="cob"), DECISION)
        assert (left.stage, left.parked, left.parked_on, left.review_on) == before


class TestUndone:
    def decided(self, **wish: Any) -> tuple[ClaimInHand, Denial, Decision]:
        of = denial(amount_at_risk=80_00)
        claim = in_hand(of)
        return claim, of, decide(claim, case(claim, **wish), DECISION)

    async def test_unlocked_a_new_week_begins_and_the_log_says_from_where(self) -> None:
        claim, of, _ = self.decided(path="fix", fix_kind="cob")
        await claim.close(Saved())
        unlock(claim, case(claim, who=LEAD))
        assert (of.clock_from, of.control_on) == (TODAY, TODAY + timedelta(7))
        entry = {"decision": str(DECISION), "path": "fix", "from": "execution"}
        assert await told(claim, "denial.unlocked") == {of.id: entry}

    def test_who_does_not_lead_unlocks_nothing(self) -> None:
        claim, of, _ = self.decided(path="fix", fix_kind="cob")
        with pytest.raises(RefusedError, match="lead"):
            unlock(claim, case(claim))
        assert of.stage == "execution"

    async def test_reopened_it_is_decided_anew_and_the_money_is_at_risk_again(self) -> None:
        claim, of, _ = self.decided(path="close", close_reason="payer_correct")
        await claim.close(Saved())
        reopen(claim, case(claim, who=LEAD), {of.id: 70_00}, {"text": "t1"})
        assert (of.stage, of.next_action, of.outcome, of.resolved_on) == ("decision", "decide", None, None)
        assert (of.path, of.decision_id, of.amount_at_risk) == (None, None, 70_00)
        assert (of.clock_from, of.control_on) == (TODAY, TODAY + timedelta(7))
        entry = {"outcome": "upheld_final", "at_risk": 70_00, "text": "t1"}
        assert await told(claim, "denial.reopened") == {of.id: entry}
