"""Who does the work of a person on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from app.domain.people.roster import Owner, Person, Roster


def worker_on(person: Person, day: date, people: Mapping[UUID, Person]) -> Person | None:
    """The person; while they are away or have left, their stand-in, and so on.

    None when that ends at somebody without a stand-in, or where it began: then the team has the work.
    """
    asked: set[UUID] = set()
    at: Person | None = person
    while at is not None and not at.is_there(day):
        asked.add(at.id)
        at = people.get(at.stand_in) if at.stand_in is not None and at.stand_in not in asked else None
    return at


def owner_on(person: Person, day: date, roster: Roster, work_type: str | None = None) -> Owner:
    """Who has the work of a person on a day: somebody who is there, or else a team."""
    worker = worker_on(person, day, roster.people)
    return Owner("person", worker.id) if worker else Owner("team", team_of(person, roster, work_type))


def team_of(person: Person, roster: Roster, work_type: str | None) -> UUID | None:
    """The team that a person's work goes back to.

    Of their own teams the first that takes the work type, or else the first; of somebody without a team the first
    team that takes the work type. None where there is none.
    """
    taking, own = roster.taking(work_type), sorted(set(person.teams) & roster.teams.keys())
    return next(iter([team for team in own if team in taking] + own + taking), None)
