"""Whether anything still moves on the lines of a command."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.workflow.case import Attempt, Rules, Wish
from app.domain.workflow.decision_inputs import inputs_of
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

    def test_an_answer_about_one_of_several_counts(self):
        it = case()
        about = it.covered_ids
        beside(it)
        it.answers = (answer(it, "finally_denied", about=about), answer(it, "pending", 0, about=ELSEWHERE))
        assert last_answer(it) == it.answers[0]

    def test_of_one_day_what_moves_counts_whichever_came_first(self):
        it = case()
        final, moving = answer(it, "finally_denied"), answer(it, "reprocessing")
        for it.answers in ((final, moving), (moving, final)):
            assert last_answer(it) == moving

    def test_nobody_has_asked(self):
        assert last_answer(case()) is None
        assert ask(nothing_still_moving, case()).answer == "wait"

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


class TestNoAnswer:
    """The payer could not answer, or not this question: that is no word against what it said before."""

    @pytest.mark.parametrize("meaning", ["cannot_answer", "request_at_fault"])
    @pytest.mark.parametrize(
        ("before", "word"), [("finally_denied", "accept"), ("paid", "reject"), ("pending", "wait")]
    )
    def test_a_final_answer_goes_on_counting(self, meaning, before, word):
        it = case()
        it.answers = (answer(it, meaning, 1), answer(it, before, 5))
        assert ask(nothing_still_moving, it).answer == word

    @pytest.mark.parametrize(("days", "word"), [(30, "accept"), (31, "wait")])
    def test_as_long_as_it_is_valid(self, days, word):
        it = case()
        it.answers = (answer(it, "cannot_answer", 1), answer(it, "finally_denied", days))
        assert ask(nothing_still_moving, it).answer == word

    def test_that_nothing_was_found_is_an_answer(self):
        it = case()
        it.answers = (answer(it, "not_found", 1), answer(it, "finally_denied", 5))
        assert ask(nothing_still_moving, it).answer == "wait"


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


class TestLines:
    """One answer may say something else of each denial."""

    def test_each_denial_has_its_own(self):
        it = case()
        second = beside(it)
        told = {it.denial.id: "paid", second.id: "finally_denied"}
        it.answers = (replace(answer(it, "partly_paid"), by_denial=told),)
        assert ask(nothing_still_moving, it).answer == "reject"
        it.covered = (second,)
        assert ask(nothing_still_moving, it).answer == "accept"
        it.covered = (it.denial,)
        assert ask(nothing_still_moving, it).answer == "reject"

    @pytest.mark.parametrize("line", ["pending", "information_requested", "documents_not_received", "rejected"])
    def test_a_line_that_is_not_over_shuts_for_all_that_is_covered(self, line):
        it = case()
        second = beside(it)
        it.answers = (replace(answer(it, "partly_paid"), by_denial={second.id: line}),)
        assert ask(nothing_still_moving, it).answer == "reject"
        assert last_answer(it).meaning == line


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


class TestProtectiveFiling:
    @pytest.mark.parametrize(("days", "word"), [(10, "accept"), (11, "reject")])
    def test_only_within_a_week_of_the_day_to_send(self, days, word):
        it = case(wish=Wish(protective=True))
        it.answers = (answer(it, "pending"),)
        it.denial.deadlines = [window(days), window(40)]
        said = ask(nothing_still_moving, it)
        assert (said.answer, said.overridden, YESTERDAY in said.reason) == (word, word == "accept", True)
        assert (str(TODAY + timedelta(7)) in said.reason) == (word == "accept")

    def test_not_without_a_window(self):
        it = case(wish=Wish(protective=True))
        assert ask(nothing_still_moving, it).answer == "reject"

    def test_what_was_tried_is_listed(self):
        it = case(wish=Wish(protective=True))
        it.denial.deadlines = [window(5)]
        assert "was not asked" in ask(nothing_still_moving, it).reason
        days = [TODAY - timedelta(ago) for ago in (9, 3, 1)]
        it.attempts = (
            Attempt(days[2], "electronic", None, it.covered_ids),
            Attempt(days[1], "electronic", "cannot_answer", it.covered_ids),
            Attempt(days[0], "phone", "pending", it.covered_ids),
            Attempt(days[1], "portal", "not_found", ELSEWHERE),
        )
        said = ask(nothing_still_moving, it)
        asked = f"Asked on {days[0]} by phone (pending), {days[1]} by 276 (cannot_answer), {days[2]} by 276 (no answer yet)."
        assert (said.overridden, said.reason.endswith(asked)) == (True, True)
        kept = inputs_of(it)["attempts"]
        assert kept == [
            [str(days[0]), "phone", "pending"],
            [str(days[1]), "electronic", "cannot_answer"],
            [str(days[2]), "electronic", None],
        ]
        it.wish = Wish()
        assert "attempts" not in inputs_of(it)

    def test_of_many_attempts_the_last_five_are_named(self):
        it = case(wish=Wish(protective=True))
        it.denial.deadlines = [window(5)]
        days = [TODAY - timedelta(ago) for ago in range(1, 9)]
        it.attempts = tuple(Attempt(day, "portal", "pending", it.covered_ids) for day in days)
        told = ask(nothing_still_moving, it).reason
        assert ("3 times before" in told, str(days[4]) in told, str(days[5]) in told) == (True, True, False)

    def test_where_nothing_stands_against_it_there_is_nothing_to_protect(self):
        it = case(wish=Wish(protective=True))
        it.answers, it.denial.deadlines = (answer(it, "finally_denied"),), [window(5)]
        said = ask(nothing_still_moving, it)
        assert (said.answer, said.overridden) == ("accept", False)

    def test_nobody_files_to_protect_without_saying_so(self):
        it = case()
        it.denial.deadlines = [window(5)]
        assert ask(nothing_still_moving, it).answer == "wait"
