"""Whom an escalation goes to, and when the next level is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.escalation.levels import Holder, Pace, due_levels, holders, next_level_on, team_of_owner
from app.domain.escalation.reasons import KINDS
from app.domain.people.roster import UNTAKEN, Owner, Person, Roster, Team

DAY = date(2026, 3, 2)
PACE = Pace()
ANALYST, LEAD, MANAGER, OTHER = (UUID(int=number) for number in range(1, 5))
TEAM, ORG = UUID(int=10), UUID(int=99)
PEOPLE = {
    ANALYST: Person(ANALYST, teams=(TEAM,)),
    LEAD: Person(LEAD, role="lead", teams=(TEAM,)),
    MANAGER: Person(MANAGER, role="manager"),
}
ROSTER = Roster(ORG, PEOPLE, {TEAM: Team(TEAM, "Auth", ("auth",), LEAD), ORG: Team(ORG, "triage")})
MINE = Owner("person", ANALYST)


def told(roster: Roster, owner: Owner = MINE, work_type: str | None = "auth") -> list[tuple[str, UUID | None]]:
    return [tuple(it) for it in holders(owner, work_type, roster, DAY)]


def without(*gone: UUID, **changed: Person) -> Roster:
    people = {id_: person for id_, person in PEOPLE.items() if id_ not in gone}
    return replace(ROSTER, people=people | {person.id: person for person in changed.values()})


def away(person: Person, **told: object) -> Person:
    return replace(person, away_from=DAY, **told)


def test_owner_then_lead_then_manager() -> None:
    assert told(ROSTER) == [("owner", ANALYST), ("lead", LEAD), ("manager", MANAGER)]


@pytest.mark.parametrize(
    ("owner", "work_type"),
    [(Owner("team", TEAM), "auth"), (Owner("team", UNTAKEN["auth"]), "auth"), (Owner("team", ORG), None)],
)
def test_what_a_team_has_begins_with_its_lead(owner: Owner, work_type: str | None) -> None:
    assert told(ROSTER, owner, work_type) == [("owner", LEAD), ("manager", MANAGER)]


def test_one_person_holds_all_levels_of_a_small_practice() -> None:
    boss = Person(MANAGER, role="manager")
    assert told(Roster(ORG, {MANAGER: boss}), Owner("person", MANAGER)) == [("owner", MANAGER)]


def test_a_level_that_nobody_holds_is_skipped() -> None:
    assert told(without(LEAD)) == [("owner", ANALYST), ("manager", MANAGER)]
    assert told(without(LEAD, MANAGER)) == [("owner", ANALYST)]


def test_a_stand_in_is_told_for_who_is_away() -> None:
    other = Person(OTHER)
    assert told(without(analyst=away(PEOPLE[ANALYST], stand_in=OTHER), other=other))[0] == ("owner", OTHER)
    assert told(without(lead=away(PEOPLE[LEAD], stand_in=OTHER), other=other))[1] == ("lead", OTHER)


def test_who_is_away_without_a_stand_in_is_not_told() -> None:
    assert told(without(analyst=away(PEOPLE[ANALYST]))) == [("owner", LEAD), ("manager", MANAGER)]
    assert told(without(lead=away(PEOPLE[LEAD]))) == [("owner", ANALYST), ("manager", MANAGER)]


def test_another_lead_before_nobody() -> None:
    other = Person(OTHER, role="lead")
    assert told(without(lead=away(PEOPLE[LEAD]), other=other))[1] == ("lead", OTHER)


def test_nobody_works() -> None:
    auditor = Person(OTHER, role="auditor")
    assert told(Roster(ORG, {OTHER: auditor}), Owner("team", ORG), None) == [("owner", None)]


def test_whoever_comes_is_told_where_there_was_nobody() -> None:
    chain = holders(Owner("team", ORG), None, Roster(ORG, {MANAGER: PEOPLE[MANAGER]}), DAY)
    assert due_levels("decide", chain, DAY, {"owner": None}, DAY + timedelta(days=2), PACE) == [Holder("lead", MANAGER)]


@pytest.mark.parametrize(
    ("kind", "days"),
    [("decide", (0, 2, 5)), ("deadline_14", (0, 2, 5)), ("deadline_7", (0, 1, 3)), ("deadline_1", (0, 0, 0))],
)
def test_how_fast_it_climbs(kind: str, days: tuple[int, ...]) -> None:
    chain = holders(MINE, "auth", ROSTER, DAY)
    for level, wait in zip(chain, days, strict=True):
        before = due_levels(kind, chain, DAY, {}, DAY + timedelta(days=wait - 1), PACE) if wait else []
        assert level not in before
        assert level in due_levels(kind, chain, DAY, {}, DAY + timedelta(days=wait), PACE)


def test_nobody_is_told_of_one_thing_twice() -> None:
    chain = holders(Owner("team", TEAM), "auth", ROSTER, DAY)
    later = holders(MINE, "auth", ROSTER, DAY)
    assert due_levels("decide", later, DAY, {"owner": chain[0].person_id}, DAY + timedelta(days=9), PACE) == [
        Holder("manager", MANAGER)
    ]


PERSON = st.builds(
    Person,
    st.sampled_from([ANALYST, LEAD, MANAGER, OTHER]),
    role=st.sampled_from(["analyst", "lead", "manager", "auditor"]),
    active=st.booleans(),
    away_from=st.sampled_from([None, DAY]),
    stand_in=st.sampled_from([None, ANALYST, LEAD, MANAGER, OTHER]),
    teams=st.sampled_from([(), (TEAM,)]),
)
ROSTERS = st.lists(PERSON, max_size=4).map(
    lambda people: Roster(ORG, {it.id: it for it in people}, {TEAM: Team(TEAM, "Auth", ("auth",), LEAD)})
)
OWNERS = st.sampled_from([MINE, Owner("team", TEAM), Owner("team", UNTAKEN["auth"]), Owner("person", OTHER)])


@given(ROSTERS, OWNERS, st.sampled_from(["auth", None]))
def test_somebody_who_is_there_is_told_whenever_anybody_is(roster: Roster, owner: Owner, work_type: str | None) -> None:
    there = {person.id for person in roster.people.values() if person.is_there(DAY)}
    chain = holders(owner, work_type, roster, DAY)
    people = [it.person_id for it in chain]
    assert len(set(people)) == len(people)
    assert set(people) <= (there or {None})
    assert chain[0].level == "owner"
    assert team_of_owner(owner, work_type, roster) in (TEAM, ORG)


@given(st.sampled_from(KINDS), st.integers(0, 3), st.integers(0, 6), st.integers(0, 20))
def test_the_next_level_comes_on_the_day_that_was_said(kind: str, lead: int, manager: int, days: int) -> None:
    pace, chain = Pace(lead, lead + manager), holders(MINE, "auth", ROSTER, DAY)
    raised = {it.level: it.person_id for it in due_levels(kind, chain, DAY, {}, DAY + timedelta(days=days), pace)}
    following = next_level_on(kind, chain, DAY, raised, pace)
    assert (following is None) == (len(raised) == len(chain))
    if following is not None:
        assert due_levels(kind, chain, DAY, raised, following - timedelta(days=1), pace) == []
        assert due_levels(kind, chain, DAY, raised, following, pace)
