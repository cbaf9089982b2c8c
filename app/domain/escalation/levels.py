"""Whom an escalation goes to: owner, then lead, then manager. Somebody is always told who is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from app.domain.escalation.reasons import Kind
from app.domain.people.roster import Owner, Person, Role, Roster
from app.domain.people.worker_on import team_of, worker_on

Level = Literal["owner", "lead", "manager"]
LEVELS: tuple[Level, ...] = ("owner", "lead", "manager")


@dataclass(frozen=True, slots=True)
class Pace:
    """Days without acknowledgement or cure until the next level is told, and how much one person is told (settings).

    All of them are judgement.
    """

    lead_after: int = 2
    manager_after: int = 5
    alerts_a_day: int = 10


NEARER: Mapping[Kind, tuple[int, int]] = {
    "deadline_1": (0, 0),
    "deadline_7": (1, 3),
    "deadline_passed": (1, 3),
}
"""Where a payer's last day is near there is less time: days until lead and manager are told (judgement)."""


class Holder(NamedTuple):
    """Who is told at a level; None: nobody of the organisation works today."""

    level: Level
    person_id: UUID | None


def holders(owner: Owner, work_type: str | None, roster: Roster, day: date) -> list[Holder]:
    """Who is told at each level on a day, lowest first; a level that nobody else holds is skipped.

    What a team owns begins with its lead. Who is away is told through their stand-in, or not at all.
    """
    team = team_of_owner(owner, work_type, roster)
    person = roster.people.get(owner.id) if owner.kind == "person" and owner.id else None
    lead, manager = _lead(team, roster, day), _first(_held("manager", team, roster), roster, day)
    first = (_there(person, roster, day) if person else None) or lead or manager or _anybody(roster, day)
    found: list[Holder] = [Holder("owner", first.id if first else None)]
    for level, holder in (("lead", lead), ("manager", manager)):
        if holder is not None and holder.id not in [it.person_id for it in found]:
            found.append(Holder("lead" if level == "lead" else "manager", holder.id))
    return found


def team_of_owner(owner: Owner, work_type: str | None, roster: Roster) -> UUID:
    """The team in whose name it is told; triage where no team has it."""
    if owner.kind == "team":
        known = owner.id if owner.id in roster.teams else None
        return known or next(iter(roster.taking(work_type)), roster.triage)
    person = roster.people.get(owner.id) if owner.id else None
    return (team_of(person, roster, work_type) if person else None) or roster.triage


def due_levels(
    kind: Kind, chain: Sequence[Holder], first: date, told: Mapping[Level, UUID | None], day: date, pace: Pace
) -> list[Holder]:
    """Levels that are to be told on a day. ``first`` is the day on which the lowest was; ``told``: who was already."""
    return [it for it in _left(chain, told) if first + _wait(kind, it.level, pace) <= day]


def next_level_on(
    kind: Kind, chain: Sequence[Holder], first: date, told: Mapping[Level, UUID | None], pace: Pace
) -> date | None:
    """The day on which the next level is told if nobody acknowledges it; None: all have been."""
    return min((first + _wait(kind, it.level, pace) for it in _left(chain, told)), default=None)


def _left(chain: Sequence[Holder], told: Mapping[Level, UUID | None]) -> list[Holder]:
    """Nobody is told of one reason twice, even where they hold another level by now.

    Where there was nobody to tell at first, whoever comes is told as the next level.
    """
    people = {person for person in told.values() if person is not None}
    if told.keys() == {"owner"} and not people:
        return [Holder("lead", it.person_id) for it in chain[:1] if it.person_id is not None]
    return [it for it in chain if it.level not in told and it.person_id not in people]


def _wait(kind: Kind, level: Level, pace: Pace) -> timedelta:
    lead, manager = NEARER.get(kind, (pace.lead_after, pace.manager_after))
    return timedelta(days={"owner": 0, "lead": lead, "manager": manager}[level])


def _lead(team: UUID, roster: Roster, day: date) -> Person | None:
    """The team's own lead, else another lead in it, else any lead."""
    known = roster.teams.get(team)
    own = roster.people.get(known.lead) if known and known.lead else None
    return (_there(own, roster, day) if own else None) or _first(_held("lead", team, roster), roster, day)


def _held(role: Role, team: UUID, roster: Roster) -> list[Person]:
    """Everybody in a role: those of the team first, then by id."""
    people = [person for person in roster.people.values() if person.role == role]
    return sorted(people, key=lambda person: (team not in person.teams, person.id))


def _anybody(roster: Roster, day: date) -> Person | None:
    return _first([roster.people[id_] for id_ in sorted(roster.people)], roster, day)


def _first(people: Iterable[Person], roster: Roster, day: date) -> Person | None:
    """The first who is there; where none of them is, the first stand-in."""
    listed = list(people)
    there = next((person for person in listed if person.is_there(day)), None)
    return there or next((it for it in (_there(person, roster, day) for person in listed) if it), None)


def _there(person: Person, roster: Roster, day: date) -> Person | None:
    return worker_on(person, day, roster.people)
