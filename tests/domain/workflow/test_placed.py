"""What the log says of how a claim is placed, which denial leads it, and clocks that stood still."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.domain.intake.denial import Clocks
from app.domain.workflow.office import Office
from app.domain.workflow.place_claim import WITH_LEAD, place_claim, resolve, resume
from tests.domain.intake.build import TODAY, Desk, denied, era
from tests.domain.workflow.claims import denial
from tests.domain.workflow.test_place_claim import AUTH, ROSTER, desk, parts

__all__ = ["desk"]


def placed(desk: Desk):
    told = []
    place_claim(desk.denials, Office(ROSTER), TODAY, Clocks(), lambda *entry: told.append(entry))
    return told


class TestTold:
    def test_the_log_says_how_it_is_placed_now(self, desk):
        lead, sibling = parts(desk)
        lead.version = sibling.version = 1
        lead.owner_id = None
        lead.deadlines = [{"purpose": "appeal", "file_by": "2026-03-30", "send_by": "2026-03-02"}]
        sibling.deadlines = []
        told = {it.id: data for it, kind, data in placed(desk) if kind == "denial.placed"}
        common = {"owner_kind": "team", "owner": str(AUTH)}
        assert told[lead.id] == {
            **common,
            "due_on": "2026-03-02",
            "send_by": "2026-03-02",
            "parked": None,
            "review_on": None,
            "work_type": "auth",
        }
        assert told[sibling.id] == {
            **common,
            "due_on": str(sibling.review_on),
            "send_by": None,
            "parked": WITH_LEAD,
            "review_on": str(lead.control_on),
            "work_type": "doc",
        }

    def test_a_lead_that_changes_is_told_of_both(self, desk):
        lead, sibling = parts(desk)
        lead.version = sibling.version = 1
        resolve(lead, "written_off", TODAY)
        told = [(it.id, data) for it, kind, data in placed(desk) if kind == "denial.lead_changed"]
        assert sorted(told, key=lambda it: it[0]) == sorted(
            [(lead.id, {"lead": False}), (sibling.id, {"lead": True})], key=lambda it: it[0]
        )

    def test_what_is_new_is_told_by_its_capture_alone(self, desk):
        for it in desk.denials:
            it.version, it.owner_id, it.lead = 0, None, not it.lead
        assert placed(desk) == []


@pytest.mark.parametrize(
    ("first", "second", "leads"),
    [
        ({"amount_denied": 300}, {"amount_denied": 100}, 1),
        ({"amount_denied": 100}, {"amount_denied": 300}, 2),
        ({"amount_denied": 900, "carc": "50"}, {"amount_denied": 100}, 2),
        ({"amount_denied": 900, "carc": "A1", "remarks": ["N30"]}, {"amount_denied": 100}, 1),
        ({"amount_denied": 900, "carc": "A1", "remarks": []}, {"amount_denied": 100}, 2),
        ({"remit_date": TODAY}, {"remit_date": TODAY - timedelta(1)}, 2),
        ({"event_id": UUID(int=9)}, {"event_id": UUID(int=8)}, 2),
        ({"stage": "resolved", "next_action": None}, {"amount_denied": 1}, 2),
    ],
)
def test_the_most_upstream_blocker_leads_then_the_largest_then_the_oldest(first, second, leads):
    denials = [denial(1, **first), denial(2, **second)]
    place_claim(denials, Office(ROSTER), TODAY, Clocks(), lambda *_: None)
    assert [it.id.int for it in denials if it.lead] == [leads]


@pytest.mark.parametrize(("days", "stood"), [(3, 3), (0, 0), (-2, 0)])
def test_a_clock_that_stood_goes_on_later_by_the_days_that_it_stood(days, stood):
    it = Desk(era(1, denied())).only
    before, day_0 = it.control_on, it.day_0
    it.parked, it.parked_on, it.review_on = WITH_LEAD, TODAY, TODAY
    resume(it, TODAY + timedelta(days))
    assert it.control_on == before + timedelta(stood)
    assert it.day_0 == day_0 + timedelta(stood)
    assert (it.parked, it.parked_on, it.review_on) == (None, None, None)


def test_what_was_not_parked_or_owes_nothing_has_no_day_to_move():
    it = Desk(era(1, denied())).only
    before = it.control_on
    it.parked = "worked_with_lead"
    resume(it, TODAY + timedelta(9))
    assert (it.control_on, it.parked) == (before, "worked_with_lead"), "since when is not known"
    it.parked_on, it.control_on = TODAY, None
    resume(it, TODAY + timedelta(9))
    assert (it.control_on, it.parked) == (None, None)
