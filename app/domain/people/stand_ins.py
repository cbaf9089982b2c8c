"""Whether a stand-in can be there: what is refused when somebody says who does their work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from app.domain.people.errors import InvalidReferenceError, StandInAwayError, StandInCycleError, StandInUnfitError
from app.domain.people.roster import Person

MEMBER = "stand_in"


class Days(NamedTuple):
    """From the first to the last day, both included."""

    first: date
    last: date


def check_stand_in(person: Person, before: Person | None, people: Mapping[UUID, Person], today: date) -> None:
    """Refuse a stand-in who cannot do the work. What was said before and is not changed now stays.

    Later changes of others may still leave nobody: then the team has the work.
    """
    if person.stand_in is None or (before is not None and _absence_of(before) == _absence_of(person)):
        return
    if person.stand_in == person.id:
        raise InvalidReferenceError("Nobody stands in for themselves.", member=MEMBER)
    stand_in = people.get(person.stand_in)
    if stand_in is None:
        raise InvalidReferenceError("There is no person with this id.", member=MEMBER)
    if not stand_in.works:
        raise StandInUnfitError("The stand-in works no denials: deactivated, or an auditor.", member=MEMBER)
    days = _days_away(person, today)
    if days is None:
        return
    if _comes_back(person, stand_in, days, people, today):
        raise StandInCycleError("On some of these days the stand-ins would stand in for each other.", member=MEMBER)
    if _shared(days, _days_away(stand_in, today)) is not None:
        raise StandInAwayError("The stand-in is away too on some of these days.", member=MEMBER)


def _absence_of(person: Person) -> tuple[object, ...]:
    return person.works, person.away_from, person.away_until, person.stand_in


def _days_away(person: Person, today: date) -> Days | None:
    """The days from today on: of somebody who has left, the day on which their work moves."""
    if not person.works:
        return Days(today, today)
    if person.away_from is None or (person.away_until or date.max) < today:
        return None
    return Days(max(person.away_from, today), person.away_until or date.max)


def _shared(one: Days, other: Days | None) -> Days | None:
    if other is None or other.first > one.last or one.first > other.last:
        return None
    return Days(max(one.first, other.first), min(one.last, other.last))


def _comes_back(person: Person, at: Person, days: Days, people: Mapping[UUID, Person], today: date) -> bool:
    """Whether, on a day on which all of them are away, following the stand-ins leads back to the person."""
    asked: set[UUID] = set()
    while at.id not in asked and at.stand_in is not None:
        asked.add(at.id)
        shared = _shared(days, _days_away(at, today))
        if shared is None:
            return False
        if at.stand_in == person.id:
            return True
        if at.stand_in not in people:
            return False
        days, at = shared, people[at.stand_in]
    return False
