"""Reads of payers: who they are, under which names they write, and what is open with them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from app.store.database import Row, Source

PAYERS = """
SELECT p.*, o.open_denials, o.amount_denied, o.amount_at_risk,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', a.kind, 'value', a.value) ORDER BY a.kind, a.value), '[]')
        FROM payer_aliases a WHERE a.org_id = p.org_id AND a.payer_id = p.id) AS aliases
FROM ({payers}) p
CROSS JOIN LATERAL (
    SELECT count(*) AS open_denials, coalesce(sum(d.amount_denied), 0)::bigint AS amount_denied,
           coalesce(sum(d.amount_at_risk), 0)::bigint AS amount_at_risk
    FROM denials d WHERE d.org_id = p.org_id AND d.payer_id = p.id AND d.stage <> 'resolved'
) o
ORDER BY p.id DESC
"""


async def payer(source: Source, payer_id: UUID) -> Row | None:
    """One payer, also one that was merged into another; or None."""
    sql = PAYERS.format(payers="SELECT * FROM payers WHERE org_id = %(org)s AND id = %(id)s")
    rows = await source.fetch(sql, {"org": source.org_id, "id": payer_id})
    return rows[0] if rows else None


async def payers(source: Source, unmatched: bool | None, limit: int, after: UUID | None) -> list[Row]:
    """Up to ``limit`` + 1 payers, newest first, without those that were merged into others."""
    parameters: dict[str, Any] = {"org": source.org_id, "limit": limit + 1}
    sql = ["SELECT * FROM payers WHERE org_id = %(org)s AND merged_into IS NULL"]
    if unmatched is not None:
        parameters["mapped"] = not unmatched
        sql.append("AND mapped = %(mapped)s")
    if after is not None:
        parameters["after"] = after
        sql.append("AND id < %(after)s")
    sql.append("ORDER BY id DESC LIMIT %(limit)s")
    return await source.fetch(PAYERS.format(payers="\n".join(sql)), parameters)


async def named(source: Source, payer_ids: Collection[UUID]) -> dict[UUID, Row]:
    """Name and type of payers, without counting anything."""
    sql = "SELECT id, name, payer_type FROM payers WHERE org_id = %s AND id = ANY(%s::uuid[])"
    return {row["id"]: row for row in await source.fetch(sql, (source.org_id, list(payer_ids)))}
