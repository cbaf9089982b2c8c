"""What went to the payer, and what the payer made of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.domain.errors import InvalidDateError
from app.domain.intake.denial import Denial
from app.domain.workflow.case import Case, Commander, Sent, Wish
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.decide_denial import RefusedError
from app.domain.workflow.send_submission import STATES, Submission, answer, submit
from tests.domain.workflow.claims import CLAIM, TODAY, Saved, denial, in_hand

DECISION, SENT = UUID(int=0xD1), UUID(int=0x5E)
MACHINE = Commander()


def decided(number: int = 1, path: str = "fix", **told: Any) -> Denial:
    """A denial whose decision is carried out, and nothing has been sent."""
    action = {"fix": "correct_and_resubmit", "appeal": "prepare_appeal"}[path]
    facts: Any = {"stage": "execution", "next_action": action, "path": path, "decision_id": DECISION} | told
    return denial(number, **facts)


def tracked(number: int = 1, path: str = "appeal", **told: Any) -> Denial:
    """A denial of which something is at the payer."""
    return decided(number, path, stage="tracking", next_action="await_answer", **told)


def sent_for(about: list[Denial], kind: str = "appeal") -> Submission:
    """What is at the payer for these denials under one decision."""
    ids = tuple(it.id for it in about)
    return Submission(SENT, about[0].claim_id, DECISION, ids, kind, int(kind == "appeal"), "mail", TODAY)  # type: ignore[arg-type]


def send(claim: ClaimInHand, on: date = TODAY, sent: tuple[Sent, ...] = ()) -> Submission:
    about = [it for it in claim.denials if it.stage == "execution"] or claim.denials
    case = Case(about[0], tuple(about), claim.today, MACHINE, Wish(sent_on=on), sent=sent)
    return submit(claim, case, SENT, "mail", (on, "R-1"))


class TestSubmit:
    async def test_all_that_the_decision_covers_is_tracked_from_now_on(self) -> None:
        of = decided(parked="not_covered", parked_on=TODAY, review_on=TODAY)
        also, open_one, saved = decided(2), denial(3), Saved()
        claim = in_hand(of, also, open_one)
        found = send(claim, TODAY - timedelta(1))
        assert found == Submission(
            SENT, CLAIM, DECISION, (of.id, also.id), "fix", 0, "mail", TODAY - timedelta(1), reference="R-1"
        )
        assert {(it.stage, it.next_action, it.parked, it.review_on) for it in (of, also)} == {
            ("tracking", "await_answer", None, None)
        }
        assert open_one.stage == "decision"
        await claim.close(saved)
        told = {it.subject_id: it.data for it in saved.happened if it.type == "denial.submitted"}
        sent = {"submission": str(SENT), "kind": "fix", "channel": "mail", "sent_on": str(TODAY - timedelta(1))}
        assert told == {of.id: sent, also.id: sent}

    @pytest.mark.parametrize(("days_ago", "look_in"), [(0, 8), (1, 7), (8, 7), (20, 1), (21, 7), (60, 7)])
    def test_the_status_is_looked_at_on_days_8_15_and_21_and_then_weekly(self, days_ago: int, look_in: int) -> None:
        of = decided()
        send(in_hand(of), TODAY - timedelta(days_ago))
        assert of.control_on == TODAY + timedelta(look_in)

    @pytest.mark.parametrize(("upheld", "level"), [(False, 1), (True, 2)])
    def test_an_appeal_goes_one_level_up_from_the_one_that_was_upheld(self, upheld: bool, level: int) -> None:
        of = decided(path="appeal")
        before = Sent("appeal", TODAY, frozenset([of.id]), answered=True, level=1, upheld=upheld)
        found = send(in_hand(of), sent=(before,))
        assert (found.kind, found.level) == ("appeal", level)

    def test_a_day_to_come_is_refused_but_for_the_senders_time_zone(self) -> None:
        assert send(in_hand(decided()), TODAY + timedelta(1)).sent_on == TODAY + timedelta(1)
        with pytest.raises(InvalidDateError, match="future") as refused:
            send(in_hand(decided()), TODAY + timedelta(2))
        assert refused.value.facts == {"member": "sent_on"}

    def test_what_is_not_decided_is_not_sent(self) -> None:
        with pytest.raises(RefusedError) as refused:
            send(in_hand(decided(), decided(2, decision_id=UUID(int=0xD2))))
        assert refused.value.facts["guard"] == "under_one_decision"
        of = denial()
        with pytest.raises(RefusedError) as refused:
            send(in_hand(of))
        assert (refused.value.facts["guard"], of.stage) == ("stage", "decision")


class TestAnswer:
    async def answered(
        self, said: str, kind: str = "appeal", of: Denial | None = None
    ) -> tuple[Denial, dict[str, Any]]:
        it, saved = of or tracked(path=kind), Saved()
        claim = in_hand(it)
        answer(claim, sent_for([it], kind), said, TODAY - timedelta(1))  # type: ignore[arg-type]
        await claim.close(saved)
        return it, next((entry.data for entry in saved.happened if entry.type == "denial.answered"), {})

    @pytest.mark.parametrize("said", ["rejected", "withdrawn"])
    @pytest.mark.parametrize(("kind", "action"), [("fix", "correct_and_resubmit"), ("appeal", "prepare_appeal")])
    async def test_what_did_not_get_there_is_sent_again(self, said: str, kind: str, action: str) -> None:
        of, told = await self.answered(said, kind)
        assert (of.stage, of.next_action, of.path, of.decision_id) == ("execution", action, kind, DECISION)
        assert of.control_on == TODAY + timedelta(2)
        assert told == {
            "submission": str(SENT),
            "outcome": said,
            "received_on": str(TODAY - timedelta(1)),
            "to": "execution",
        }

    async def test_overturned_the_payment_is_awaited(self) -> None:
        of, told = await self.answered("overturned")
        assert (of.stage, of.next_action, of.control_on) == ("tracking", "await_payment", TODAY + timedelta(30))
        assert told["to"] == "tracking"

    async def test_upheld_it_is_decided_anew_in_a_new_week(self) -> None:
        of, told = await self.answered("upheld")
        assert (of.stage, of.next_action, of.path, of.decision_id) == ("decision", "decide", None, None)
        assert (of.clock_from, of.control_on, told["to"]) == (TODAY, TODAY + timedelta(7), "decision")

    async def test_upheld_for_good_it_is_over_on_the_day_of_the_answer(self) -> None:
        of, told = await self.answered("upheld_final")
        assert (of.stage, of.outcome, of.amount_at_risk) == ("resolved", "upheld_final", 0)
        assert (of.resolved_on, told["to"]) == (TODAY - timedelta(1), "resolved")

    def test_it_moves_what_it_is_about_and_what_still_waits_for_it(self) -> None:
        of, other, decided_anew = tracked(), tracked(2), denial(3)
        answer(in_hand(of, other, decided_anew), sent_for([of, decided_anew]), "rejected", TODAY)
        assert [it.stage for it in (of, other, decided_anew)] == ["execution", "tracking", "decision"]

    def test_what_is_not_under_its_decision_any_more_waits_for_something_else(self) -> None:
        taken_back = denial(stage="tracking", next_action="await_correction")
        another = tracked(2, decision_id=UUID(int=0xD2))
        answer(in_hand(taken_back, another), sent_for([taken_back, another]), "rejected", TODAY)
        assert [(it.stage, it.next_action) for it in (taken_back, another)] == [
            ("tracking", "await_correction"),
            ("tracking", "await_answer"),
        ]

    def test_a_day_to_come_is_refused_but_for_the_senders_time_zone(self) -> None:
        of = tracked()
        with pytest.raises(InvalidDateError, match="future") as refused:
            answer(in_hand(of), sent_for([of]), "upheld", TODAY + timedelta(2))
        assert (refused.value.facts, of.stage) == ({"member": "received_on"}, "tracking")
        answer(in_hand(of), sent_for([of]), "upheld", TODAY + timedelta(1))
        assert of.stage == "decision"

    def test_every_answer_says_what_becomes_of_the_submission(self) -> None:
        assert {said for said, state in STATES.items() if state == "answered"} == {
            "upheld",
            "upheld_final",
            "overturned",
        }
