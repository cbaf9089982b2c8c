"""Leases on items of queues: nobody else is given an item until they run out.

A lease is no state of its denial, so it has no entry in the log. It ends by itself when its item leaves the queue:
every read of leases looks at the denial too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from app.domain.workflow.queue_order import REVIEW
from app.store.database import Row, Source, Transaction
from app.store.queries.allowed_amounts import with_expected
from app.store.queries.queues import IS_ITEM, ITEMS, SEGMENTS, TO_REVIEW, Queue, grouped

FREE = f"""
coalesce((SELECT k.expires_at FROM checkouts k WHERE k.org_id = d.org_id AND k.denial_id = d.id
          AND (k.queue = '{REVIEW}') = (d.stage = 'resolved')), '-infinity') <= %(now)s
"""
"""A subquery for each row, which no plan can turn into a join: the rows are read in their order, and few of them."""
FIRST = f"""
SELECT {{keys}} FROM denials d WHERE d.org_id = %(org)s AND {{conditions}} AND {FREE}
ORDER BY {{keys}} LIMIT 1 {{lock}}
"""
LOCK = "FOR NO KEY UPDATE OF d SKIP LOCKED"
OF_EACH = """
SELECT first.* FROM unnest(%(owners)s::uuid[]) AS o (id) CROSS JOIN LATERAL ({first}) AS first
"""
"""The first item of each owner, so that no item of anybody else is passed over."""
TAKE = f"""
INSERT INTO checkouts (org_id, denial_id, id, queue, person_id, taken_at, expires_at)
VALUES (%(org)s, %(denial_id)s, %(id)s, %(queue)s, %(person_id)s, %(now)s, %(expires_at)s)
ON CONFLICT (org_id, denial_id) DO UPDATE
SET id = excluded.id, queue = excluded.queue, person_id = excluded.person_id, taken_at = excluded.taken_at,
    expires_at = excluded.expires_at
WHERE checkouts.expires_at <= %(now)s OR (checkouts.queue = '{REVIEW}') <> (excluded.queue = '{REVIEW}')
"""
VALID = f"""
d.org_id = k.org_id AND d.id = k.denial_id
AND ((k.queue <> '{REVIEW}' AND {IS_ITEM}) OR (k.queue = '{REVIEW}' AND {TO_REVIEW}))
"""
MINE = f"k.org_id = %(org)s AND k.person_id = %(person_id)s AND {VALID}"
HELD = f"SELECT count(*) AS held FROM checkouts k, denials d WHERE {MINE} AND k.expires_at > %(now)s"
HOLDS = f"SELECT d.* FROM checkouts k, denials d WHERE {MINE} AND k.expires_at > %(now)s"
SHOW = ITEMS.format(page=HOLDS)
SHOW_ONE = ITEMS.format(page=f"{HOLDS} AND k.id = %(id)s")
RENEW = f"UPDATE checkouts k SET expires_at = %(expires_at)s FROM denials d WHERE k.id = %(id)s AND {MINE}"
GIVE_BACK = "DELETE FROM checkouts WHERE org_id = %s AND id = %s AND person_id = %s"


class Lease(NamedTuple):
    """An item in somebody's hands."""

    id: UUID
    denial_id: UUID
    queue: str
    person_id: UUID
    expires_at: datetime


async def first_free(
    tx: Transaction, queue: Queue, owners: Sequence[UUID], today: date, now: datetime, lock: bool = True
) -> UUID | None:
    """The first item of a queue, in its order, that belongs to one of ``owners`` and that nobody holds.

    It is locked, and so is the first of every other of these owners; what somebody else has locked is passed over, so
    that nobody waits. Without ``lock`` it counts too. What is resolved is reviewed by anybody. Somebody may have taken
    it a moment ago: :func:`take` sees that.
    """
    parameters = {"org": tx.org_id, "now": now, **queue.parameters(today)}
    if queue.owner is not None:
        owners = [owner for owner in owners if owner == queue.owner]
    for part in queue.order.parts:
        segment = SEGMENTS[part]
        conditions = [segment.condition, queue.scope]
        if part != "resolved":
            conditions.append("d.owner_id = o.id")
        keys = ", ".join(f"d.{key}" for key in segment.keys)
        sql = FIRST.format(keys=keys, conditions=" AND ".join(conditions), lock=LOCK if lock else "")
        if part != "resolved":
            sql = OF_EACH.format(first=sql)
        rows = await tx.fetch(sql, parameters | {"owners": list(owners)})
        if rows:
            first: UUID = min(rows, key=lambda row: [row[key] for key in segment.keys])["id"]
            return first
    return None


async def take(tx: Transaction, lease: Lease, now: datetime) -> bool:
    """Store a lease; False: somebody else has the item."""
    return bool(await tx.execute(TAKE, {"org": tx.org_id, "now": now, **lease._asdict()}))


async def held_by(source: Source, person_id: UUID, now: datetime) -> int:
    """How many items somebody holds."""
    (row,) = await source.fetch(HELD, {"org": source.org_id, "person_id": person_id, "now": now})
    held: int = row["held"]
    return held


async def leased(source: Source, person_id: UUID, now: datetime, lease: UUID | None = None) -> list[Row]:
    """What somebody holds, as :func:`app.store.queries.queues.items` has items; or one of it. What ends first, first."""
    parameters = {"org": source.org_id, "person_id": person_id, "now": now, "id": lease}
    rows = await source.fetch(SHOW if lease is None else SHOW_ONE, parameters)
    found = grouped(await with_expected(source, rows))
    return sorted(found, key=lambda row: (row["expires_at"], row["checkout_id"]))


async def exists(source: Source, lease: UUID) -> bool:
    """Whether there is such a lease, whoever has it."""
    return bool(await source.fetch("SELECT FROM checkouts WHERE org_id = %s AND id = %s", (source.org_id, lease)))


async def renew(tx: Transaction, lease: UUID, person_id: UUID, expires_at: datetime) -> bool:
    """Let a lease end later, also one that has run out; False: it is not theirs, or its item has left the queue."""
    parameters = {"org": tx.org_id, "id": lease, "person_id": person_id, "expires_at": expires_at}
    return bool(await tx.execute(RENEW, parameters))


async def give_back(tx: Transaction, lease: UUID, person_id: UUID) -> bool:
    """End a lease; False: it is not theirs."""
    return bool(await tx.execute(GIVE_BACK, (tx.org_id, lease, person_id)))


async def end_all(tx: Transaction, person_id: UUID) -> None:
    """Whoever went away holds nothing."""
    await tx.execute("DELETE FROM checkouts WHERE org_id = %s AND person_id = %s", (tx.org_id, person_id))


async def forget_expired(tx: Transaction, before: datetime) -> None:
    """Leases that ran out before a moment go."""
    await tx.execute("DELETE FROM checkouts WHERE org_id = %s AND expires_at < %s", (tx.org_id, before))
