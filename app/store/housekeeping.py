"""What keeps tables small: folding volume deltas, forgetting old idempotency keys."""

from __future__ import annotations

from datetime import datetime

from app.store.database import Transaction

FOLD = """
WITH taken AS (DELETE FROM volume_deltas WHERE org_id = %(org)s RETURNING *)
INSERT INTO volumes (org_id, payer_id, plan, provider, facility, procedure, month, count, charge, allowed, paid)
SELECT org_id, payer_id, plan, provider, facility, procedure, month,
       sum(count), sum(charge), sum(allowed), sum(paid)
FROM taken GROUP BY 1, 2, 3, 4, 5, 6, 7
ON CONFLICT (org_id, payer_id, plan, provider, facility, procedure, month) DO UPDATE
SET count = volumes.count + excluded.count, charge = volumes.charge + excluded.charge,
    allowed = volumes.allowed + excluded.allowed, paid = volumes.paid + excluded.paid
"""


async def fold_volumes(tx: Transaction) -> None:
    """Add the deltas to the volumes they belong to."""
    await tx.execute(FOLD, {"org": tx.org_id})


async def forget_keys(tx: Transaction, before: datetime) -> None:
    """Stored answers older than the promised time go."""
    await tx.execute("DELETE FROM idempotency_keys WHERE org_id = %s AND created_at < %s", (tx.org_id, before))
