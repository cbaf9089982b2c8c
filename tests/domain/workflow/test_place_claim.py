"""A claim is worked as one: lead, parked siblings, owner, due dates."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.intake.denial import RESOLVED, Clocks
from app.domain.people.assign import AssignmentRule
from app.domain.people.roster import UNTAKEN, Owner, Person, Roster, Team
from app.domain.workflow.office import Office, set_owner
from app.domain.workflow.place_claim import WITH_LEAD, place_claim, resolve, unpark
from tests.domain.intake.build import TODAY, Desk, denied, era, paid

TRIAGE, AUTH, ONE = UUID(int=7), UUID(int=8), UUID(int=9)
ROSTER = Roster(
    TRIAGE,
    {ONE: Person(ONE, name="One", teams=(AUTH,))},
    {TRIAGE: Team(TRIAGE, "triage"), AUTH: Team(AUTH, "Approvals", ("auth",))},
)


@pytest.fixture
def desk() -> Desk:
    """Two reasons on one claim: no authorization, and records that did not convince."""
    return Desk(era(1, denied("1", carc="197"), denied("2", 300, carc="50")))


def place(denials, today: date = TODAY, office: Office | None = None):
    told = []
    place_claim(denials, office or Office(ROSTER), today, Clocks(), lambda it, kind, data: told.append((it, kind)))
    return told


def parts(desk: Desk):
    return next(it for it in desk.denials if it.lead), next(it for it in desk.denials if not it.lead)


class TestSiblings:
    def test_the_most_upstream_leads_and_the_other_is_parked_until_it_is_decided(self, desk):
        lead, sibling = parts(desk)
        assert (lead.carc, sibling.carc) == ("197", "50")
        assert lead.parked is None
        assert (sibling.parked, sibling.parked_on, sibling.review_on) == (WITH_LEAD, TODAY, lead.control_on)

    def test_the_lead_stands_for_the_whole_claim(self, desk):
        lead, sibling = parts(desk)
        assert (lead.claim_denied, sibling.claim_denied) == (400, 0)
        assert (sibling.owner_kind, sibling.owner_id) == (lead.owner_kind, lead.owner_id)

    def test_its_payers_deadline_is_the_claims_even_while_it_is_parked(self, desk):
        lead, sibling = parts(desk)
        sibling.deadlines = [{**it, "send_by": str(TODAY + timedelta(days=1))} for it in sibling.deadlines]
        lead.deadlines = []
        place(desk.denials)
        assert lead.send_by == lead.due_on == TODAY + timedelta(days=1)

    def test_it_leads_once_the_other_is_over_and_its_clock_goes_on(self, desk):
        lead, sibling = parts(desk)
        resolve(lead, "written_off", TODAY)
        stood = sibling.control_on
        place(desk.denials, TODAY + timedelta(days=10))
        assert (sibling.lead, lead.lead, sibling.parked, sibling.review_on) == (True, False, None, None)
        assert sibling.control_on == stood + timedelta(days=10)
        assert sibling.claim_denied == 300

    def test_placing_again_changes_nothing_and_tells_nothing(self, desk):
        place(desk.denials)
        assert place(desk.denials) == []


class TestOwner:
    def test_the_team_that_takes_the_work_has_it(self, desk):
        lead, _ = parts(desk)
        lead.owner_id = None
        place(desk.denials)
        assert {(it.owner_kind, it.owner_id, it.owner_name) for it in desk.denials} == {("team", AUTH, "Approvals")}

    def test_work_that_no_team_takes_waits_under_its_name(self):
        denial = Desk(era(1, denied(carc="197"))).only
        assert (denial.owner_kind, denial.owner_id, denial.owner_name) == ("team", UNTAKEN["auth"], "auth")

    def test_a_person_keeps_the_claim_when_another_denial_leads(self, desk):
        lead, sibling = parts(desk)
        set_owner(lead, Owner("person", ONE), ROSTER)
        place(desk.denials)
        resolve(lead, "written_off", TODAY)
        place(desk.denials)
        assert (sibling.lead, sibling.owner_id, sibling.owner_name) == (True, ONE, "One")

    def test_other_work_goes_to_its_own_team(self, desk):
        lead, sibling = parts(desk)
        lead.owner_id = None
        place(desk.denials)
        resolve(lead, "written_off", TODAY)
        place(desk.denials)
        assert (sibling.lead, sibling.owner_id) == (True, UNTAKEN["doc"])

    def test_a_person_who_has_a_sibling_has_the_claim(self, desk):
        lead, sibling = parts(desk)
        lead.owner_id = None
        set_owner(sibling, Owner("person", ONE), ROSTER)
        place(desk.denials)
        assert {(it.owner_kind, it.owner_id, it.owner_name) for it in desk.denials} == {("person", ONE, "One")}

    def test_one_who_is_away_gets_nothing_new(self, desk):
        people = {ONE: Person(ONE, name="One", teams=(AUTH,), away_from=TODAY, away_until=TODAY)}
        office = Office(Roster(TRIAGE, people, ROSTER.teams), [AssignmentRule(AUTH, person_id=ONE)])
        for today, owner in ((TODAY, AUTH), (TODAY + timedelta(1), ONE)):
            parts(desk)[0].owner_id = None
            place(desk.denials, today, office)
            assert parts(desk)[0].owner_id == owner


class TestDue:
    def test_the_earlier_of_control_point_and_deadline(self):
        denial = Desk(era(1, denied())).only
        assert denial.due_on == min(denial.control_on, denial.send_by)
        denial.deadlines = [{**it, "send_by": "2027-01-04", "file_by": "2027-02-01"} for it in denial.deadlines]
        place([denial])
        assert denial.due_on == denial.control_on

    def test_a_window_that_has_closed_pushes_nobody(self):
        denial = Desk(era(1, denied())).only
        closed = max(date.fromisoformat(it["file_by"]) for it in denial.deadlines) + timedelta(days=1)
        place([denial], closed)
        assert (denial.send_by, denial.due_on) == (None, denial.control_on)

    def test_what_is_resolved_is_not_due(self):
        denial = Desk(era(1, denied()), era(5, paid())).only
        assert (denial.due_on, denial.send_by, denial.control_on, denial.claim_denied) == (None, None, None, 0)

    def test_what_is_parked_waits_for_its_review_and_for_no_control_point(self, desk):
        lead, sibling = parts(desk)
        for it in desk.denials:
            it.deadlines = []
        lead.control_on, sibling.control_on = TODAY + timedelta(5), TODAY + timedelta(1)
        sibling.parked = None
        place(desk.denials)
        assert (lead.due_on, sibling.due_on, sibling.send_by) == (TODAY + timedelta(5), TODAY + timedelta(5), None)

    def test_a_sibling_that_is_worked_itself_has_dates_of_its_own(self, desk):
        _, sibling = parts(desk)
        unpark(sibling)
        sibling.next_action, sibling.control_on, sibling.deadlines = "await_answer", TODAY + timedelta(3), []
        place(desk.denials)
        assert (sibling.parked, sibling.due_on) == (None, TODAY + timedelta(3))
        sibling.deadlines = [{"purpose": "appeal", "file_by": "2026-03-09", "send_by": "2026-03-02"}]
        place(desk.denials)
        assert sibling.due_on == sibling.send_by == date(2026, 3, 2)

    def test_beside_a_lead_without_a_control_point_it_is_looked_at_within_the_days_of_a_decision(self, desk):
        lead, sibling = parts(desk)
        unpark(sibling)
        lead.control_on = None
        place(desk.denials)
        assert sibling.review_on == TODAY + timedelta(Clocks().decision_days)


amounts = st.integers(1, 9999)
codes = st.sampled_from(["197", "50", "16", "29", "18", "27", "45"])


@given(st.lists(st.tuples(codes, amounts), min_size=1, max_size=5), st.integers(0, 400), st.integers(0, 4))
def test_an_open_claim_always_has_one_lead_an_owner_and_dates(lines, later, over):
    desk = Desk(era(1, *[denied(str(at), amount, carc) for at, (carc, amount) in enumerate(lines)]))
    for denial in desk.denials[:over]:
        resolve(denial, "written_off", TODAY)
    place(desk.denials, TODAY + timedelta(days=later))
    if not desk.denials:
        return
    assert sum(it.lead for it in desk.denials) == 1
    left = [it for it in desk.denials if it.stage != RESOLVED]
    assert all(it.owner_kind and it.owner_id and it.owner_name and it.due_on and it.next_action for it in left)
    assert len({it.owner_id for it in left}) <= 1
    assert sum(it.claim_denied for it in desk.denials) == sum(it.amount_denied for it in left)
    assert all((it.parked is None) == it.lead for it in left)
