"""Which claim a sender's own id of a denial stands for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from app.store.database import Transaction

HOLDERS = """
SELECT DISTINCT d.external_id, c.patient_control_number AS claim_ours, c.payer_claim_control_number AS claim_theirs,
       d.patient_control_number AS ours, d.payer_claim_control_number AS theirs
FROM denials d JOIN claims c ON c.org_id = d.org_id AND c.id = d.claim_id
WHERE d.org_id = %s AND d.external_id = ANY(%s)
"""


class Numbers(NamedTuple):
    """The numbers that a claim goes by."""

    ours: frozenset[str]
    theirs: frozenset[str]

    def agree(self, ours: str, theirs: str) -> bool:
        """Whether a post with these numbers is about this claim."""
        return ours in self.ours or (theirs in self.theirs and (not ours or not self.ours))


async def holders(tx: Transaction, external_ids: Iterable[str]) -> dict[str, Numbers]:
    """The claims whose denials go by these ids."""
    wanted = list(set(external_ids))
    if not wanted:
        return {}
    return {
        row["external_id"]: Numbers(_told(row["ours"], row["claim_ours"]), _told(row["theirs"], row["claim_theirs"]))
        for row in await tx.fetch(HOLDERS, (tx.org_id, wanted))
    }


def _told(*numbers: str | None) -> frozenset[str]:
    return frozenset(number for number in numbers if number)
