"""What payers decided about what was sent, counted: the evidence for odds (:mod:`app.domain.economics.evidence`).

Counted anew by a job and not with every change: a payment may change what an answer came to months later, and a reversal
may take it back. Odds move by tenths of a percent an hour, so that an hour old is new enough.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from app.store.database import Transaction

OUTCOME_MONTHS = 24
"""Months back that something was sent whose outcome still counts. Judgement: payers change how they decide."""
COUNT_EVERY = timedelta(hours=1)
"""For so long a count is good. Judgement."""

AGE = "SELECT max(counted_at) AS counted_at FROM outcome_counts WHERE org_id = %s"
HOLD = "SELECT pg_advisory_xact_lock(hashtextextended('outcomes' || %s::text, 0))"
COUNT = """
WITH sent AS (
    SELECT u.denial_id, s.level, s.outcome, lead(s.id) OVER (PARTITION BY u.denial_id ORDER BY s.id) AS followed_by
    FROM submissions s CROSS JOIN LATERAL unnest(s.denial_ids) AS u (denial_id)
    WHERE s.org_id = %(org)s AND s.sent_on >= %(since)s AND s.state IN ('sent', 'answered')
), decided AS (
    SELECT t.level, d.payer_id, coalesce(d.root_cause, '') AS root_cause, coalesce(d.sub_cause, '') AS sub_cause,
           CASE
               WHEN t.followed_by IS NOT NULL THEN CASE WHEN t.outcome = 'upheld' THEN 0 END
               WHEN d.outcome IN ('void', 'duplicate', 'not_a_denial') THEN NULL
               WHEN t.outcome = 'overturned' AND d.stage <> 'resolved' THEN 1
               WHEN t.outcome IS NOT NULL OR d.outcome IN ('recovered', 'partly_recovered')
                   THEN d.amount_recovered::float8 / d.amount_denied
           END AS won
    FROM sent t JOIN denials d ON d.org_id = %(org)s AND d.id = t.denial_id
    WHERE d.amount_denied > 0 AND d.triage IS NULL
), counted AS (
    SELECT level, payer_id, root_cause, sub_cause, count(won) AS decided, least(sum(won), count(won)) AS won
    FROM decided WHERE won IS NOT NULL GROUP BY 1, 2, 3, 4
), gone AS (
    DELETE FROM outcome_counts o WHERE o.org_id = %(org)s AND NOT EXISTS (
        SELECT FROM counted c
        WHERE (c.level, c.payer_id, c.root_cause, c.sub_cause) = (o.level, o.payer_id, o.root_cause, o.sub_cause)
    )
)
INSERT INTO outcome_counts (org_id, level, payer_id, root_cause, sub_cause, decided, won, counted_at)
SELECT %(org)s, level, payer_id, root_cause, sub_cause, decided, won, %(now)s FROM counted
ON CONFLICT (org_id, level, payer_id, root_cause, sub_cause) DO UPDATE
SET decided = excluded.decided, won = excluded.won, counted_at = excluded.counted_at
"""
"""What counts as decided, denial by denial of each submission:

- it was followed by another: the payer upheld it, nothing was won;
- the last one: once the payer answered, or once money resolved the denial, the share of it that was recovered; an answer
  that promises the payment counts in full until the payment shows.

What nobody answered is open, also where the denial was closed since. Rejected at the door and withdrawn is not decided.
What turned out to be no denial says nothing. A payment under a decision that nothing was sent under proves nothing
either: only wins would ever be seen of those.
"""


async def count_outcomes(tx: Transaction, now: datetime) -> bool:
    """Count anew, unless that was done within the hour. Returns whether it was."""
    await tx.execute("SET LOCAL statement_timeout = 0")
    await tx.execute(HOLD, (tx.org_id,))
    (last,) = await tx.fetch(AGE, (tx.org_id,))
    if last["counted_at"] is not None and now - last["counted_at"] < COUNT_EVERY:
        return False
    since = (now - timedelta(days=round(OUTCOME_MONTHS * 365 / 12))).date()
    await tx.execute(COUNT, {"org": tx.org_id, "since": since, "now": now})
    return True
