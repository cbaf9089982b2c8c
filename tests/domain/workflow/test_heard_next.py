"""What an answer makes of the work, by the stage that it finds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.domain.intake.denial import Denial
from app.domain.playbooks.playbook import Playbook
from app.domain.status.reading import Reading
from app.domain.workflow.check_status import check_status
from app.domain.workflow.classify_denial import classify
from app.domain.workflow.heard_next import Heard, move_on
from tests.domain.status.replies import code
from tests.domain.workflow.claims import TODAY, Saved, denial, in_hand

CHECK = UUID(int=0x57A7)
DECIDE_BY = date(2026, 9, 28)


def hear(of: Denial, meaning: Any, on: date = TODAY, **told: Any) -> Denial:
    check_status(in_hand(of), [of.id], meaning, "portal", on, CHECK, **told)
    return of


def days(number: int) -> date:
    return TODAY + timedelta(number)


class TestBeforeADecision:
    def test_the_decision_is_owed_by_the_same_day(self):
        for meaning in ("pending", "finally_denied", "not_found", "rejected", "send_new_claim", "paid"):
            assert hear(denial(), meaning).control_on == DECIDE_BY

    @pytest.mark.parametrize(
        ("meaning", "action", "due"),
        [
            ("information_requested", "send_documents", days(3)),
            ("documents_not_received", "send_documents_urgently", days(1)),
            ("paid", "await_remittance", DECIDE_BY),
        ],
    )
    def test_what_the_payer_wants_comes_first(self, meaning, action, due):
        of = hear(denial(), meaning)
        assert (of.stage, of.next_action, of.control_on) == ("decision", action, due)
        hear(of, "documents_under_review")
        assert (of.next_action, of.control_on) == ("decide", DECIDE_BY)

    def test_never_later_than_the_decision(self):
        of = hear(denial(), "information_requested", playbook=Playbook(documents_days=20))
        assert of.control_on == DECIDE_BY

    def test_what_it_wants_twice_is_due_by_the_first_day(self):
        of = hear(denial(), "information_requested", TODAY - timedelta(2))
        assert hear(of, "information_requested").control_on == days(1)

    async def test_a_sibling_that_waits_for_it_stays_beside_the_lead(self):
        lead, second, saved = denial(), denial(2), Saved()
        claim = in_hand(lead, second)
        check_status(claim, [lead.id, second.id], "information_requested", "phone", TODAY, CHECK)
        await claim.close(saved)
        assert (lead.parked, second.parked) == (None, "worked_with_lead")
        assert {lead.next_action, second.next_action} == {"send_documents"}

    def test_it_goes_back_to_triage_all_the_same(self):
        of = hear(denial(), "information_requested")
        of.triage = "needs_remark"
        assert classify(of, in_hand(of).clocks) is not None
        assert (of.stage, of.next_action) == ("intake", "sort")


class TestSilence:
    """What says nothing of the claim takes nothing away that the payer said of it (facts §4: E and D0)."""

    @pytest.mark.parametrize("silence", ["cannot_answer", "request_at_fault", "not_found"])
    @pytest.mark.parametrize(
        ("stage", "meaning", "action"),
        [
            ("decision", "information_requested", "send_documents"),
            ("decision", "documents_not_received", "send_documents_urgently"),
            ("decision", "paid", "await_remittance"),
            ("execution", "information_requested", "send_documents"),
            ("tracking", "information_requested", "send_documents"),
            ("tracking", "rejected", "note_answer"),
        ],
    )
    def test_it_leaves_what_the_payer_wants(self, silence, stage, meaning, action):
        of = hear(denial(stage=stage, next_action="await_answer", path="fix", control_on=TODAY), meaning)
        due = of.control_on
        hear(of, silence, TODAY + timedelta(1))
        assert (of.next_action, of.control_on) == (action, due)

    def test_it_leaves_the_patient_asked(self):
        read = Reading("information_requested", (code("P4:51"),), asked_from="patient")
        of = hear(denial(), "information_requested", reading=read)
        assert hear(of, "cannot_answer").next_action == "ask_patient"

    def test_one_silence_follows_on_another(self):
        of = hear(denial(stage="tracking", next_action="await_answer", path="fix", control_on=TODAY), "not_found")
        assert of.next_action == "widen_search"
        assert hear(of, "cannot_answer").next_action == "ask_again"
        assert hear(of, "pending").next_action == "await_answer"


class TestUnderWay:
    @pytest.mark.parametrize(
        ("meaning", "categories", "due"),
        [
            ("pending", ["P1"], days(7)),
            ("pending", ["P2"], days(14)),
            ("cannot_answer", ["E1"], days(1)),
            ("not_found", ["D0"], days(2)),
            ("request_at_fault", ["E0"], days(2)),
            ("rejected", ["A7"], days(2)),
            ("information_requested", ["P3"], days(3)),
            ("documents_not_received", ["P3"], days(1)),
            ("paid", ["F1"], days(5)),
        ],
    )
    def test_the_next_look_is_as_the_answer_wants_it(self, meaning, categories, due):
        of = denial(stage="tracking", next_action="await_answer", path="fix", control_on=TODAY - timedelta(2))
        read = Reading(meaning, tuple(code(f"{it}:0") for it in categories))
        assert hear(of, meaning, reading=read).control_on == due

    @pytest.mark.parametrize(
        ("read", "action"),
        [
            (Reading("cannot_answer", (code("E1:484"),)), "ask_again"),
            (Reading("cannot_answer", (code("E1:494"),), by_other_means=True), "ask_by_phone"),
            (Reading("request_at_fault", (code("E0:794"),), by_other_means=True), "ask_by_phone"),
            (Reading("cannot_answer", (code("F9:1"),)), "read_answer"),
            (Reading("cannot_answer", ()), "ask_again"),
            (Reading("pending", (code("P1:794"),), by_other_means=True), "await_answer"),
            (Reading("not_found", (code("D0:35"), code("F9:1"))), "widen_search"),
        ],
    )
    def test_what_no_repetition_mends_goes_to_a_person(self, read, action):
        of = denial(stage="tracking", next_action="await_answer", path="appeal", control_on=TODAY)
        assert hear(of, read.meaning, reading=read).next_action == action

    def test_after_a_final_answer_it_is_looked_at_a_week_on(self):
        of = denial(stage="tracking", next_action="await_answer", path="appeal", control_on=TODAY - timedelta(2))
        assert hear(of, "finally_denied").control_on == days(7)

    @pytest.mark.parametrize("stage", ["intake", "execution", "tracking", "decision"])
    def test_what_is_to_be_sorted_is_sorted_first(self, stage):
        of = denial(stage=stage, next_action="sort", control_on=TODAY)
        assert (hear(of, "information_requested").next_action, of.control_on) == ("sort", TODAY)

    def test_what_is_resolved_has_no_next_action(self):
        of = denial(stage="resolved", outcome="paid", next_action=None, control_on=None)
        move_on(of, Heard("information_requested", TODAY), in_hand(of).clocks)
        assert (of.stage, of.next_action, of.control_on) == ("resolved", None, None)

    def test_the_playbook_says_how_often(self):
        of = denial(stage="tracking", next_action="await_answer", path="appeal", control_on=TODAY)
        assert hear(of, "pending", playbook=Playbook(status_cadence_days=3)).control_on == days(3)

    def test_a_final_answer_is_news_of_a_fix_and_none_of_an_appeal(self):
        for path, action in (("fix", "note_answer"), ("appeal", "await_answer")):
            of = denial(stage="tracking", next_action="await_answer", path=path)
            assert hear(of, "finally_denied").next_action == action

    @pytest.mark.parametrize(("path", "action"), [("fix", "correct_and_resubmit"), ("appeal", "prepare_appeal")])
    def test_work_goes_on_after_what_came_first(self, path, action):
        of = denial(stage="execution", next_action=action, path=path)
        assert hear(of, "information_requested").next_action == "send_documents"
        assert hear(of, "pending").next_action == action
        assert hear(of, "not_found").next_action == action

    def test_each_denial_by_its_own_lines(self):
        first, second = (denial(number, stage="tracking", next_action="await_answer", path="fix") for number in (1, 2))
        read = Reading("partly_paid", by_denial={first.id: "paid"})
        claim = in_hand(first, second)
        answer = check_status(claim, [first.id, second.id], "partly_paid", "electronic", TODAY, CHECK, reading=read)
        assert (first.next_action, second.next_action) == ("await_remittance", "note_answer")
        assert answer.by_denial == {first.id: "paid"}


async def test_the_log_holds_codes_of_our_lists_alone() -> None:
    of, saved = denial(), Saved()
    claim = in_hand(of)
    read = Reading("information_requested", (code("P3:297"), code("JOHN DOE:1")), documents=("notes",))
    check_status(claim, [of.id], "information_requested", "electronic", TODAY, CHECK, reading=read)
    await claim.close(saved)
    (told,) = [it for it in saved.happened if it.type == "denial.status_checked"]
    assert (told.data["categories"], told.data["documents"]) == (["P3"], ["notes"])


async def test_what_is_resolved_stays_so() -> None:
    of, saved = denial(stage="resolved", outcome="written_off", next_action=None, control_on=None), Saved()
    claim = in_hand(of)
    check_status(claim, [of.id], "paid", "portal", TODAY, CHECK)
    await claim.close(saved)
    assert (of.stage, of.next_action) == ("resolved", None)
    assert "denial.status_checked" in [it.type for it in saved.happened]
