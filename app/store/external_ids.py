"""Which claim a sender's own id of a denial stands for."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from app.store.database import Transaction

HOLDERS = "SELECT DISTINCT external_id, claim_id FROM denials WHERE org_id = %s AND external_id = ANY(%s)"


async def holders(tx: Transaction, external_ids: Iterable[str]) -> dict[str, set[UUID]]:
    """The claims whose denials go by these ids."""
    held: dict[str, set[UUID]] = {}
    wanted = list(set(external_ids))
    if wanted:
        for row in await tx.fetch(HOLDERS, (tx.org_id, wanted)):
            held.setdefault(row["external_id"], set()).add(row["claim_id"])
    return held
