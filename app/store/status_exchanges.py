"""Questions on their way: taken with an exchange each before anything is sent, and what came of it.

An exchange is committed with ``sent_at`` first, so whoever finds one without an end knows when a duplicate may go: a
worker that is killed loses nothing, and nothing is sent again too soon.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb
from uuid_utils.compat import uuid7

from app.domain.status.connection import Connection
from app.domain.status.ports import ControlNumbers, Exchange, Fault, Numbers
from app.domain.status.road import Attempt, Kind
from app.store.bulk.insert import Inserted, insert
from app.store.database import Row, Transaction

Outcome = Literal["answered", "cannot_answer", "accepted", "rejected", "unavailable", "silent", "lost"]
MOST_CONTROL_NUMBER = 999_999_999
FREE = "state IN ('waiting', 'polling') AND next_at <= %(now)s AND taken_until IS NULL"
DUE = f"""
SELECT i.*, (SELECT count(*) FROM status_exchanges e
             WHERE e.org_id = i.org_id AND e.inquiry_id = i.id AND e.kind = 'poll') AS polls
FROM status_inquiries i
WHERE i.org_id = %(org)s AND i.payer_id = %(payer)s AND i.{FREE} AND (give_up_at IS NULL OR give_up_at >= %(now)s)
ORDER BY i.rank, i.next_at, i.id LIMIT %(most)s FOR UPDATE OF i SKIP LOCKED
"""
COUNT_ON = """
INSERT INTO control_numbers (org_id, partner, last) VALUES (%(org)s, %(partner)s, %(number)s)
ON CONFLICT (org_id, partner) DO UPDATE SET last = control_numbers.last + excluded.last RETURNING last
"""
TAKEN = """
UPDATE status_inquiries SET
    state = CASE state WHEN 'waiting' THEN 'in_flight' ELSE state END, taken_until = %(until)s, next_at = %(until)s,
    attempts = attempts + (state = 'waiting')::int, connection_id = %(connection)s, updated_at = %(now)s,
    first_sent_at = coalesce(first_sent_at, %(now)s),
    last_sent_at = CASE state WHEN 'waiting' THEN %(now)s ELSE last_sent_at END
WHERE org_id = %(org)s AND id = ANY(%(ids)s::uuid[])
"""
EXCHANGE = "id inquiry_id kind number serial control_number payload_id".split()
ENDED = """
UPDATE status_exchanges SET sent_at = %(sent_at)s, ended_at = %(ended_at)s, outcome = %(outcome)s, fault = %(fault)s,
       retry_after = %(retry_after)s, http_status = %(http_status)s, error_code = %(error_code)s, asked = %(asked)s,
       answered = %(answered)s, sent_sha256 = %(sent)s, received_sha256 = %(received)s, in_downtime = %(in_downtime)s
WHERE org_id = %(org)s AND id = %(id)s AND (ended_at IS NULL OR outcome = 'lost')
"""
LOST = """
UPDATE status_exchanges SET ended_at = %(now)s, outcome = 'lost'
WHERE org_id = %(org)s AND inquiry_id = %(inquiry)s AND ended_at IS NULL
"""
ATTEMPTS = """
SELECT sent_at, ended_at, outcome, fault, retry_after FROM status_exchanges
WHERE org_id = %s AND inquiry_id = %s AND kind = 'submit' ORDER BY number
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """One exchange that is to be sent now."""

    exchange_id: UUID
    inquiry: Row
    numbers: Numbers
    sent_at: datetime

    @property
    def handle(self) -> str | None:
        """Of a question that was accepted: ask for its answer; None: submit it."""
        return self.inquiry["handle"] if self.inquiry["state"] == "polling" else None


@dataclass(frozen=True, slots=True)
class Ended:
    """What came of an exchange. Blobs by SHA-256, put before."""

    sent_at: datetime
    """When it really went: no sooner than was committed."""
    ended_at: datetime
    outcome: Outcome
    exchange: Exchange
    fault: Fault | None = None
    retry_after: float | None = None
    sent: bytes | None = None
    received: bytes | None = None
    in_downtime: bool = False


async def due(tx: Transaction, payer_id: UUID, most: int, now: datetime) -> list[Row]:
    """Up to ``most`` questions to a payer that are due, held."""
    told = {"org": tx.org_id, "payer": payer_id, "now": now, "most": most}
    return await tx.fetch(DUE, told) if most > 0 else []


async def take(
    tx: Transaction, payer_id: UUID, connection: Connection, rows: Sequence[Row], now: datetime, until: datetime
) -> list[Taken]:
    """Questions that are :func:`due`, each with its exchange; nobody else has them until then."""
    if not rows:
        return []
    partner = f"{connection.terms.sender_id}/{connection.terms.receiver_id}"
    (counted,) = await tx.fetch(COUNT_ON, {"org": tx.org_id, "partner": partner, "number": len(rows)})
    first = counted["last"] - len(rows) + 1
    shared = {"org_id": tx.org_id, "payer_id": payer_id, "connection_id": connection.id, "sent_at": now}
    shared |= {"partner": partner, "in_downtime": False}
    taken, made = [], []
    for serial, row in enumerate(rows, first):
        id_, control, payload = uuid7(), (serial - 1) % MOST_CONTROL_NUMBER + 1, uuid4()
        polled = row["state"] == "polling"
        number = row["polls"] + 1 if polled else row["attempts"] + 1
        made.append((id_, row["id"], "poll" if polled else "submit", number, serial, control, payload))
        taken.append(Taken(id_, row, Numbers(control, control, str(payload)), now))
    await insert(tx.driver, Inserted("status_exchanges", EXCHANGE, made, shared))
    ids = [row["id"] for row in rows]
    told = {"org": tx.org_id, "now": now, "connection": connection.id, "until": until, "ids": ids}
    await tx.execute(TAKEN, told)
    return taken


async def end(tx: Transaction, exchange_id: UUID, ended: Ended) -> bool:
    """Store what came of an exchange. False: it was stored before."""
    seen = ended.exchange
    told = {
        "org": tx.org_id,
        "id": exchange_id,
        "sent_at": ended.sent_at,
        "ended_at": ended.ended_at,
        "outcome": ended.outcome,
        "fault": ended.fault,
        "retry_after": ended.retry_after,
        "http_status": seen.http_status,
        "error_code": seen.error_code,
        "asked": _numbers(seen.asked),
        "answered": _numbers(seen.answered),
        "sent": ended.sent,
        "received": ended.received,
        "in_downtime": ended.in_downtime,
    }
    return await tx.execute(ENDED, told) > 0


async def give_up(tx: Transaction, inquiry_id: UUID, now: datetime) -> int:
    """Whoever sent the exchanges of a question that are under way is gone. How many there were."""
    return await tx.execute(LOST, {"org": tx.org_id, "inquiry": inquiry_id, "now": now})


async def attempts_of(tx: Transaction, inquiry_id: UUID) -> list[Attempt]:
    """How often a question was sent so far, as the rules of the road look at it.

    One that was accepted and is followed by another came to nothing: its poll said "not now".
    """
    rows = await tx.fetch(ATTEMPTS, (tx.org_id, inquiry_id))
    return [_attempt(row, last=row is rows[-1]) for row in rows]


def _attempt(row: Row, *, last: bool) -> Attempt:
    if row["outcome"] in (None, "lost"):
        return Attempt(row["sent_at"])
    kind: Kind = row["outcome"]
    if row["fault"] == "checksum_mismatched":
        kind = "checksum"
    elif kind == "accepted" and not last:
        kind = "cannot_answer"
    return Attempt(row["sent_at"], row["ended_at"], kind, row["retry_after"])


def _numbers(numbers: ControlNumbers) -> Jsonb | None:
    told = {name: value for name, value in asdict(numbers).items() if value is not None}
    return Jsonb(told) if told else None
