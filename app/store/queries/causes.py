"""Reads of root causes: what is proposed and confirmed, and patterns of what nobody has confirmed yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.store.database import Row, Source
from app.store.tables.denials import NO_CAUSE

MOST_PATTERNS = 100
TO_REVIEW = (
    f"d.stage = 'resolved' AND d.cause_confirmed_on IS NULL AND d.outcome <> ALL ('{{{','.join(NO_CAUSE)}}}'::text[])"
)
"""As the index of them says it: resolved, of something that was a denial, and unconfirmed."""
CAUSE = """
SELECT d.id, d.version, d.root_cause, d.bucket, d.triage, d.cause_confirmed_on, d.confirmed_cause,
       d.confirmed_sub_cause, d.preventable, d.cause_began, e.data->>'by' AS confirmed_by, t.body AS reason
FROM denials d
LEFT JOIN LATERAL (
    SELECT e.data FROM events e
    WHERE e.org_id = d.org_id AND e.subject_id = d.id AND e.type = 'denial.root_cause_confirmed'
    ORDER BY e.subject_version DESC LIMIT 1
) e ON d.cause_confirmed_on IS NOT NULL
LEFT JOIN texts t ON t.org_id = d.org_id AND t.id = (e.data->>'text')::uuid
WHERE d.org_id = %s AND d.id = %s
"""
PATTERNS = f"""
WITH found AS (
    SELECT d.payer_id, d.carc, d.root_cause, d.bucket->>'sub_cause' AS sub_cause,
           d.bucket->>'upstream_team' AS upstream_team, count(*)::int AS denials,
           sum(d.amount_denied)::bigint AS amount_denied, sum(d.amount_recovered)::bigint AS amount_recovered,
           min(d.resolved_on) AS first_resolved_on, max(d.resolved_on) AS last_resolved_on
    FROM denials d WHERE d.org_id = %(org)s AND {TO_REVIEW} GROUP BY 1, 2, 3, 4, 5
)
SELECT f.*, p.name AS payer_name, p.payer_type FROM found f JOIN payers p ON p.org_id = %(org)s AND p.id = f.payer_id
ORDER BY f.amount_denied DESC, f.denials DESC, f.payer_id, f.carc, f.sub_cause LIMIT %(limit)s
"""
MATCHING = f"""
SELECT count(*)::int AS denials, coalesce(sum(d.amount_denied), 0)::bigint AS amount_denied,
       (array_agg(d.id ORDER BY d.resolved_on, d.id))[:20] AS sample
FROM denials d WHERE d.org_id = %(org)s AND {TO_REVIEW}
"""


@dataclass(slots=True)
class Pattern:
    """Which unconfirmed denials; None holds for all."""

    payer_id: UUID | None = None
    carc: str | None = None
    root_cause: str | None = None
    sub_cause: str | None = None
    resolved_from: date | None = None
    resolved_to: date | None = None

    def conditions(self) -> tuple[str, dict[str, Any]]:
        """SQL about a denial ``d``, and its parameters."""
        told = {name: value for name in CONDITIONS if (value := getattr(self, name)) is not None}
        return "".join(f" AND {CONDITIONS[name]}" for name in told), told


CONDITIONS = {
    "payer_id": "d.payer_id = %(payer_id)s",
    "carc": "d.carc = %(carc)s",
    "root_cause": "d.root_cause = %(root_cause)s",
    "sub_cause": "d.bucket->>'sub_cause' = %(sub_cause)s",
    "resolved_from": "d.resolved_on >= %(resolved_from)s",
    "resolved_to": "d.resolved_on <= %(resolved_to)s",
}


async def cause_of(source: Source, denial_id: UUID) -> Row | None:
    """What is proposed and confirmed of one denial; None if there is no such denial."""
    rows = await source.fetch(CAUSE, (source.org_id, denial_id))
    return rows[0] if rows else None


async def patterns(source: Source) -> list[Row]:
    """Up to ``MOST_PATTERNS`` + 1 patterns of unconfirmed denials, most dollars first."""
    return await source.fetch(PATTERNS, {"org": source.org_id, "limit": MOST_PATTERNS + 1})


async def matching(source: Source, pattern: Pattern) -> Row:
    """How many unconfirmed denials a pattern finds, with their dollars and the first twenty."""
    conditions, told = pattern.conditions()
    (row,) = await source.fetch(MATCHING + conditions, {**told, "org": source.org_id})
    return row
