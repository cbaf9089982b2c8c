"""Reads of what was exchanged with payers about a status check."""

from __future__ import annotations

from uuid import UUID

from app.store.database import Row, Source

EXCHANGES = """
SELECT * FROM status_exchanges
WHERE org_id = %(org)s AND inquiry_id = %(check)s AND (%(after)s::uuid IS NULL OR id < %(after)s)
ORDER BY id DESC LIMIT %(limit)s
"""


async def exchanges(source: Source, check_id: UUID, limit: int, after: UUID | None) -> list[Row]:
    """Up to ``limit`` + 1, newest first."""
    told = {"org": source.org_id, "check": check_id, "limit": limit + 1, "after": after}
    return await source.fetch(EXCHANGES, told)
