"""Whether anything still moves on the lines of a command."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.workflow.case import Rules, Wish
from app.domain.workflow.guards.movement import nothing_still_moving, nothing_unanswered
from app.domain.workflow.status_heard import last_answer
from tests.domain.intake.build import TODAY
from tests.domain.workflow.guards.cases import ELSEWHERE, answer, ask, beside, case, sent, window

YESTERDAY = str(TODAY - timedelta(1))


class TestAnswers:
    @pytest.mark.parametrize(
        ("meaning", "word"),
        [
            ("finally_denied", "accept"),
            ("partly_paid", "accept"),
            ("paid", "reject"),
            ("pending", "reject"),
            ("reprocessing", "reject"),
            ("forwarded", "reject"),
            ("acknowledged", "reject"),
            ("documents_under_review", "reject"),
            ("corrected_claim_received", "reject"),
            ("information_requested", "reject"),
            ("documents_not_received", "reject"),
            ("rejected", "reject"),
            ("send_new_claim", "reject"),
            ("send_replacement", "reject"),
            ("not_found", "wait"),
            ("cannot_answer", "wait"),
            ("request_at_fault", "wait"),
        ],
    )
    def test_the_verdict_names_the_day_of_the_answer(self, meaning, word):
        it = case()
        it.answers = (answer(it, meaning),)
        said = ask(nothing_still_moving, it)
        assert (said.answer, said.overridden, YESTERDAY in said.reason) == (word, False, True)

    def test_nobody_has_asked(self):
        assert last_answer(case()) is None
        assert ask(nothing_still_moving, case()).answer == "wait"

    @pytest.mark.parametrize(
        ("meaning", "unread", "named"),
        [
            ("cannot_answer", False, "ask again"),
            ("request_at_fault", False, "ask again"),
            ("not_found", True, "ask again"),
            ("cannot_answer", True, "read it"),
        ],
    )
    def test_whether_to_ask_again_or_to_read_it(self, meaning, unread, named):
        it = case()
        it.answers = (replace(answer(it, meaning), unread=unread),)
        said = ask(nothing_still_moving, it)
        assert (said.answer, named in said.reason, YESTERDAY in said.reason) == ("wait", True, True)

    @pytest.mark.parametrize(
        ("documents", "named"),
        [(("operative_report", "notes"), "(operative report, notes)"), (("other",), "information: send")],
    )
    def test_what_the_payer_asks_for_is_named(self, documents, named):
        it = case()
        it.answers = (replace(answer(it, "information_requested"), documents=documents),)
        assert named in ask(nothing_still_moving, it).reason

    @pytest.mark.parametrize(
        ("meaning", "named"), [("send_new_claim", "new claim instead"), ("send_replacement", "replacement instead")]
    )
    def test_the_form_of_the_fix_is_named(self, meaning, named):
        it = case()
        it.answers = (answer(it, meaning),)
        assert named in ask(nothing_still_moving, it).reason


class TestTooOld:
    @pytest.mark.parametrize("meaning", ["finally_denied", "paid", "pending", "rejected"])
    @pytest.mark.parametrize("valid", [30, 10])
    def test_it_asks_again(self, meaning, valid):
        it = case(rules=Rules(status_valid_days=valid))
        it.answers = (answer(it, meaning, valid),)
        fresh = ask(nothing_still_moving, it)
        it.answers = (answer(it, meaning, valid + 1),)
        old = ask(nothing_still_moving, it)
        assert (fresh.answer, old.answer) == ("accept" if meaning == "finally_denied" else "reject", "wait")
        assert f"{valid} days" in old.reason

    def test_near_the_last_day_it_protects_all_the_same(self):
        it = case(wish=Wish(protective=True))
        it.answers, it.denial.deadlines = (answer(it, "finally_denied", 90),), [window(5)]
        said = ask(nothing_still_moving, it)
        assert (said.answer, said.overridden) == ("accept", True)


class TestUnanswered:
    def test_the_first_thing_that_is_out_is_named(self):
        it = case()
        assert ask(nothing_unanswered, it).answer == "accept"
        it.sent = (sent(it), sent(it, TODAY - timedelta(5)), sent(it, TODAY - timedelta(9), answered=True))
        said = ask(nothing_unanswered, it)
        assert (said.answer, str(TODAY - timedelta(5)) in said.reason) == ("reject", True)

    def test_what_is_out_for_other_lines_does_not_count(self):
        it = case()
        it.sent = (sent(it, about=ELSEWHERE),)
        assert ask(nothing_unanswered, it).answer == "accept"

    def test_it_closes_the_gate_under_the_gates_name(self):
        it = case()
        it.answers, it.sent = (answer(it, "finally_denied"),), (sent(it),)
        said = ask(nothing_still_moving, it)
        assert (said.answer, str(TODAY) in said.reason) == ("reject", True)


class TestYoungRemittance:
    @pytest.mark.parametrize(("days", "word"), [(30, "accept"), (31, "wait")])
    def test_it_counts_up_to_the_playbooks_days(self, days, word):
        it = case(rules=Rules(status_by_remittance_days=30), no_276=True)
        it.today = it.denial.remit_date + timedelta(days)
        assert ask(nothing_still_moving, it).answer == word

    def test_the_newest_of_several_counts(self):
        it = case(rules=Rules(status_by_remittance_days=30), no_276=True)
        it.today = it.denial.remit_date + timedelta(40)
        beside(it).remit_date = it.today - timedelta(3)
        said = ask(nothing_still_moving, it)
        assert (said.answer, str(it.today - timedelta(3)) in said.reason) == ("accept", True)

    def test_of_a_payer_that_can_be_asked_it_never_counts(self):
        it = case(rules=Rules(status_by_remittance_days=30))
        it.today = it.denial.remit_date
        said = ask(nothing_still_moving, it)
        assert (said.answer, "portal" in said.reason) == ("wait", False)

    def test_without_a_276_people_ask(self):
        it = case(no_276=True)
        said = ask(nothing_still_moving, it)
        assert (said.answer, "portal, phone or letter" in said.reason) == ("wait", True)
        it.answers = (answer(it, "finally_denied"),)
        assert ask(nothing_still_moving, it).answer == "accept"

    def test_an_old_answer_gives_way_to_it(self):
        it = case(rules=Rules(status_by_remittance_days=30), no_276=True)
        it.today = it.denial.remit_date + timedelta(5)
        it.answers = (answer(it, "pending", 31),)
        assert ask(nothing_still_moving, it).answer == "accept"

    def test_without_a_playbook_it_never_counts(self):
        it = case()
        it.today = it.denial.remit_date
        assert ask(nothing_still_moving, it).answer == "wait"
