"""Reads of escalations and alerts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from app.store.database import Row, Source

SHOWN = """
SELECT e.*, y.name AS payer_name, t.name AS team_name, p.name AS person_name, a.name AS acknowledged_by_name
FROM page e
JOIN payers y ON y.org_id = e.org_id AND y.id = e.payer_id
LEFT JOIN teams t ON t.org_id = e.org_id AND t.id = e.team_id
LEFT JOIN people p ON p.org_id = e.org_id AND p.id = e.person_id
LEFT JOIN people a ON a.org_id = e.org_id AND a.id = e.acknowledged_by
ORDER BY e.id DESC
"""
ESCALATIONS = f"""
WITH page AS MATERIALIZED (
    SELECT * FROM escalations e WHERE e.org_id = %(org)s {{conditions}} ORDER BY e.id DESC LIMIT %(limit)s
)
{SHOWN}
"""
ALERTS = """
WITH page AS MATERIALIZED (
    SELECT * FROM alerts e WHERE e.org_id = %(org)s {conditions} ORDER BY e.id DESC LIMIT %(limit)s
)
SELECT e.*, y.name AS payer_name, t.name AS team_name, p.name AS person_name,
       (SELECT count(*)::int FROM escalations s
        WHERE s.org_id = e.org_id AND s.alert_id = e.id AND s.state = 'open') AS open
FROM page e
JOIN people p ON p.org_id = e.org_id AND p.id = e.person_id
LEFT JOIN payers y ON y.org_id = e.org_id AND y.id = e.payer_id
LEFT JOIN teams t ON t.org_id = e.org_id AND t.id = e.team_id
ORDER BY e.id DESC
"""
OF_ALERT = """
SELECT denial_id, reason FROM escalations
WHERE org_id = %s AND alert_id = %s AND state = 'open' ORDER BY id LIMIT %s
"""
NAMES = """
SELECT id, name FROM teams WHERE org_id = %(org)s AND id = ANY(%(ids)s)
UNION ALL SELECT id, name FROM payers WHERE org_id = %(org)s AND id = ANY(%(ids)s)
"""


@dataclass(slots=True)
class EscalationFilter:
    """What a list of escalations is narrowed to. Several values of one member mean any of them."""

    person: UUID | None = None
    team: list[UUID] = field(default_factory=list)
    payer_id: list[UUID] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    level: list[str] = field(default_factory=list)
    state: list[str] = field(default_factory=list)
    denial_id: UUID | None = None
    alert_id: UUID | None = None


@dataclass(slots=True)
class AlertFilter:
    """The same for alerts."""

    person: UUID | None = None
    day: date | None = None
    digest: bool | None = None


CONDITIONS = {
    "person": "e.person_id = %(person)s",
    "team": "e.team_id = ANY(%(team)s)",
    "payer_id": "e.payer_id = ANY(%(payer_id)s)",
    "kind": "e.kind = ANY(%(kind)s)",
    "level": "e.level = ANY(%(level)s)",
    "state": "e.state = ANY(%(state)s)",
    "denial_id": "e.denial_id = %(denial_id)s",
    "alert_id": "e.alert_id = %(alert_id)s",
    "day": "e.day = %(day)s",
    "digest": "e.digest = %(digest)s",
}


async def escalation(source: Source, escalation_id: UUID) -> Row | None:
    """One escalation, or None."""
    rows = await _page(source, ESCALATIONS, ["e.id = %(id)s"], {"id": escalation_id, "limit": 1})
    return rows[0] if rows else None


async def escalations(source: Source, wanted: EscalationFilter, limit: int, after: UUID | None) -> list[Row]:
    """Up to ``limit`` + 1 escalations, newest first: the one too many says that there are more."""
    return await _listed(source, ESCALATIONS, wanted, limit, after)


async def alert(source: Source, alert_id: UUID) -> Row | None:
    """One alert, or None. ``open`` counts what of it is open still."""
    rows = await _page(source, ALERTS, ["e.id = %(id)s"], {"id": alert_id, "limit": 1})
    return rows[0] if rows else None


async def alerts(source: Source, wanted: AlertFilter, limit: int, after: UUID | None) -> list[Row]:
    """Up to ``limit`` + 1 alerts, newest first."""
    return await _listed(source, ALERTS, wanted, limit, after)


async def open_of_alert(source: Source, alert_id: UUID, most: int) -> list[Row]:
    """Denial and reason of what an alert tells of and that is open still."""
    return await source.fetch(OF_ALERT, (source.org_id, alert_id, most))


async def names(source: Source, ids: set[UUID]) -> dict[UUID, str]:
    """Names of teams and payers."""
    rows = await source.fetch(NAMES, {"org": source.org_id, "ids": list(ids)}) if ids else []
    return {row["id"]: row["name"] for row in rows}


async def _listed(
    source: Source, sql: str, wanted: EscalationFilter | AlertFilter, limit: int, after: UUID | None
) -> list[Row]:
    told = {name: getattr(wanted, name) for name in wanted.__slots__}
    told = {name: value for name, value in told.items() if value is not None and value != []}
    conditions = [CONDITIONS[name] for name in told] + (["e.id < %(after)s"] if after else [])
    return await _page(source, sql, conditions, {**told, "limit": limit + 1, "after": after})


async def _page(source: Source, sql: str, conditions: list[str], parameters: dict[str, Any]) -> list[Row]:
    told = "".join(f" AND {condition}" for condition in conditions)
    return await source.fetch(sql.format(conditions=told), {"org": source.org_id, **parameters})
