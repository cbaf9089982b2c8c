"""Command: say who somebody is, which teams they are in, and when they are away."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from hashlib import blake2b
from typing import Protocol

from app.domain.intake.denial import Happened
from app.domain.people.errors import InvalidReferenceError, LastManagerError, LeadsTeamError, SamePersonError
from app.domain.people.roster import Person, Roster
from app.domain.people.stand_ins import check_stand_in


class PersonStore(Protocol):
    """The organisation's people inside one transaction. Whoever changes them holds them all."""

    async def save_person(self, person: Person, happened: Happened) -> None:
        """Store a version of a person, the first or the next, with exactly these teams."""


async def change_person(store: PersonStore, roster: Roster, person: Person, today: date) -> None:
    """Add a person, or replace one; ``person`` has the version that is to be stored."""
    before = roster.people.get(person.id)
    _check_identity(person, roster)
    _check_teams(person, before, roster)
    _check_managers(person, before, roster)
    check_stand_in(person, before, roster.people, today)
    await store.save_person(person, _entry(person, before))


def _check_identity(person: Person, roster: Roster) -> None:
    for other in roster.people.values():
        if other.id != person.id and (other.issuer, other.subject) == (person.issuer, person.subject):
            raise SamePersonError("There is a person with this issuer and subject already.", member="subject")


def _check_teams(person: Person, before: Person | None, roster: Roster) -> None:
    for place, team in enumerate(person.teams):
        if team not in roster.teams:
            raise InvalidReferenceError("There is no team with this id.", member=f"teams.{place}")
    left = set(before.teams) - set(person.teams) if before else set()
    if any(roster.teams[team].lead == person.id for team in left if team in roster.teams):
        raise LeadsTeamError("They lead a team that they would leave: give it another lead first.", member="teams")


def _check_managers(person: Person, before: Person | None, roster: Roster) -> None:
    if before is None or not _manages(before) or _manages(person):
        return
    if not any(_manages(other) for other in roster.people.values() if other.id != person.id):
        raise LastManagerError("They are the last active manager: make somebody else one first.", member="role")


def _manages(person: Person) -> bool:
    return person.active and person.role == "manager"


def _entry(person: Person, before: Person | None) -> Happened:
    """What holds now, and the names of the members that changed: never what people typed."""
    changed = [
        it.name
        for it in fields(Person)
        if it.name not in ("id", "version") and before and getattr(before, it.name) != getattr(person, it.name)
    ]
    data: dict[str, object] = {
        "role": person.role,
        "active": person.active,
        "away_from": str(person.away_from) if person.away_from else None,
        "away_until": str(person.away_until) if person.away_until else None,
        "stand_in": str(person.stand_in) if person.stand_in else None,
        "teams": [str(team) for team in person.teams],
        "identity": identity_digest(person),
        "changed": changed,
    }
    return Happened("person.changed" if before else "person.created", person.id, person.version, data)


def identity_digest(person: Person) -> str:
    """Salted digest of issuer and subject: who has them can prove that it was this person."""
    told = f"{person.issuer}\n{person.subject}".encode()
    return blake2b(told, key=person.id.bytes, digest_size=16).hexdigest()
