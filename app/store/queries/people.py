"""Reads of people and teams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.store.database import Row, Source
from app.store.people import MEMBERS

PEOPLE = f"""
SELECT p.*, {MEMBERS},
       (SELECT count(*) FROM denials d WHERE d.org_id = p.org_id AND d.owner_kind = 'person' AND d.owner_id = p.id
        AND d.stage <> 'resolved') AS open_denials
FROM people p WHERE p.org_id = %(org)s {{conditions}} ORDER BY p.id DESC LIMIT %(limit)s
"""
TEAMS = """
SELECT t.*, ARRAY(SELECT m.person_id FROM team_members m WHERE m.org_id = t.org_id AND m.team_id = t.id
                  ORDER BY m.person_id) AS members
FROM teams t WHERE t.org_id = %(org)s {conditions} ORDER BY t.id DESC LIMIT %(limit)s
"""


@dataclass(slots=True)
class PersonFilter:
    """What a list of people is narrowed to. Several values of one member mean any of them."""

    team: list[UUID] = field(default_factory=list)
    role: list[str] = field(default_factory=list)
    active: bool | None = None


CONDITIONS = {
    "team": "EXISTS (SELECT FROM team_members m WHERE m.org_id = p.org_id AND m.person_id = p.id "
    "AND m.team_id = ANY(%(team)s))",
    "role": "p.role = ANY(%(role)s)",
    "active": "p.active = %(active)s",
}


async def person(source: Source, person_id: UUID) -> Row | None:
    """One person, with the teams they are in and what they have open; or None."""
    return await _one(source, PEOPLE, "AND p.id = %(id)s", person_id)


async def people(source: Source, wanted: PersonFilter, limit: int, after: UUID | None) -> list[Row]:
    """Up to ``limit`` + 1 people, newest first."""
    told = {name: getattr(wanted, name) for name in CONDITIONS}
    told = {name: value for name, value in told.items() if value is not None and value != []}
    conditions = [CONDITIONS[name] for name in told] + (["p.id < %(after)s"] if after else [])
    return await _page(source, PEOPLE, conditions, {**told, "limit": limit + 1, "after": after})


async def team(source: Source, team_id: UUID) -> Row | None:
    """One team with its members, or None."""
    return await _one(source, TEAMS, "AND t.id = %(id)s", team_id)


async def teams(source: Source, limit: int, after: UUID | None) -> list[Row]:
    """Up to ``limit`` + 1 teams, newest first."""
    return await _page(source, TEAMS, ["t.id < %(after)s"] if after else [], {"limit": limit + 1, "after": after})


async def _one(source: Source, sql: str, condition: str, id_: UUID) -> Row | None:
    rows = await source.fetch(sql.format(conditions=condition), {"org": source.org_id, "id": id_, "limit": 1})
    return rows[0] if rows else None


async def _page(source: Source, sql: str, conditions: Sequence[str], parameters: dict[str, Any]) -> list[Row]:
    told = "".join(f" AND {condition}" for condition in conditions)
    return await source.fetch(sql.format(conditions=told), {"org": source.org_id, **parameters})
