"""Reads of decisions and of payers' answers about the claim of a denial."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from app.store.database import Row, Source

PAGE = """
SELECT t.* {beside} FROM {table} t JOIN denials d ON d.org_id = t.org_id AND d.claim_id = t.claim_id
WHERE d.org_id = %(org)s AND d.id = %(denial)s AND (%(after)s::uuid IS NULL OR t.id < %(after)s)
ORDER BY t.id DESC LIMIT %(limit)s
"""
ONE = "SELECT t.* {beside} FROM {table} t WHERE t.org_id = %s AND t.id = %s"
Table = Literal["decisions", "status_checks", "submissions"]
BESIDE: dict[Table, str] = {
    "decisions": """, (
        SELECT x.body FROM texts x WHERE x.org_id = t.org_id AND x.subject_id = t.id AND x.kind = 'decision'
        ORDER BY x.id DESC LIMIT 1
    ) AS reason, (
        SELECT jsonb_build_object('id', a.id, 'self_approved', a.self_approved) FROM approvals a
        WHERE a.org_id = t.org_id AND a.subject_id = t.id ORDER BY a.id DESC LIMIT 1
    ) AS approval"""
}
"""What is shown beside a row: what the person wrote, and the approval that it took."""


async def of_claim(table: Table, source: Source, denial_id: UUID, limit: int, after: UUID | None) -> list[Row]:
    """Up to ``limit`` + 1, newest first: the one too many says that there are more."""
    told = {"org": source.org_id, "denial": denial_id, "after": after, "limit": limit + 1}
    return await source.fetch(PAGE.format(table=table, beside=BESIDE.get(table, "")), told)


async def one(source: Source, table: Table, id_: UUID) -> Row | None:
    """One of them, or None."""
    rows = await source.fetch(ONE.format(table=table, beside=BESIDE.get(table, "")), (source.org_id, id_))
    return rows[0] if rows else None
