"""Reads of acknowledgments and rejections."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from app.store.database import Row, Source

ACKNOWLEDGMENTS = """
SELECT a.*, (SELECT count(*)::int FROM rejections r WHERE r.org_id = a.org_id AND r.acknowledgment_id = a.id
             AND r.state = 'open') AS open_rejections
FROM acknowledgments a WHERE a.org_id = %(org)s {conditions} ORDER BY a.id DESC LIMIT %(limit)s
"""
REJECTIONS = """
SELECT r.*, p.name AS payer_name, p.payer_type, (now() AT TIME ZONE g.time_zone)::date AS today,
       coalesce((SELECT t.name FROM teams t WHERE t.org_id = r.org_id AND t.id = r.owner_id), r.owner_name) AS owner_now,
       (SELECT x.body FROM texts x WHERE x.org_id = r.org_id AND x.subject_id = r.id AND x.kind = 'rejection'
        ORDER BY x.id DESC LIMIT 1) AS note
FROM rejections r
JOIN organizations g ON g.id = r.org_id
LEFT JOIN payers o ON o.org_id = r.org_id AND o.id = r.payer_id
LEFT JOIN payers p ON p.org_id = o.org_id AND p.id = coalesce(o.merged_into, o.id)
WHERE r.org_id = %(org)s {conditions} ORDER BY r.id DESC LIMIT %(limit)s
"""


@dataclass(slots=True)
class RejectionFilter:
    """What a list of rejections is narrowed to. Several values of one member mean any of them."""

    state: list[str] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    payer_id: list[UUID] = field(default_factory=list)
    acknowledgment_id: UUID | None = None
    unmatched: bool | None = None
    due_to: date | None = None


CONDITIONS = {
    "state": "r.state = ANY(%(state)s)",
    "kind": "r.kind = ANY(%(kind)s)",
    "payer_id": "(r.payer_id = ANY(%(payer_id)s) OR p.id = ANY(%(payer_id)s))",
    "acknowledgment_id": "r.acknowledgment_id = %(acknowledgment_id)s",
    "unmatched": "(r.claim_id IS NULL) = %(unmatched)s",
    "due_to": "r.due_on <= %(due_to)s",
}


async def acknowledgment(source: Source, acknowledgment_id: UUID) -> Row | None:
    """One acknowledgment, or None."""
    rows = await _read(source, ACKNOWLEDGMENTS, ["a.id = %(id)s"], {"id": acknowledgment_id, "limit": 1})
    return rows[0] if rows else None


async def acknowledgments(source: Source, limit: int, after: UUID | None) -> list[Row]:
    """Up to ``limit`` + 1, newest first: the one too many says that there are more."""
    conditions = ["a.id < %(after)s"] if after else []
    return await _read(source, ACKNOWLEDGMENTS, conditions, {"after": after, "limit": limit + 1})


async def rejection(source: Source, rejection_id: UUID) -> Row | None:
    """One rejection, or None."""
    rows = await _read(source, REJECTIONS, ["r.id = %(id)s"], {"id": rejection_id, "limit": 1})
    return rows[0] if rows else None


async def rejections(source: Source, wanted: RejectionFilter, limit: int, after: UUID | None) -> list[Row]:
    """Up to ``limit`` + 1, newest first."""
    told = {name: getattr(wanted, name) for name in CONDITIONS}
    told = {name: value for name, value in told.items() if value is not None and value != []}
    conditions = [CONDITIONS[name] for name in told] + (["r.id < %(after)s"] if after else [])
    return await _read(source, REJECTIONS, conditions, {**told, "after": after, "limit": limit + 1})


async def _read(source: Source, sql: str, conditions: list[str], told: dict[str, Any]) -> list[Row]:
    joined = "".join(f" AND {condition}" for condition in conditions)
    return await source.fetch(sql.format(conditions=joined), {"org": source.org_id, **told})
