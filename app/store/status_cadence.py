"""Which claims are to be looked at, whether their payer is asked again, and when they are looked at next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from app.domain.status.next_question import ASKED_IN, Said, Watched
from app.store.database import Row, Transaction

HOLD_RUN = "SELECT pg_try_advisory_xact_lock(hashtextextended('cadence' || %s::text, 0)) AS held"
"""One worker at a time looks at an organisation; another has nothing to do."""
DUE = """
SELECT d.id, d.claim_id, d.payer_id, d.stage, (
    SELECT max(u.sent_on) FROM submissions u
    WHERE u.org_id = d.org_id AND u.claim_id = d.claim_id AND u.state IN ('sent', 'answered')
) AS submitted_on, (
    SELECT jsonb_agg(jsonb_build_array(s.meaning, s.checked_on, s.detail -> 'codes', s.detail -> 'by_other_means')
                     ORDER BY s.checked_on DESC, s.created_at DESC)
    FROM (
        SELECT * FROM status_checks k WHERE k.org_id = d.org_id AND k.claim_id = d.claim_id
        ORDER BY k.checked_on DESC, k.created_at DESC LIMIT 5
    ) AS s
) AS said
FROM denials d
JOIN payer_connections r ON r.org_id = d.org_id AND r.id = d.payer_id AND r.connection_id IS NOT NULL
LEFT JOIN status_cadence w ON w.org_id = d.org_id AND w.claim_id = d.claim_id
WHERE d.org_id = %(org)s AND d.lead AND d.stage = ANY(%(stages)s)
  AND (w.claim_id IS NULL OR w.look_on <= %(today)s OR d.updated_at > w.looked_at)
  AND NOT EXISTS (
      SELECT FROM status_inquiries i WHERE i.org_id = d.org_id AND i.claim_id = d.claim_id
      AND i.state IN ('waiting', 'in_flight', 'polling')
  )
ORDER BY d.due_on, d.by_amount, d.id LIMIT %(limit)s
"""
"""What is due first is asked about first. A claim that changed since is looked at again, whenever that was to be."""
LOOKED = """
INSERT INTO status_cadence (org_id, claim_id, looked_at, look_on)
SELECT %s, n.claim_id, %s, n.look_on FROM unnest(%s::uuid[], %s::date[]) AS n (claim_id, look_on)
ON CONFLICT (org_id, claim_id) DO UPDATE SET looked_at = excluded.looked_at, look_on = excluded.look_on
"""


class DueClaim(NamedTuple):
    """One claim to be looked at, by its lead."""

    denial_id: UUID
    claim_id: UUID
    payer_id: UUID
    watched: Watched


async def hold_run(tx: Transaction) -> bool:
    """Whether this transaction may look; until it ends nobody else does."""
    (row,) = await tx.fetch(HOLD_RUN, (tx.org_id,))
    return bool(row["held"])


async def due_claims(tx: Transaction, today: date, limit: int) -> list[DueClaim]:
    """Claims of payers that can be asked, of which no question is open and that are to be looked at."""
    told = {"org": tx.org_id, "today": today, "stages": list(ASKED_IN), "limit": limit}
    return [_of(row) for row in await tx.fetch(DUE, told)]


async def looked(tx: Transaction, look_on: Mapping[UUID, date], now: datetime) -> None:
    """Say when claims are looked at next."""
    await tx.execute(LOOKED, (tx.org_id, now, list(look_on), list(look_on.values())))


def _of(row: Row) -> DueClaim:
    said = [
        Said(meaning, date.fromisoformat(day), _categories(codes), bool(other))
        for meaning, day, codes, other in row["said"] or ()
    ]
    return DueClaim(row["id"], row["claim_id"], row["payer_id"], Watched(row["stage"], said, row["submitted_on"]))


def _categories(codes: Iterable[Mapping[str, str]] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code["category"] for code in codes or ()))
