"""Reads of decisions about many claims: which claims are asked for, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from app.store.database import Row, Source
from app.store.queries.assignments import CHOSEN, Chosen

PAGE = """
SELECT b.*, p.name AS made_by_name FROM bulk_decisions b
LEFT JOIN people p ON p.org_id = b.org_id AND p.id = b.made_by
WHERE b.org_id = %(org)s {conditions} ORDER BY b.id DESC LIMIT %(limit)s
"""
ITEMS = "SELECT * FROM bulk_decision_items WHERE org_id = %s AND bulk_decision_id = %s ORDER BY place"
CLAIM_OF = "SELECT id, claim_id FROM denials WHERE org_id = %s AND id = ANY(%s::uuid[])"


async def choose(source: Source, chosen: Chosen, most: int) -> list[UUID]:
    """The claims that are asked for, by their open denials; one more than ``most`` says that there are more."""
    conditions, told = chosen.conditions()
    sql = f"{CHOSEN.format(conditions=conditions)} ORDER BY d.claim_id LIMIT %(limit)s"
    rows = await source.fetch(sql, {**told, "org": source.org_id, "limit": most + 1})
    return [row["claim_id"] for row in rows]


async def claims_of(source: Source, denial_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The claim of each of these denials; one that is not there is left out."""
    rows = await source.fetch(CLAIM_OF, (source.org_id, list(denial_ids)))
    return {row["id"]: row["claim_id"] for row in rows}


async def bulk_decision(source: Source, id_: UUID) -> Row | None:
    """One, with its ``items``; or None."""
    told = {"org": source.org_id, "id": id_, "limit": 1}
    rows = await source.fetch(PAGE.format(conditions="AND b.id = %(id)s"), told)
    if not rows:
        return None
    return rows[0] | {"items": await source.fetch(ITEMS, (source.org_id, id_))}


async def bulk_decisions(source: Source, limit: int, after: UUID | None) -> list[Row]:
    """Up to ``limit`` + 1 of them without their items, newest first."""
    conditions = "" if after is None else "AND b.id < %(after)s"
    told = {"org": source.org_id, "limit": limit + 1, "after": after}
    return await source.fetch(PAGE.format(conditions=conditions), told)
