"""Reads of decisions and of payers' answers about the claim of a denial."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from app.store.database import Row, Source

PAGE = """
SELECT t.* FROM {table} t JOIN denials d ON d.org_id = t.org_id AND d.claim_id = t.claim_id
WHERE d.org_id = %(org)s AND d.id = %(denial)s AND (%(after)s::uuid IS NULL OR t.id < %(after)s)
ORDER BY t.id DESC LIMIT %(limit)s
"""
ONE = "SELECT * FROM {table} WHERE org_id = %s AND id = %s"
Table = Literal["decisions", "status_checks", "submissions"]


async def of_claim(table: Table, source: Source, denial_id: UUID, limit: int, after: UUID | None) -> list[Row]:
    """Up to ``limit`` + 1, newest first: the one too many says that there are more."""
    told = {"org": source.org_id, "denial": denial_id, "after": after, "limit": limit + 1}
    return await source.fetch(PAGE.format(table=table), told)


async def one(source: Source, table: Table, id_: UUID) -> Row | None:
    """One of them, or None."""
    rows = await source.fetch(ONE.format(table=table), (source.org_id, id_))
    return rows[0] if rows else None
