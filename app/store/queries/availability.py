"""What we saw of a payer: counts for periods, and runs of answers and of none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from app.domain.status.availability import IN_TIME, Count, Period, Run
from app.domain.status.downtime import Published
from app.domain.status.written_downtime import read
from app.store.database import Source

NOT_THE_PAYER = "fault IS NOT DISTINCT FROM 'throttled' OR fault IS NOT DISTINCT FROM 'checksum_mismatched'"
"""We asked too much, or something else happened on the way: no word about whether the payer is there."""
NEVER_THERE = "outcome = 'rejected' AND http_status IS NULL"
"""Refused without a reply: what could not be written, or went no further than our certificate."""
COUNTED = (
    f"kind = 'submit' AND outcome IN ('answered', 'cannot_answer', 'silent', 'unavailable') AND NOT ({NOT_THE_PAYER})"
)
IN = "outcome IN ('answered', 'cannot_answer') AND ended_at - sent_at <= %(in_time)s"
COUNTS = f"""
SELECT p.place, count(e.id) AS n, count(e.id) FILTER (WHERE {IN}) AS in_time,
       count(e.id) FILTER (WHERE NOT in_downtime) AS n_outside,
       count(e.id) FILTER (WHERE NOT in_downtime AND {IN}) AS in_time_outside
FROM unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[]) WITH ORDINALITY AS p (start, "end", place)
LEFT JOIN status_exchanges e
    ON e.org_id = %(org)s AND e.payer_id = %(payer)s AND e.sent_at >= p.start AND e.sent_at < p."end" AND {COUNTED}
GROUP BY p.place ORDER BY p.place
"""
RUNS = f"""
WITH seen AS (
    SELECT id, sent_at, ended_at, outcome IN ('silent', 'unavailable', 'cannot_answer') AS down FROM status_exchanges
    WHERE org_id = %(org)s AND payer_id = %(payer)s AND sent_at >= %(since)s AND kind = 'submit'
      AND outcome <> 'lost' AND NOT ({NOT_THE_PAYER}) AND NOT ({NEVER_THERE})
), marked AS (
    SELECT *, (down IS DISTINCT FROM lag(down) OVER (ORDER BY sent_at, id))::int AS turn FROM seen
), runs AS (
    SELECT *, sum(turn) OVER (ORDER BY sent_at, id) AS run FROM marked
)
SELECT bool_and(down) AS down, min(sent_at) AS first_sent, max(ended_at) AS last_ended, count(*) AS number
FROM runs GROUP BY run ORDER BY run
"""


CALENDARS = "SELECT since, downtime FROM payer_calendars WHERE org_id = %s AND payer_id = %s ORDER BY since"


async def calendars(source: Source, payer_id: UUID) -> list[Published]:
    """What the payer had published from when on, in its order."""
    rows = await source.fetch(CALENDARS, (source.org_id, payer_id))
    return [Published(row["since"], read(row["downtime"])) for row in rows]


async def counts(source: Source, payer_id: UUID, periods: Sequence[Period]) -> list[Count]:
    """Questions of each period."""
    told = {"org": source.org_id, "payer": payer_id, "in_time": IN_TIME}
    told |= {"starts": [it.start for it in periods], "ends": [it.end for it in periods]}
    rows = await source.fetch(COUNTS, told)
    return [Count(row["n"], row["in_time"], row["n_outside"], row["in_time_outside"]) for row in rows]


async def runs(source: Source, payer_id: UUID, since: datetime) -> list[Run]:
    """Questions in a row that were all answered, or all not, in their order."""
    rows = await source.fetch(RUNS, {"org": source.org_id, "payer": payer_id, "since": since})
    return [Run(row["down"], row["first_sent"], row["last_ended"], row["number"]) for row in rows]
