"""Reads of status checks: what people noted, and what was asked over a connection in any state. Both have one id."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.store.database import Row, Source

SHOWN = """
SELECT coalesce(i.id, s.id) AS id, coalesce(i.claim_id, s.claim_id) AS claim_id,
       coalesce(i.denial_ids, s.denial_ids) AS denial_ids, coalesce(s.channel, 'electronic') AS channel,
       coalesce(i.state, 'answered') AS state, s.meaning, s.checked_on, s.reference, s.detail, i.payer_id, i.cause,
       coalesce(i.attempts, 0) AS attempts, i.first_sent_at, i.last_sent_at, i.next_at, i.fault,
       coalesce(i.created_at, s.created_at) AS created_at
FROM (SELECT * FROM status_checks WHERE org_id = %(org)s AND {condition} ORDER BY id DESC LIMIT %(limit)s) s
FULL JOIN (SELECT * FROM status_inquiries WHERE org_id = %(org)s AND {condition} ORDER BY id DESC LIMIT %(limit)s) i
    ON i.id = s.id
ORDER BY id DESC LIMIT %(limit)s
"""
"""Of an inquiry the result is told by ``status_checks`` alone, where its primary key holds that there is one."""
OF_CLAIM = """
claim_id = (SELECT d.claim_id FROM denials d WHERE d.org_id = %(org)s AND d.id = %(denial)s)
AND (%(after)s::uuid IS NULL OR id < %(after)s)
"""
BY_CLAIM = "claim_id = %(claim)s"
STATE = "SELECT state FROM status_inquiries WHERE org_id = %s AND id = %s"


async def status_check(source: Source, check_id: UUID) -> Row | None:
    """One status check, or None."""
    rows = await _read(source, "id = %(id)s", {"id": check_id, "limit": 1})
    return rows[0] if rows else None


async def status_checks_of(source: Source, denial_id: UUID, limit: int, after: UUID | None) -> list[Row]:
    """Up to ``limit`` + 1 about the claim of a denial, newest first: the one too many says that there are more."""
    return await _read(source, OF_CLAIM, {"denial": denial_id, "after": after, "limit": limit + 1})


async def status_checks_of_claim(source: Source, claim_id: UUID, limit: int) -> list[Row]:
    """The newest about a claim."""
    return await _read(source, BY_CLAIM, {"claim": claim_id, "limit": limit})


async def state_of(source: Source, check_id: UUID) -> str | None:
    """How far an inquiry is; None where nobody asked over a connection."""
    rows = await source.fetch(STATE, (source.org_id, check_id))
    return rows[0]["state"] if rows else None


async def _read(source: Source, condition: str, told: dict[str, Any]) -> list[Row]:
    return await source.fetch(SHOWN.format(condition=condition), {"org": source.org_id, **told})
