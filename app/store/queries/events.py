"""The organisation's log, read in an order in which nothing comes late.

Transactions commit in another order than they begin, so a place in the log is the number of the writing transaction
and the event's id, and an event is only shown once every transaction with a smaller number has ended.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from app.domain.push.kinds import exact_and_prefixes
from app.store.database import Row, Source

WINDOW = 2000
"""Events looked at in one reading. A selection that matches little goes through the log in steps."""

READ = """
WITH scanned AS MATERIALIZED (
    SELECT e.id, e.xid, e.type, e.subject_id, e.subject_version, e.actor_kind, e.actor_id, e.at, e.data
    FROM events e
    WHERE e.org_id = %(org)s AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
      AND (e.xid, e.id) > (%(xid)s::text::xid8, %(id)s) {subject}
    ORDER BY e.xid, e.id LIMIT %(window)s
), marked AS (
    SELECT s.*, {wanted} AS wanted, count(*) OVER () AS scanned,
           lead(s.id) OVER (ORDER BY s.xid, s.id) IS NULL AS last
    FROM scanned s
), kept AS MATERIALIZED (
    SELECT * FROM marked WHERE wanted OR last ORDER BY xid, id LIMIT %(limit)s + 2
)
SELECT k.id, k.xid::text AS xid, k.type, k.subject_id, k.subject_version, k.actor_kind, k.actor_id, k.at, k.data,
       k.wanted, k.scanned, p.id AS person_id
FROM kept k LEFT JOIN people p
  ON k.actor_kind = 'person' AND p.org_id = %(org)s AND p.issuer || '#' || p.subject = k.actor_id
ORDER BY k.xid, k.id
"""
SUBJECT = "AND e.subject_id = %(subject)s"
SELECTED = (
    "(s.type = ANY(%(types)s) OR EXISTS (SELECT FROM unnest(%(prefixes)s::text[]) b WHERE starts_with(s.type, b)))"
)
END = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid"
OF_EVENT = "SELECT xid::text AS xid, id FROM events WHERE org_id = %s AND id = %s"
SINCE = "SELECT xid::text AS xid FROM events WHERE org_id = %s AND at >= %s ORDER BY xid, id LIMIT 1"


class Place(NamedTuple):
    """Between two events of the log: behind the one that it names."""

    xid: int
    id: UUID


NOTHING = UUID(int=0)
START = Place(0, NOTHING)


@dataclass(slots=True)
class EventFilter:
    """What a reading is narrowed to."""

    types: list[str] = field(default_factory=list)
    """Types, or beginnings of types that end with a dot; none: all."""
    subject: UUID | None = None


class Read(NamedTuple):
    """Some events, the place behind all that were looked at, and whether there are more right now."""

    events: list[Row]
    end: Place
    more: bool


async def events_after(source: Source, wanted: EventFilter, place: Place, limit: int) -> Read:
    """Up to ``limit`` events behind a place, oldest first."""
    window = WINDOW if wanted.types else limit + 1
    exact, prefixes = exact_and_prefixes(wanted.types)
    sql = READ.format(
        subject=SUBJECT if wanted.subject is not None else "", wanted=SELECTED if wanted.types else "true"
    )
    told = {"org": source.org_id, "xid": place.xid, "id": place.id, "subject": wanted.subject}
    told |= {"types": exact, "prefixes": prefixes, "limit": limit, "window": window}
    rows = await source.fetch(sql, told)
    found = [row for row in rows if row["wanted"]]
    if len(found) > limit:
        return Read(found[:limit], place_of(found[limit - 1]), more=True)
    return Read(found, place_of(rows[-1]) if rows else place, more=bool(rows) and rows[0]["scanned"] == window)


def place_of(row: Row) -> Place:
    """The place behind an event."""
    return Place(int(row["xid"]), row["id"])


async def end_of_log(source: Source) -> Place:
    """Behind everything that is shown by now, and before everything that may still come."""
    (row,) = await source.fetch(END)
    return Place(int(row["xid"]), NOTHING)


async def place_of_event(source: Source, event_id: UUID) -> Place | None:
    """Behind one event."""
    rows = await source.fetch(OF_EVENT, (source.org_id, event_id))
    return place_of(rows[0]) if rows else None


async def place_since(source: Source, moment: object) -> Place | None:
    """Before the first event that happened at a moment or later; None: nothing has."""
    rows = await source.fetch(SINCE, (source.org_id, moment))
    return Place(int(rows[0]["xid"]), NOTHING) if rows else None
