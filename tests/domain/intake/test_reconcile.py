"""What events do to stored denials, and to the people who work them."""

from datetime import timedelta

import pytest

from app.domain.intake.remittance import Adjustment
from tests.domain.intake.build import TODAY, Desk, amounts, day, denied, era, line, paid, post, reversal, take_back


def kinds(told):
    return [entry.type for entry in told.happened]


class TestCapture:
    def test_a_new_denial_is_sorted_and_has_a_day_to_decide_by(self):
        denial = Desk(era(1, denied())).only
        assert (denial.stage, denial.owner_name, denial.next_action) == ("decision", "doc", "decide")
        assert denial.control_on == TODAY + timedelta(days=7)
        assert (denial.version, amounts(denial)) == (1, (100, 0, 100))

    def test_what_no_rule_knows_is_in_triage_with_a_day_to_sort_it(self):
        denial = Desk(era(1, denied(carc="999"))).only
        assert (denial.stage, denial.owner_name, denial.next_action) == ("intake", "triage", "sort")
        assert denial.control_on == TODAY + timedelta(days=2)

    def test_it_goes_by_the_earliest_day_that_it_was_received(self):
        late, early = post(1, denied()), era(1, denied())
        early.received_on -= timedelta(days=3)
        assert Desk(late, early).only.received_on == TODAY - timedelta(days=3)

    def test_the_most_upstream_denial_leads(self):
        desk = Desk(era(1, denied("1", 500, "50"), denied("2", 10, "29"), denied("3", 90, "97")))
        assert [denial.carc for denial in desk.denials if denial.lead] == ["29"]

    def test_the_answer_names_the_lead_first(self):
        event = era(1, denied("1", carc="50"), denied("2", carc="29"))
        told = Desk().take(event)
        assert [denial.carc for denial in told.by_event[event.id]] == ["29", "50"]

    def test_when_the_lead_is_paid_a_sibling_leads(self):
        desk = Desk(era(1, denied("1", carc="50"), denied("2", carc="29")))
        told = desk.take(era(9, paid("2")))
        assert [denial.carc for denial in desk.open if denial.lead] == ["50"]
        assert kinds(told).count("denial.lead_changed") == 2


class TestReversal:
    def test_it_waits_for_its_correction_until_a_day(self):
        desk = Desk(era(1, denied()), reversal(5, denied()))
        denial = desk.only
        assert (denial.stage, denial.next_action) == ("tracking", "await_correction")
        assert denial.control_on == TODAY + timedelta(days=30)

    @pytest.mark.parametrize("stage", ["intake", "decision", "execution", "tracking"])
    def test_it_comes_from_any_stage(self, stage):
        desk = Desk(era(1, denied()))
        desk.only.stage = stage
        desk.take(reversal(5, denied()))
        assert desk.only.stage == "tracking"

    def test_it_reopens_what_was_recovered_and_what_a_person_closed(self):
        for close in (None, "written_off"):
            desk = Desk(era(1, denied()), era(5, paid()))
            desk.only.outcome = close or desk.only.outcome
            desk.take(reversal(9, paid()))
            assert (desk.only.stage, desk.only.outcome, amounts(desk.only)) == ("tracking", None, (100, 0, 100))

    def test_the_whole_chain(self):
        desk = Desk(era(1, denied()), reversal(5, denied()), era(5, denied()))
        old, new = desk.denials
        assert (old.outcome, new.recurrence_of, new.stage, new.lead, old.lead) == (
            "void",
            old.id,
            "decision",
            True,
            False,
        )

    def test_one_who_stopped_waiting_is_left_alone(self):
        desk = Desk(era(1, denied("1"), paid("2")), reversal(5, denied("1"), paid("2")))
        desk.only.stage, desk.only.next_action = "decision", "decide"
        told = desk.take(era(9, paid("3")))
        assert (desk.only.stage, told.changed) == ("decision", [])


class TestPayment:
    def test_in_full_it_resolves_on_the_day_it_was_paid(self):
        desk = Desk(era(1, denied()), era(9, paid()))
        denial = desk.only
        assert (denial.stage, denial.outcome, denial.resolved_on) == ("resolved", "recovered", day(9))
        assert (denial.next_action, denial.due_on, amounts(denial)) == (None, None, (100, 100, 0))

    def test_in_part_the_work_goes_on_where_it_is(self):
        desk = Desk(era(1, denied()))
        desk.only.stage = "execution"
        desk.take(era(9, line("99213", 100, 60, 40)))
        assert (desk.only.stage, amounts(desk.only)) == ("execution", (100, 60, 40))

    def test_the_telling_of_a_rest_answers_with_its_denial(self):
        desk, rest = Desk(era(1, denied())), era(9, line("99213", 100, 60, 40))
        assert desk.take(rest).by_event[rest.id] == [desk.only]


class TestClosedByAPerson:
    def closed(self):
        desk = Desk(era(1, denied("1"), denied("2")))
        denial = desk.only
        denial.stage, denial.outcome, denial.resolved_on = "resolved", "written_off", TODAY
        denial.next_action = denial.due_on = None
        denial.amount_at_risk = 0
        return desk

    def test_it_stays_closed(self):
        desk = self.closed()
        desk.take(era(9, denied("3", carc="97")))
        assert (desk.denials[0].stage, desk.denials[0].outcome) == ("resolved", "written_off")

    def test_a_full_payment_shows_as_recovered(self):
        desk = self.closed()
        desk.take(era(9, paid("1"), paid("2")))
        assert (desk.only.outcome, amounts(desk.only)) == ("recovered", (200, 200, 0))

    def test_a_payment_in_part_shows_and_stays_closed(self):
        desk = self.closed()
        desk.take(era(9, paid("1")))
        assert (desk.only.stage, desk.only.outcome, amounts(desk.only)) == ("resolved", "written_off", (200, 100, 0))

    def test_what_a_person_reopened_stays_open(self):
        desk = Desk(era(1, denied()), era(9, paid()))
        denial = desk.only
        denial.stage, denial.outcome, denial.resolved_on = "decision", None, None
        denial.next_action, denial.due_on, denial.amount_at_risk = "sort", TODAY, 100
        desk.take(era(12, denied("2", carc="97")))
        assert (denial.stage, denial.amount_at_risk) == ("decision", 100)


class TestTakeBack:
    def test_recovered_money_that_is_taken_back_reopens(self):
        desk = Desk(era(1, denied()), era(5, paid()), take_back(9, 100))
        denial = desk.only
        assert (denial.stage, denial.outcome, amounts(denial)) == ("decision", None, (100, 0, 100))
        assert (denial.next_action, denial.control_on) == ("decide", TODAY + timedelta(days=7))

    def test_what_had_been_decided_is_decided_anew(self):
        desk = Desk(era(1, denied()))
        desk.only.stage, desk.only.path, desk.only.decision_id = "execution", "fix", desk.only.id
        desk.take(era(5, paid()))
        assert (desk.only.stage, desk.only.path) == ("resolved", "fix")
        desk.take(take_back(9, 100))
        assert (desk.only.stage, desk.only.path, desk.only.decision_id) == ("decision", None, None)

    def test_before_any_recovery_it_is_no_event_of_a_denial(self):
        desk = Desk(era(1, denied()))
        assert desk.take(take_back(9, 100)).happened == []


class TestDoors:
    def test_an_835_completes_a_posted_denial(self):
        desk = Desk(post(1, denied(amount=90), external_id="X"))
        told = desk.take(era(1, denied(remarks=["N115"])))
        denial = desk.only
        assert (denial.external_id, denial.amount_denied, denial.remarks) == ("X", 100, ["N115"])
        assert denial.remittance_id is not None
        assert "denial.completed" in kinds(told)

    def test_a_post_names_the_denial_of_an_835(self):
        desk, posted = Desk(era(1, denied())), post(1, denied(amount=90), external_id="X")
        told = desk.take(posted)
        assert (desk.only.external_id, desk.only.amount_denied) == ("X", 100)
        assert told.by_event[posted.id] == [desk.only]

    def test_a_post_with_other_content_changes_the_same_denial(self):
        first, other = post(1, denied(), external_id="X"), post(2, denied("2", 50, "97"), external_id="X")
        desk = Desk(first)
        told = desk.take(other)
        denial = desk.only
        assert (denial.carc, denial.amount_denied, denial.remit_date, denial.version) == ("97", 50, day(2), 2)
        assert told.by_event[first.id] == told.by_event[other.id] == [denial]

    def test_a_reason_that_the_sender_no_longer_tells_is_void(self):
        desk = Desk(
            post(1, denied("1"), denied("2", carc="97"), external_id="X"), post(2, denied("1"), external_id="X")
        )
        assert [(it.carc, it.outcome, it.amount_at_risk) for it in desk.denials] == [
            ("50", None, 100),
            ("97", "void", 0),
        ]

    def test_near_matches_are_two_denials_of_which_one_is_flagged(self):
        desk = Desk(post(1, denied()), era(4, denied()))
        first, second = desk.denials
        assert (first.possible_duplicate_of, second.possible_duplicate_of) == (None, first.id)

    def test_a_flag_goes_when_a_late_file_explains_it(self):
        desk = Desk(era(1, denied()), era(9, denied()))
        old, new = desk.denials
        assert new.possible_duplicate_of == old.id
        desk.take(reversal(5, denied()))
        assert (new.possible_duplicate_of, new.recurrence_of, old.outcome) == (None, old.id, "void")

    def test_the_rest_known_before_its_denial_becomes_that_denial(self):
        desk = Desk(era(9, line("99213", 100, 60, 40)))
        desk.take(era(1, denied()))
        assert amounts(desk.only) == (100, 60, 40)


def test_equal_lines_with_the_same_codes_are_found_again():
    desk = Desk(era(1, denied(carc="16", remarks=["M51"]), denied(carc="16", remarks=["N382"])))
    desk.take(era(9, line("9", also=[Adjustment("CO", "253", 100)])))
    assert len(desk.denials) == 2
