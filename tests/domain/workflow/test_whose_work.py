"""Whose items somebody may be given."""

from __future__ import annotations

from uuid import UUID

from app.domain.people.roster import UNTAKEN, Person, Roster, Team
from app.domain.workflow.whose_work import owners_for

TRIAGE, CODES, AUTH, ME = (UUID(int=number) for number in range(4))
TEAMS = {
    TRIAGE: Team(TRIAGE, "triage"),
    CODES: Team(CODES, "Codes", ("coding", "doc")),
    AUTH: Team(AUTH, "Auth", ("auth",)),
}
ROSTER = Roster(TRIAGE, teams=TEAMS)


def test_a_members_own_their_teams_and_what_nobody_takes() -> None:
    found = set(owners_for(Person(ME, teams=(CODES,)), ROSTER))
    assert found == {ME, CODES} | {UNTAKEN[it] for it in ("coding", "doc", "front_end", "payer")}


def test_what_came_before_the_team_took_its_work_type_is_the_teams() -> None:
    assert UNTAKEN["auth"] in owners_for(Person(ME, teams=(AUTH, CODES)), ROSTER)
    assert UNTAKEN["auth"] not in owners_for(Person(ME, teams=(TRIAGE,)), ROSTER)


def test_without_a_team_whatever_no_person_owns() -> None:
    assert set(owners_for(Person(ME), ROSTER)) == {ME, *TEAMS, *UNTAKEN.values()}


def test_triage_is_there_before_anybody_reads_the_teams() -> None:
    assert TRIAGE in owners_for(Person(ME), Roster(TRIAGE))
