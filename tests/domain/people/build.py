"""People and teams for tests."""

from datetime import date, timedelta
from uuid import UUID

from hypothesis import strategies as st

from app.domain.people.roster import ROLES, Person, Roster, Team

DAY = date(2026, 11, 23)
ORG = UUID(int=999)
WORK_TYPES = ("front_end", "auth", "coding", "doc", "payer")


def id_(number: int) -> UUID:
    return UUID(int=number)


def person(number: int, **told: object) -> Person:
    return Person(id_(number), issuer="i", subject=str(number), **told)


def team(number: int, *work_types: str, **told: object) -> Team:
    return Team(id_(number), f"team {number}", work_types, **told)


def roster(*people: Person, teams: tuple[Team, ...] = ()) -> Roster:
    triage = Team(ORG, "triage")
    return Roster(ORG, {it.id: it for it in people}, {it.id: it for it in (triage, *teams)})


def away(number: int, **told: object) -> Person:
    return person(number, away_from=DAY, **told)


days = st.integers(-3, 3).map(lambda days: DAY + timedelta(days))
ids = st.integers(1, 8).map(id_)
team_ids = st.integers(101, 104).map(id_)


@st.composite
def people(draw: st.DrawFn, number: int) -> Person:
    first = draw(st.none() | days)
    last = draw(st.none() | days.filter(lambda day: day >= first)) if first else None
    return person(
        number,
        role=draw(st.sampled_from(ROLES)),
        active=draw(st.booleans()),
        away_from=first,
        away_until=last,
        stand_in=draw(st.none() | ids),
        teams=tuple(sorted(draw(st.sets(team_ids, max_size=3)))),
    )


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    """Any: also such that no command would let be."""
    known = [draw(people(number)) for number in range(1, draw(st.integers(1, 7)) + 1)]
    there = [team(n, *draw(st.sets(st.sampled_from(WORK_TYPES)))) for n in range(101, draw(st.integers(101, 104)))]
    return roster(*known, teams=tuple(there))
