"""Control points of the work by owner, from counts that are kept with every change: no denial is read.

Rejections are no denials and have no such counts: the open ones are few, and an index has them by day.
"""

from __future__ import annotations

from datetime import date

from app.store.database import Row, Source

POINTS = ("point_sort", "point_decide", "point_status", "point_cause")
OWED = """
SELECT c.queue::uuid AS owner_id, replace(c.kind, 'point_', '') AS kind,
       coalesce(sum(c.count) FILTER (WHERE c.day < %(today)s), 0)::bigint AS overdue,
       coalesce(sum(c.denied) FILTER (WHERE c.day < %(today)s), 0)::bigint AS overdue_denied,
       coalesce(sum(c.count) FILTER (WHERE c.day = %(today)s), 0)::bigint AS due_today,
       coalesce(sum(c.denied) FILTER (WHERE c.day = %(today)s), 0)::bigint AS due_today_denied,
       coalesce(sum(c.count) FILTER (WHERE c.day > %(today)s), 0)::bigint AS upcoming,
       coalesce(sum(c.denied) FILTER (WHERE c.day > %(today)s), 0)::bigint AS upcoming_denied
FROM queue_counts c WHERE c.org_id = %(org)s AND c.kind = ANY(%(kinds)s)
    AND (%(first)s::date IS NULL OR c.day >= %(first)s) AND (%(last)s::date IS NULL OR c.day <= %(last)s)
GROUP BY c.queue, c.kind HAVING sum(c.count) > 0
UNION ALL
SELECT r.owner_id, 'rejection',
       count(*) FILTER (WHERE r.due_on < %(today)s),
       coalesce(sum(r.charge) FILTER (WHERE r.due_on < %(today)s), 0)::bigint,
       count(*) FILTER (WHERE r.due_on = %(today)s),
       coalesce(sum(r.charge) FILTER (WHERE r.due_on = %(today)s), 0)::bigint,
       count(*) FILTER (WHERE r.due_on > %(today)s),
       coalesce(sum(r.charge) FILTER (WHERE r.due_on > %(today)s), 0)::bigint
FROM rejections r WHERE r.org_id = %(org)s AND r.state = 'open'
    AND (%(first)s::date IS NULL OR r.due_on >= %(first)s) AND (%(last)s::date IS NULL OR r.due_on <= %(last)s)
GROUP BY r.owner_id
"""


async def owed_by_owner(source: Source, today: date, first: date | None, last: date | None) -> list[Row]:
    """A row for each owner and kind: counts of claims and the cents denied on them; of rejections and what was charged."""
    told = {"org": source.org_id, "kinds": list(POINTS), "today": today, "first": first, "last": last}
    return await source.fetch(OWED, told)
