"""From intake to decision, by rule."""

import pytest

from app.domain.intake.denial import Clocks
from app.domain.workflow.classify_denial import classify
from tests.domain.intake.build import TODAY, Desk, denied, era, line


def test_it_has_a_bucket_a_path_and_a_reason():
    denial = Desk(era(1, denied(carc="197"))).only
    assert (denial.work_type, denial.root_cause, denial.recommended_path) == ("auth", "auth_timing", "appeal")
    assert denial.bucket["rule"] == "carc.197"
    assert denial.bucket["why"].endswith(".")
    assert denial.bucket["losing"] == []


def test_the_team_of_its_work_type_owns_it():
    denial = Desk(era(1, denied(carc="29"))).only
    assert (denial.owner_kind, denial.owner_name) == ("team", denial.work_type)


def test_a_code_that_nobody_knows_waits_for_a_person():
    denial = Desk(era(1, denied(carc="999"))).only
    assert (denial.stage, denial.triage, denial.bucket) == ("intake", "unknown_code", None)


def test_a_code_that_needs_a_remark_has_a_provisional_bucket_and_waits():
    denial = Desk(era(1, denied(carc="16"))).only
    assert (denial.stage, denial.triage, denial.bucket["confidence"]) == ("intake", "needs_remark", "low")


def test_codes_that_did_not_choose_are_told():
    denial = Desk(era(1, line("99213", 200, 0, 100))).only
    assert [(lost["group"], lost["carc"], lost["amount"]) for lost in denial.bucket["losing"]] == [("CO", "45", "1.00")]


class TestAgain:
    @pytest.fixture
    def denial(self):
        return Desk(era(1, denied(carc="197"))).only

    def test_nothing_moves_twice(self, denial):
        assert classify(denial, Clocks()) is None

    def test_what_must_be_sorted_anew_goes_back_to_triage(self, denial):
        denial.triage = "needs_remark"
        said = classify(denial, Clocks(sort_days=3))
        assert (denial.stage, denial.next_action, denial.owner_id) == ("intake", "sort", None)
        assert ((denial.control_on - TODAY).days, said["triage"]) == (3, "needs_remark")

    def test_the_person_who_has_it_keeps_it(self, denial):
        denial.triage, denial.owner_kind, denial.owner_name = "needs_remark", "person", None
        classify(denial, Clocks())
        assert (denial.stage, denial.owner_kind, denial.owner_name) == ("intake", "person", None)

    @pytest.mark.parametrize("stage", ["execution", "tracking", "resolved"])
    def test_what_people_have_decided_stays(self, denial, stage):
        denial.stage, denial.triage = stage, "needs_remark"
        assert classify(denial, Clocks()) is None
