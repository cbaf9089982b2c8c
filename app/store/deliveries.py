"""Messages to endpoints: made from the log, taken in turn by a worker, and what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from app.store.database import Row, Source, Transaction
from app.store.queries.events import Place

PROGRESS = "SELECT *, xid::text AS place FROM webhook_progress WHERE org_id = %s AND webhook_id = %s FOR UPDATE"
ADVANCE = "UPDATE webhook_progress SET xid = %s::text::xid8, event_id = %s WHERE org_id = %s AND webhook_id = %s"
MAKE = """
INSERT INTO webhook_deliveries (org_id, id, webhook_id, event_id, type, subject_id, subject_version, at, state,
                                attempts, next_at, created_at)
SELECT e.org_id, n.id, %(webhook)s, e.id, e.type, e.subject_id, e.subject_version, e.at, 'pending', 0, %(now)s, %(now)s
FROM unnest(%(ids)s::uuid[], %(events)s::uuid[]) AS n (id, event_id)
JOIN events e ON e.org_id = %(org)s AND e.id = n.event_id
ON CONFLICT (org_id, webhook_id, event_id) DO NOTHING
"""
FREE = "d.next_at <= %(now)s AND (d.sending_until IS NULL OR d.sending_until <= %(now)s)"
OPEN = "state IN ('pending', 'failed')"
TAKE = f"""
WITH due AS MATERIALIZED (
    SELECT d.id FROM webhook_deliveries d
    WHERE d.org_id = %(org)s AND d.webhook_id = %(webhook)s AND d.{OPEN} AND {FREE}
      AND NOT EXISTS (
        SELECT FROM webhook_deliveries b
        WHERE b.org_id = d.org_id AND b.webhook_id = d.webhook_id AND b.subject_id = d.subject_id AND b.{OPEN}
          AND (b.subject_version, b.event_id) < (d.subject_version, d.event_id))
      AND NOT EXISTS (
        SELECT FROM events e
        WHERE e.org_id = d.org_id AND e.subject_id = d.subject_id AND e.subject_version < d.subject_version
          AND (e.xid, e.id) > (%(xid)s::text::xid8, %(event)s))
    ORDER BY d.next_at, d.event_id LIMIT %(most)s FOR UPDATE OF d SKIP LOCKED
)
UPDATE webhook_deliveries d SET sending_until = %(until)s FROM due
WHERE d.org_id = %(org)s AND d.id = due.id RETURNING d.*
"""
"""An event of a subject waits for those before it, also for one that is in the log but not yet behind the endpoint's
place: transactions number themselves when they begin, and those of one subject need not end in that order."""
ENDED = """
UPDATE webhook_deliveries SET state = %(state)s, attempts = attempts + 1, next_at = coalesce(%(next)s, next_at),
       sending_until = NULL, last_status = %(status)s, last_problem = %(problem)s, ended_at = %(ended)s
WHERE org_id = %(org)s AND id = %(id)s
"""
STANDING = """
UPDATE webhook_progress SET failures = %s, failing_since = %s, paused_until = %s WHERE org_id = %s AND webhook_id = %s
"""
WAITING = f"""
SELECT w.id FROM webhooks w JOIN webhook_progress p ON p.org_id = w.org_id AND p.webhook_id = w.id
WHERE w.org_id = %(org)s AND w.state = 'active' AND (p.paused_until IS NULL OR p.paused_until <= %(now)s)
  AND (EXISTS (SELECT FROM webhook_deliveries d
               WHERE d.org_id = w.org_id AND d.webhook_id = w.id AND d.{OPEN} AND {FREE})
       OR EXISTS (SELECT FROM events e WHERE e.org_id = w.org_id AND (e.xid, e.id) > (p.xid, p.event_id)
                  AND e.xid < pg_snapshot_xmin(pg_current_snapshot())))
ORDER BY w.id
"""
FORGET = "DELETE FROM webhook_deliveries WHERE org_id = %s AND ended_at < %s"


@dataclass(slots=True)
class Progress:
    """How far an endpoint has got, and how it does."""

    place: Place
    failures: int
    failing_since: datetime | None
    paused_until: datetime | None


@dataclass(frozen=True, slots=True)
class Ended:
    """What came of one attempt."""

    id: UUID
    state: str
    next_at: datetime | None
    status: int | None
    problem: str | None


async def hold_progress(tx: Transaction, webhook_id: UUID) -> Progress | None:
    """Held; None where the endpoint is no more."""
    rows = await tx.fetch(PROGRESS, (tx.org_id, webhook_id))
    if not rows:
        return None
    (row,) = rows
    place = Place(int(row["place"]), row["event_id"])
    return Progress(place, row["failures"], row["failing_since"], row["paused_until"])


async def make(tx: Transaction, webhook_id: UUID, events: Sequence[Row], place: Place, now: datetime) -> None:
    """Messages for these events; the endpoint has got to this place."""
    ids = [uuid7() for _ in events]
    told = {"org": tx.org_id, "webhook": webhook_id, "now": now, "ids": ids, "events": [it["id"] for it in events]}
    if events:
        await tx.execute(MAKE, told)
    await tx.execute(ADVANCE, (place.xid, place.id, tx.org_id, webhook_id))


async def take(tx: Transaction, webhook_id: UUID, place: Place, most: int, now: datetime, until: datetime) -> list[Row]:
    """Up to ``most`` messages that may go now, taken until a moment, in their order."""
    told = {"org": tx.org_id, "webhook": webhook_id, "xid": place.xid, "event": place.id}
    rows = await tx.fetch(TAKE, {**told, "most": most, "now": now, "until": until})
    return sorted(rows, key=lambda row: row["event_id"])


async def end(tx: Transaction, ended: Sequence[Ended], now: datetime) -> None:
    """Store what came of messages."""
    for it in ended:
        told = {"org": tx.org_id, "id": it.id, "state": it.state, "status": it.status, "problem": it.problem}
        over = it.state in ("delivered", "dead")
        await tx.execute(ENDED, {**told, "next": it.next_at, "ended": now if over else None})


async def save_standing(tx: Transaction, webhook_id: UUID, progress: Progress) -> None:
    """Store how the endpoint does."""
    told = (progress.failures, progress.failing_since, progress.paused_until)
    await tx.execute(STANDING, (*told, tx.org_id, webhook_id))


async def waiting(source: Source, now: datetime) -> list[UUID]:
    """Active endpoints for which there is something to do."""
    return [row["id"] for row in await source.fetch(WAITING, {"org": source.org_id, "now": now})]


async def forget(tx: Transaction, before: datetime) -> None:
    """Deliveries that ended before a moment go."""
    await tx.execute(FORGET, (tx.org_id, before))
