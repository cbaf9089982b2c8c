"""What keeps tables small: folding volume deltas and queue counts, forgetting old idempotency keys."""

from __future__ import annotations

from datetime import datetime

from app.store.database import Transaction

FOLD = """
WITH taken AS (DELETE FROM volume_deltas WHERE org_id = %(org)s RETURNING *), of_payers AS (
    INSERT INTO payer_volumes (org_id, payer_id, procedure, month, count, charge, allowed)
    SELECT org_id, payer_id, procedure, month, sum(count), sum(charge), sum(allowed)
    FROM taken WHERE procedure <> '*' GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT org_id, payer_id, '*', month, sum(count), sum(charge), sum(allowed) FROM taken GROUP BY 1, 2, 4
    ON CONFLICT (org_id, payer_id, procedure, month) DO UPDATE
    SET count = payer_volumes.count + excluded.count, charge = payer_volumes.charge + excluded.charge,
        allowed = payer_volumes.allowed + excluded.allowed
)
INSERT INTO volumes (org_id, payer_id, plan, provider, facility, procedure, month, count, charge, allowed, paid)
SELECT org_id, payer_id, plan, provider, facility, procedure, month,
       sum(count), sum(charge), sum(allowed), sum(paid)
FROM taken GROUP BY 1, 2, 3, 4, 5, 6, 7
ON CONFLICT (org_id, payer_id, plan, provider, facility, procedure, month) DO UPDATE
SET count = volumes.count + excluded.count, charge = volumes.charge + excluded.charge,
    allowed = volumes.allowed + excluded.allowed, paid = volumes.paid + excluded.paid
"""


FOLD_QUEUES = """
WITH several AS (
    SELECT queue, kind, day FROM queue_counts WHERE org_id = %(org)s GROUP BY queue, kind, day HAVING count(*) > 1
), taken AS (
    DELETE FROM queue_counts c USING several s
    WHERE c.org_id = %(org)s AND c.queue = s.queue AND c.kind = s.kind AND c.day = s.day
    RETURNING c.queue, c.kind, c.day, c.count, c.denied
)
INSERT INTO queue_counts (org_id, queue, kind, day, count, denied)
SELECT %(org)s, queue, kind, day, sum(count), sum(denied) FROM taken
GROUP BY queue, kind, day HAVING sum(count) <> 0 OR sum(denied) <> 0
"""
"""Only what has several rows is touched. Of two folds at once the second adds up what the first has left of them."""


async def fold_volumes(tx: Transaction) -> None:
    """Add the deltas to the volumes they belong to."""
    await tx.execute(FOLD, {"org": tx.org_id})


async def fold_queues(tx: Transaction) -> None:
    """Make one row of those that count the same, and none where they cancel each other."""
    await tx.execute(FOLD_QUEUES, {"org": tx.org_id})


async def forget_keys(tx: Transaction, before: datetime) -> None:
    """Stored answers older than the promised time go."""
    await tx.execute("DELETE FROM idempotency_keys WHERE org_id = %s AND created_at < %s", (tx.org_id, before))
