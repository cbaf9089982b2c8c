"""People and teams on PostgreSQL: read whole, because every rule about one of them looks at others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.intake.denial import Happened
from app.domain.people.roster import Person, Roster, Team
from app.store.database import Row, Source
from app.store.record import Inserted, Recorder, Updated

PERSON = "issuer subject name email role active away_from away_until stand_in_id version".split()
TEAM = "name work_types lead_id version".split()
MEMBERS = """
ARRAY(SELECT m.team_id FROM team_members m WHERE m.org_id = p.org_id AND m.person_id = p.id ORDER BY m.team_id) AS teams
"""
PEOPLE = f"SELECT p.*, {MEMBERS} FROM people p WHERE p.org_id = %s"
KNOWN_AS = f"{PEOPLE} AND p.issuer = %s AND p.subject = %s"
TEAMS = "SELECT * FROM teams WHERE org_id = %s"
LEAVE = "DELETE FROM team_members WHERE org_id = %s AND person_id = %s AND team_id <> ALL(%s)"
JOIN = """
INSERT INTO team_members (org_id, team_id, person_id) SELECT %s, team, %s FROM unnest(%s::uuid[]) AS team
ON CONFLICT DO NOTHING
"""


async def roster_of(source: Source) -> Roster:
    """Everybody, and every team."""
    people = [person_from(row) for row in await source.fetch(PEOPLE, (source.org_id,))]
    teams = [_team_from(row) for row in await source.fetch(TEAMS, (source.org_id,))]
    return Roster(source.org_id, {person.id: person for person in people}, {team.id: team for team in teams})


async def known_as(source: Source, issuer: str, subject: str) -> Person | None:
    """The person whose tokens have this issuer and subject."""
    rows = await source.fetch(KNOWN_AS, (source.org_id, issuer, subject))
    return person_from(rows[0]) if rows else None


async def person_of(source: Source, person_id: UUID) -> Person | None:
    """One person, or None."""
    rows = await source.fetch(f"{PEOPLE} AND p.id = %s", (source.org_id, person_id))
    return person_from(rows[0]) if rows else None


class PostgresPeople:
    """See :class:`app.domain.people.change_person.PersonStore` and :class:`app.domain.people.change_team.TeamStore`."""

    def __init__(self, recorder: Recorder, now: Callable[[], datetime]) -> None:
        self._recorder = recorder
        self._tx = recorder.tx
        self._org = recorder.tx.org_id
        self._now = now

    async def hold(self) -> Roster:
        """One change of people and teams at a time: two of them could each deactivate the other's last manager."""
        await self._tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('people' || %s::text, 0))", (self._org,))
        return await roster_of(self._tx)

    async def save_person(self, person: Person, happened: Happened) -> None:
        values = (
            person.issuer,
            person.subject,
            person.name,
            person.email,
            person.role,
            person.active,
            person.away_from,
            person.away_until,
            person.stand_in,
            person.version,
        )
        await self._save("people", person.id, PERSON, values, happened)
        teams = list(person.teams)
        await self._tx.execute(LEAVE, (self._org, person.id, teams))
        await self._tx.execute(JOIN, (self._org, person.id, teams))

    async def save_team(self, team: Team, happened: Happened) -> None:
        values = (team.name, list(team.work_types), team.lead, team.version)
        await self._save("teams", team.id, TEAM, values, happened)

    async def _save(
        self, table: str, id_: UUID, columns: list[str], values: tuple[Any, ...], happened: Happened
    ) -> None:
        now = self._now()
        change: Inserted | Updated = Updated(table, [*columns, "updated_at"], [(*values, now, id_)])
        if happened.subject_version == 1:
            row = (self._org, id_, now, *values, now)
            change = Inserted(table, ["org_id", "id", "created_at", *columns, "updated_at"], [row])
        await self._recorder.record([happened], [change], now)


def person_from(row: Row) -> Person:
    """A stored person."""
    return Person(
        id=row["id"],
        issuer=row["issuer"],
        subject=row["subject"],
        name=row["name"],
        email=row["email"],
        role=row["role"],
        active=row["active"],
        away_from=row["away_from"],
        away_until=row["away_until"],
        stand_in=row["stand_in_id"],
        teams=tuple(row["teams"]),
        version=row["version"],
    )


def _team_from(row: Row) -> Team:
    return Team(row["id"], row["name"], tuple(row["work_types"]), row["lead_id"], row["version"])
