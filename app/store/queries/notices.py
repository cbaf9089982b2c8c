"""Reads of notices: one, and those about a denial."""

from __future__ import annotations

from uuid import UUID

from app.store.database import Row, Source
from app.store.notices import ABOUT, SHOWN

ONE = f"{SHOWN} WHERE n.org_id = %s AND n.id = %s"
KNOWN = "SELECT FROM denials WHERE org_id = %s AND id = %s"
OF_DENIAL = f"""{SHOWN} WHERE n.org_id = %(org)s AND n.claim_id = (
    SELECT d.claim_id FROM denials d WHERE d.org_id = %(org)s AND d.id = %(denial)s
) AND %(denial)s = ANY({ABOUT}) AND (%(after)s::uuid IS NULL OR n.id > %(after)s) ORDER BY n.id LIMIT %(limit)s
"""


async def notice(source: Source, notice_id: UUID) -> Row | None:
    """One notice, or None."""
    rows = await source.fetch(ONE, (source.org_id, notice_id))
    return rows[0] if rows else None


async def notices_about(source: Source, denial_id: UUID, limit: int, after: UUID | None) -> list[Row] | None:
    """Up to ``limit`` + 1 notices about a denial in the order in which they came; None without such a denial."""
    if not await source.fetch(KNOWN, (source.org_id, denial_id)):
        return None
    told = {"org": source.org_id, "denial": denial_id, "after": after, "limit": limit + 1}
    return await source.fetch(OF_DENIAL, told)
