"""The figures of all queues, from counts that are kept with every change: no denial is read."""

from __future__ import annotations

from datetime import datetime

from app.domain.deadlines.due import SOON_DAYS
from app.domain.workflow.queue_order import APPROVALS, NAMED, REVIEW
from app.store.database import Row, Source

SUMMARY = f"""
WITH org AS MATERIALIZED (
    SELECT profile, time_zone, (%(now)s::timestamptz AT TIME ZONE time_zone)::date AS today
    FROM organizations WHERE id = %(org)s
), due AS MATERIALIZED (
    SELECT c.queue, sum(c.count)::bigint AS count, sum(c.denied)::bigint AS amount_denied,
           coalesce(sum(c.count) FILTER (WHERE c.day = (SELECT today FROM org)), 0)::bigint AS due_today,
           coalesce(sum(c.count) FILTER (WHERE c.day < (SELECT today FROM org)), 0)::bigint AS overdue
    FROM queue_counts c WHERE c.org_id = %(org)s AND c.kind = 'due' GROUP BY c.queue
), pending AS MATERIALIZED (
    SELECT count(*) AS count, (min(a.asked_at) AT TIME ZONE (SELECT time_zone FROM org))::date AS since
    FROM approvals a WHERE a.org_id = %(org)s AND a.state = 'pending'
), known AS (
    SELECT name AS queue, NULL AS owner_kind, NULL::uuid AS owner_id, NULL AS owner_name, true AS stays
    FROM unnest(%(named)s::text[]) AS name
    UNION ALL
    SELECT t.id::text, 'team', t.id, t.name, true FROM teams t WHERE t.org_id = %(org)s
    UNION ALL
    SELECT p.id::text, 'person', p.id, p.name, p.active AND p.role <> 'auditor' FROM people p WHERE p.org_id = %(org)s
)
SELECT org.profile, k.queue, k.owner_kind, k.owner_id, k.owner_name, coalesce(due.count, pending.count, 0) AS count,
       coalesce(due.amount_denied, 0) AS amount_denied, coalesce(due.due_today, 0) AS due_today,
       coalesce(due.overdue, 0) AS overdue,
       coalesce(pending.since, (
           SELECT c.day FROM queue_counts c WHERE c.org_id = %(org)s AND c.queue = due.queue
               AND c.kind = CASE k.queue WHEN '{REVIEW}' THEN 'due' ELSE 'received' END
           GROUP BY c.day HAVING sum(c.count) > 0 ORDER BY c.day LIMIT 1
       )) AS oldest,
       coalesce((
           SELECT sum(c.count) FROM queue_counts c WHERE c.org_id = %(org)s AND c.kind = 'send' AND c.queue = due.queue
               AND c.day <= org.today + {SOON_DAYS}
       ), 0)::bigint AS deadline_at_risk
FROM org CROSS JOIN known k LEFT JOIN due ON due.queue = k.queue LEFT JOIN pending ON k.queue = '{APPROVALS}'
WHERE k.stays OR due.count > 0
"""


async def summary(source: Source, now: datetime) -> list[Row]:
    """A row for each named queue, team and person; of people who work no denials only those who still have some.

    Each row also says the organisation's profile. An organisation that does not exist has none.
    """
    return await source.fetch(SUMMARY, {"org": source.org_id, "now": now, "named": list(NAMED)})
