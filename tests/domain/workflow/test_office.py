"""New denials find an owner by the organisation's rules, teams and load."""

from datetime import date
from uuid import UUID

from app.domain.people.assign import AssignmentRule
from app.domain.people.roster import UNTAKEN, Person, Roster, Team
from app.domain.workflow.office import Office
from tests.domain.intake.build import PAYER, Desk, denied, era

TRIAGE, TEAM, ONE, TWO = (UUID(int=n) for n in range(4))
DAY = date(2026, 3, 1)


def office(*rules: AssignmentRule, **load: int) -> Office:
    people = {id_: Person(id_, name=str(id_.int), teams=(TEAM,)) for id_ in (ONE, TWO)}
    roster = Roster(TRIAGE, people, {TRIAGE: Team(TRIAGE, "triage"), TEAM: Team(TEAM, "Team")})
    return Office(roster, rules, load={ONE: load.get("one", 0), TWO: load.get("two", 0)})


def new():
    return Desk(era(1, denied(carc="197"))).only


def test_a_rule_of_its_payer_gives_it_to_the_team():
    denial = new()
    office(AssignmentRule(TEAM, payer_id=PAYER)).give(denial, DAY)
    assert (denial.owner_kind, denial.owner_id, denial.owner_name) == ("team", TEAM, "Team")


def test_spread_goes_to_whoever_has_least_and_counts_what_it_gave():
    there = office(AssignmentRule(TEAM, spread=True), one=2, two=1)
    given = []
    for _ in range(5):
        denial = new()
        there.give(denial, DAY)
        given.append(denial.owner_id)
    assert given == [TWO, ONE, TWO, ONE, TWO]


def test_what_a_person_must_sort_goes_to_triage():
    denial = new()
    denial.triage = "needs_remark"
    office().give(denial, DAY)
    assert (denial.owner_id, denial.owner_name) == (TRIAGE, "triage")


def test_what_no_team_takes_waits_under_the_name_of_its_work():
    denial = new()
    office().give(denial, DAY)
    assert (denial.owner_id, denial.owner_name) == (UNTAKEN["auth"], "auth")
