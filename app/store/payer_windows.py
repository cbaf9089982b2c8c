"""Which open denials a payer has, group by group: a payer may have more than one transaction should hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from app.store.database import Source

OPEN = """
SELECT id, claim_id FROM denials WHERE org_id = %(org)s AND payer_id = %(payer)s AND stage <> 'resolved'
AND (%(after)s::uuid IS NULL OR id > %(after)s) ORDER BY id LIMIT %(most)s
"""
FREE = "SELECT id FROM claims WHERE org_id = %s AND id = ANY(%s::uuid[]) ORDER BY id FOR UPDATE SKIP LOCKED"


class Open(NamedTuple):
    """A group of open denials: their claims, and the last denial of them by id; None where there is none."""

    claim_ids: list[UUID]
    last: UUID | None
    size: int


async def open_denials(source: Source, payer_id: UUID, after: UUID | None, most: int) -> Open:
    """Up to ``most`` open denials of a payer, by id, after one of them."""
    told = {"org": source.org_id, "payer": payer_id, "after": after, "most": most}
    rows = await source.fetch(OPEN, told)
    return Open(sorted({row["claim_id"] for row in rows}), rows[-1]["id"] if rows else None, len(rows))


async def free_claims(source: Source, claim_ids: Sequence[UUID]) -> list[UUID]:
    """Those of these claims that nobody else holds, held."""
    return [row["id"] for row in await source.fetch(FREE, (source.org_id, list(claim_ids)))]
