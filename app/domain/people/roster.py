"""People and teams of an organisation, as the rules look at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from app.domain.sorting.vocabulary import WORK_TYPES

Role = Literal["analyst", "lead", "manager", "auditor"]
"""An auditor reads what happened and works no denials."""
ROLES: tuple[Role, ...] = ("analyst", "lead", "manager", "auditor")

TRIAGE = "triage"
"""The name that every organisation's first team begins with. Its id is the organisation's own."""


UNTAKEN: dict[str, UUID] = {
    name: uuid5(NAMESPACE_URL, f"https://overturn.dev/work-types/{name}") for name in WORK_TYPES
}
"""Owners' ids of work types that no team takes: what they own is there for whichever team takes it later."""


class Owner(NamedTuple):
    """Who has a denial. A team without an id is whoever takes its work type: no team does so yet."""

    kind: Literal["team", "person"]
    id: UUID | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in. ``issuer`` and ``subject`` are those of their tokens."""

    id: UUID
    issuer: str = ""
    subject: str = ""
    name: str = ""
    email: str | None = None
    role: Role = "analyst"
    active: bool = True
    away_from: date | None = None
    away_until: date | None = None
    """Last day away; None with a first day: until further notice."""
    stand_in: UUID | None = None
    teams: tuple[UUID, ...] = ()
    version: int = 1

    @property
    def works(self) -> bool:
        """Whether denials may be theirs at all."""
        return self.active and self.role != "auditor"

    def is_there(self, day: date) -> bool:
        """Whether they work on a day."""
        away = self.away_from is not None and self.away_from <= day <= (self.away_until or date.max)
        return self.works and not away


@dataclass(frozen=True, slots=True)
class Team:
    """People who share a queue."""

    id: UUID
    name: str = ""
    work_types: tuple[str, ...] = ()
    lead: UUID | None = None
    version: int = 1


@dataclass(slots=True)
class Roster:
    """Everybody, and every team."""

    triage: UUID
    """The team of denials that nobody has sorted."""
    people: Mapping[UUID, Person] = field(default_factory=dict)
    teams: Mapping[UUID, Team] = field(default_factory=dict)

    def members(self, team: UUID) -> list[Person]:
        """The people of a team, by id."""
        return [person for _, person in sorted(self.people.items()) if team in person.teams]

    def taking(self, work_type: str | None) -> list[UUID]:
        """Teams that take a work type, by id. Triage takes what has none."""
        if work_type is None:
            return [self.triage]
        return sorted(team.id for team in self.teams.values() if work_type in team.work_types)
