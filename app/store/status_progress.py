"""How far questions to payers are: sent again, polled, ended. Each change is told by its exchange; the end by an event."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.domain.intake.denial import Happened
from app.domain.status.meanings import Meaning
from app.store.database import Row, Source, Transaction
from app.store.record import Recorder
from app.store.status_inquiries import OPEN

HOLD = "SELECT * FROM status_inquiries WHERE org_id = %s AND id = %s FOR UPDATE"
AGAIN = """
UPDATE status_inquiries SET state = 'waiting', taken_until = NULL, handle = NULL, accepted_at = NULL, rank = 0,
       next_at = %(next)s, give_up_at = %(give_up)s, fault = %(fault)s, updated_at = %(now)s
WHERE org_id = %(org)s AND id = %(id)s
"""
POLL = """
UPDATE status_inquiries SET state = 'polling', taken_until = NULL, handle = %(handle)s, rank = 0,
       accepted_at = coalesce(accepted_at, %(now)s), next_at = %(next)s, fault = %(fault)s, updated_at = %(now)s
WHERE org_id = %(org)s AND id = %(id)s
"""
END = """
UPDATE status_inquiries SET state = %(state)s, meaning = %(meaning)s, fault = %(fault)s, next_at = NULL,
       taken_until = NULL, give_up_at = NULL, version = version + 1, updated_at = %(now)s
WHERE org_id = %(org)s AND id = %(id)s
"""
FOLLOW = """
UPDATE status_inquiries i SET payer_id = d.payer_id, updated_at = %(now)s FROM denials d
WHERE i.org_id = %(org)s AND i.id = %(id)s AND d.org_id = i.org_id AND d.id = i.denial_ids[1]
"""
OVER = """
SELECT id FROM status_inquiries WHERE org_id = %(org)s AND payer_id = %(payer)s AND taken_until <= %(now)s
UNION
SELECT id FROM status_inquiries
WHERE org_id = %(org)s AND payer_id = %(payer)s AND give_up_at < %(now)s AND taken_until IS NULL
ORDER BY id LIMIT %(most)s
"""
OPEN_OF_PAYER = (
    f"SELECT id FROM status_inquiries WHERE org_id = %s AND payer_id = %s AND {OPEN} AND taken_until IS NULL"
)
NEXT = "SELECT min(next_at) AS at FROM status_inquiries WHERE org_id = %s AND payer_id = %s AND next_at IS NOT NULL"
PAYERS = """
SELECT p.id FROM payer_connections p WHERE p.org_id = %(org)s AND EXISTS (
    SELECT FROM status_inquiries i WHERE i.org_id = p.org_id AND i.payer_id = p.id AND i.next_at <= %(now)s
) ORDER BY p.id
"""
MOST = 100
"""Questions looked at in one go that are over without an answer."""


async def hold(tx: Transaction, inquiry_id: UUID) -> Row:
    """One question, held."""
    (row,) = await tx.fetch(HOLD, (tx.org_id, inquiry_id))
    return row


async def again(
    tx: Transaction, inquiry_id: UUID, until: datetime, give_up_at: datetime | None, fault: str | None, now: datetime
) -> None:
    """Send it again, not before ``until`` and not after ``give_up_at``."""
    told = {"org": tx.org_id, "id": inquiry_id, "next": until, "give_up": give_up_at, "fault": fault, "now": now}
    await tx.execute(AGAIN, told)


async def poll(
    tx: Transaction, inquiry_id: UUID, handle: str, until: datetime, fault: str | None, now: datetime
) -> None:
    """Ask for its answer, not before ``until``."""
    told = {"org": tx.org_id, "id": inquiry_id, "handle": handle, "next": until, "fault": fault, "now": now}
    await tx.execute(POLL, told)


async def follow_denial(tx: Transaction, inquiry_id: UUID, now: datetime) -> None:
    """Ask the payer whom its denial belongs to by now."""
    await tx.execute(FOLLOW, {"org": tx.org_id, "id": inquiry_id, "now": now})


async def end(recorder: Recorder, row: Row, state: str, meaning: Meaning, fault: str | None, now: datetime) -> None:
    """It is over; its result has been recorded in this transaction, or the database refuses."""
    data: dict[str, object] = {
        "claim": str(row["claim_id"]),
        "payer": str(row["payer_id"]),
        "meaning": meaning,
        "attempts": row["attempts"],
        "fault": fault,
    }
    happened = Happened(f"status_check.{state}", row["id"], row["version"] + 1, data)
    await recorder.record([happened], [], now)
    told = {"org": recorder.tx.org_id, "id": row["id"], "state": state, "meaning": meaning, "fault": fault, "now": now}
    await recorder.tx.execute(END, told)


async def overdue(source: Source, payer_id: UUID, now: datetime) -> list[UUID]:
    """Questions whose sender is gone, and those that may not be sent any more."""
    told = {"org": source.org_id, "payer": payer_id, "now": now, "most": MOST}
    return [row["id"] for row in await source.fetch(OVER, told)]


async def open_of_payer(source: Source, payer_id: UUID) -> list[UUID]:
    """Questions to a payer that nobody waits for an answer to, and that have no result."""
    return [row["id"] for row in await source.fetch(OPEN_OF_PAYER, (source.org_id, payer_id))]


async def next_at(source: Source, payer_id: UUID) -> datetime | None:
    """When the next question to a payer is due, or its sender is taken to be gone; None: nothing is open."""
    (row,) = await source.fetch(NEXT, (source.org_id, payer_id))
    at: datetime | None = row["at"]
    return at


async def waiting_payers(source: Source, now: datetime) -> list[UUID]:
    """Payers for whom something is due."""
    return [row["id"] for row in await source.fetch(PAYERS, {"org": source.org_id, "now": now})]
