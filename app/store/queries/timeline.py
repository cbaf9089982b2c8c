"""The log of one denial, for its timeline."""

from __future__ import annotations

from uuid import UUID

from app.domain.intake.denial import Denial
from app.store.bulk.rows import denial_from
from app.store.database import Row, Source

LOG = """
SELECT e.type, e.at, (e.at AT TIME ZONE g.time_zone)::date AS on_day, e.subject_version, e.actor_kind, e.data,
       CASE e.actor_kind WHEN 'person' THEN (
           SELECT p.id FROM people p WHERE p.org_id = e.org_id AND p.issuer || '#' || p.subject = e.actor_id
       ) END AS person_id
FROM events e JOIN organizations g ON g.id = e.org_id
WHERE e.org_id = %s AND e.subject_id = %s ORDER BY e.subject_version, e.id
"""


def denial_of(row: Row) -> Denial:
    """The denial that a row shows, for the clocks of the domain."""
    return denial_from(row)


async def log_of(source: Source, denial_id: UUID) -> list[Row]:
    """Entries of the log about a denial, oldest first, each with its day in the organisation's time zone."""
    return await source.fetch(LOG, (source.org_id, denial_id))
