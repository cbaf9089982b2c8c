"""Each guard by itself: what it lets through, what it stops, and what it says."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from app.domain.workflow.case import Case, Commander, Decided, Rules, Sent, StatusAnswer, Wish, Worth
from app.domain.workflow.guards import closing, movement, paths, persons, windows
from tests.domain.intake.build import TODAY, Desk, denied, era

ANALYST = Commander(UUID(int=1), "analyst")
LEAD = Commander(UUID(int=2), "lead")
MACHINE = Commander()


def case(**told) -> Case:
    denial = Desk(era(1, denied(carc="197"))).only
    return Case(denial, (denial,), told.pop("today", TODAY), told.pop("commander", ANALYST), **told)


def answer(meaning: str, it: Case, days_ago: int = 1) -> StatusAnswer:
    return StatusAnswer(meaning, it.today - timedelta(days=days_ago), it.covered_ids, "portal")


def sent(it: Case, **told) -> Sent:
    return Sent(**{"kind": "fix", "sent_on": TODAY, "denial_ids": it.covered_ids, "answered": False} | told)


class TestPersons:
    @pytest.mark.parametrize(("who", "word"), [(ANALYST, "accept"), (LEAD, "accept"), (MACHINE, "reject")])
    def test_people_decide(self, who, word):
        assert persons.a_person_decides(case(commander=who)).answer == word

    def test_auditors_do_not(self):
        assert persons.a_person_decides(case(commander=Commander(UUID(int=3), "auditor"))).answer == "reject"

    @pytest.mark.parametrize(("role", "word"), [("analyst", "reject"), ("lead", "accept"), ("manager", "accept")])
    def test_leads_undo(self, role, word):
        assert persons.a_lead_decides(case(commander=Commander(UUID(int=1), role))).answer == word


class TestWindows:
    def window(self, file_by: date, *, assumed: bool = False, **wish) -> Case:
        it = case(wish=Wish(**wish))
        it.denial.deadlines = [{"purpose": "appeal", "level": 1, "file_by": str(file_by), "assumed": assumed}]
        return it

    def test_the_last_day_still_counts(self):
        assert windows.appeal_window_open(self.window(TODAY)).answer == "accept"
        assert windows.appeal_window_open(self.window(TODAY - timedelta(days=1))).answer == "reject"

    def test_good_cause_is_heard_and_marked(self):
        said = windows.appeal_window_open(self.window(TODAY - timedelta(days=1), good_cause=True))
        assert (said.answer, said.overridden) == ("accept", True)

    def test_an_assumed_day_stops_nobody(self):
        assert windows.appeal_window_open(self.window(TODAY - timedelta(days=9), assumed=True)).answer == "accept"

    def test_a_window_of_the_other_purpose_does_not_count(self):
        assert windows.corrected_window_open(self.window(TODAY - timedelta(days=9))).answer == "accept"


class TestMovement:
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
            ("information_requested", "reject"),
            ("not_found", "wait"),
            ("cannot_answer", "wait"),
        ],
    )
    def test_what_the_payer_said_last_counts(self, meaning, word):
        it = case()
        it.answers = (answer("finally_denied", it, 9), answer("pending", it, 8), answer(meaning, it))
        assert movement.nothing_still_moving(it).answer == word

    def test_without_an_answer_it_waits(self):
        assert movement.nothing_still_moving(case()).answer == "wait"

    def test_of_one_day_what_moves_counts(self):
        it = case()
        it.answers = (answer("finally_denied", it), answer("pending", it))
        assert movement.nothing_still_moving(it).answer == "reject"

    def test_answers_about_other_denials_do_not_count(self):
        it = case()
        it.answers = (replace(answer("finally_denied", it), denial_ids=frozenset([UUID(int=99)])),)
        assert movement.nothing_still_moving(it).answer == "wait"

    def test_a_young_remittance_counts_where_the_playbook_says_so(self):
        it = case(rules=Rules(status_by_remittance_days=30), no_276=True, today=date(2026, 1, 20))
        assert movement.nothing_still_moving(it).answer == "accept"
        it = case(rules=Rules(status_by_remittance_days=30), no_276=True, today=date(2026, 3, 20))
        assert movement.nothing_still_moving(it).answer == "wait"

    def test_what_is_unanswered_closes_it_whatever_was_said(self):
        it = case()
        it.answers, it.sent = (answer("finally_denied", it),), (sent(it),)
        said = movement.nothing_still_moving(it)
        assert (said.guard, said.answer) == ("nothing_still_moving", "reject")
        it.sent = (sent(it, answered=True),)
        assert movement.nothing_still_moving(it).answer == "accept"

    def test_a_protective_filing_keeps_a_window_that_is_about_to_close(self):
        it = case(wish=Wish(protective=True))
        it.denial.deadlines = [{"purpose": "appeal", "send_by": str(TODAY + timedelta(days=7))}]
        said = movement.nothing_still_moving(it)
        assert (said.answer, said.overridden) == ("accept", True)
        it.denial.deadlines = [{"purpose": "appeal", "send_by": str(TODAY + timedelta(days=8))}]
        assert movement.nothing_still_moving(it).answer == "reject"


class TestPaths:
    @pytest.mark.parametrize("path", ["fix", "appeal"])
    def test_a_remark_closes_a_path(self, path):
        it = case()
        guard = {"fix": paths.fix_not_barred, "appeal": paths.appeal_not_barred}[path]
        assert guard(it).answer == "accept"
        it.denial.bucket = {"barred_paths": [path]}
        assert guard(it).answer == "reject"

    def test_a_payer_may_take_no_corrected_claims(self):
        assert paths.fix_not_barred(case(rules=Rules(corrected_claims=False))).answer == "reject"

    def test_a_fix_changes_something(self):
        assert paths.something_changes(case()).answer == "reject"
        it = case(wish=Wish(fix_kind="coding"))
        assert paths.something_changes(it).answer == "accept"
        it.denial.remarks = ["N185"]
        assert paths.something_changes(it).answer == "reject"

    def test_one_path_at_a_time(self):
        it = case()
        it.decided = (Decided(it.denial.id, "appeal", "k", standing=True),)
        assert paths.no_other_path(it).answer == "reject"
        it.decided = (Decided(it.denial.id, "appeal", "k", standing=False),)
        assert paths.no_other_path(it).answer == "accept"

    def test_a_second_fix_for_the_same_reason_takes_a_lead(self):
        it = case()
        it.decided = (Decided(UUID(int=77), "fix", it.denial.reason_key, standing=False),)
        assert paths.second_fix_by_a_lead(it).answer == "reject"
        it.commander = LEAD
        assert paths.second_fix_by_a_lead(it).answer == "accept"

    def test_a_filed_appeal_is_withdrawn_first(self):
        it = case()
        it.sent = (sent(it, kind="appeal", filed=True),)
        assert paths.nothing_filed(it).answer == "reject"


class TestClosing:
    def closing(self, reason: str | None, **told) -> Case:
        return case(wish=Wish(close_reason=reason), **told)

    def test_nothing_under_a_hold_is_closed(self):
        assert closing.not_held(case(held=True)).answer == "reject"

    @pytest.mark.parametrize(
        ("reason", "word"),
        [
            (None, "reject"),
            ("payer_correct", "accept"),
            ("patient_responsibility", "accept"),
            ("window_gone", "reject"),
            ("no_right", "reject"),
            ("not_worth_it", "reject"),
        ],
    )
    def test_the_reason_must_hold(self, reason, word):
        assert closing.reason_holds(self.closing(reason, today=date(2026, 2, 1))).answer == word

    def test_windows_that_have_closed(self):
        assert closing.reason_holds(self.closing("window_gone", today=date(2030, 1, 1))).answer == "accept"

    def test_no_right_where_every_path_is_closed(self):
        it = self.closing("no_right")
        it.denial.bucket = {"barred_paths": ["fix", "appeal"]}
        assert closing.reason_holds(it).answer == "accept"

    def test_nobody_gives_up_on_a_day_that_is_assumed(self):
        it = self.closing("window_gone")
        assert closing.deadline_known(it).answer == "reject"
        it.denial.deadlines = [{**entry, "assumed": False} for entry in it.denial.deadlines]
        assert closing.deadline_known(it).answer == "accept"
        it.denial.deadlines = []
        assert closing.deadline_known(it).answer == "reject"

    def test_a_batch_may_be_worth_working(self):
        assert (
            closing.batch_not_worth_working(self.closing("not_worth_it", worth=Worth(1, False, True))).answer
            == "reject"
        )
        assert closing.batch_not_worth_working(self.closing("not_worth_it", worth=Worth(1, False))).answer == "accept"

    def test_a_second_person_above_the_limit_or_against_the_policy(self):
        assert closing.approved(self.closing("not_worth_it", rules=Rules(approval_limit=99))).answer == "wait"
        assert closing.approved(self.closing("not_worth_it", rules=Rules(approval_limit=100))).answer == "accept"
        assert closing.approved(self.closing("not_worth_it", worth=Worth(500, True))).answer == "wait"

    @pytest.mark.parametrize(
        ("reason", "word"),
        [
            ("window_gone", "wait"),
            ("no_right", "wait"),
            ("payer_correct", "wait"),
            ("patient_responsibility", "wait"),
            ("duplicate_of_paid", "accept"),
            ("other_payer", "accept"),
            ("not_a_denial", "accept"),
        ],
    )
    def test_the_limit_is_for_what_loses_the_money_or_asks_the_patient_for_it(self, reason, word):
        assert closing.approved(self.closing(reason, rules=Rules(approval_limit=99))).answer == word
        assert closing.approved(self.closing(reason, rules=Rules(approval_limit=100))).answer == "accept"
        assert closing.approved(self.closing(reason)).answer == "accept"

    def test_the_second_person_lets_it_through_and_one_for_both_is_marked(self):
        it = self.closing("no_right", rules=Rules(approval_limit=99))
        it.approver = LEAD.person_id
        assert closing.approved(it)[1:] == (
            "accept",
            "The amount is above the limit: a second person approves it.",
            False,
        )
        it.approver = ANALYST.person_id
        said = closing.approved(it)
        assert (said.answer, said.overridden) == ("accept", True)
        it.rules = Rules()
        assert not closing.approved(it).overridden, "nobody was needed"
