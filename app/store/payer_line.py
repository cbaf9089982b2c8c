"""What may be sent to a payer now: its limits, held for the time in which work is taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.status import breaker as breakers
from app.domain.status import bucket as buckets
from app.domain.status.breaker import Breaker
from app.domain.status.bucket import Bucket
from app.domain.status.connection import Connection, PayerTerms
from app.domain.status.downtime import next_open
from app.store.connections import connection_from, payer_terms
from app.store.database import Row, Transaction

BEGIN = """
INSERT INTO payer_lines (org_id, payer_id, failures, opened, tokens, filled_at)
SELECT org_id, id, 0, 0, burst, %(now)s FROM payer_connections WHERE org_id = %(org)s AND id = %(payer)s
ON CONFLICT (org_id, payer_id) DO NOTHING
"""
HOLD = "SELECT * FROM payer_lines WHERE org_id = %s AND payer_id = %s FOR UPDATE"
TERMS = "SELECT * FROM payer_connections WHERE org_id = %s AND id = %s"
ACCOUNT = "SELECT * FROM connections WHERE org_id = %s AND id = %s"
UNDER_WAY = """
SELECT count(*) AS n FROM status_exchanges
WHERE org_id = %(org)s AND sent_at > %(since)s AND ended_at IS NULL AND payer_id = ANY(ARRAY(
    SELECT %(payer)s::uuid UNION ALL SELECT id FROM payers WHERE org_id = %(org)s AND merged_into = %(payer)s
))
"""
"""With what was sent to a payer before it was merged into this one."""
SAVE = """
UPDATE payer_lines SET failures = %(failures)s, opened = %(opened)s, open_until = %(open_until)s,
       probe_until = %(probe_until)s, held_until = %(held_until)s, tokens = %(tokens)s, filled_at = %(filled_at)s
WHERE org_id = %(org)s AND payer_id = %(payer)s
"""
CLOSE = """
UPDATE payer_lines SET failures = 0, opened = 0, open_until = NULL, probe_until = NULL
WHERE org_id = %s AND payer_id = %s AND (failures > 0 OR open_until IS NOT NULL)
"""

UNTRIED = """
UPDATE payer_lines SET probe_until = NULL WHERE org_id = %s AND payer_id = %s AND probe_until IS NOT NULL
"""


@dataclass(slots=True)
class Line:
    """One payer's, held. ``under_way``: exchanges that somebody waits for."""

    payer_id: UUID
    terms: PayerTerms
    connection: Connection
    breaker: Breaker
    bucket: Bucket
    held_until: datetime | None
    """The payer has asked to be left alone until then (Retry-After)."""
    under_way: int = 0

    def room(self, now: datetime) -> int:
        """How many may be sent now."""
        if self.closed_until(now) > now:
            return 0
        most = min(self.terms.concurrency - self.under_way, int(buckets.filled(self.bucket, now).tokens))
        let = breakers.room(self.breaker, now)
        return max(0, most if let is None else min(most, let))

    def closed_until(self, now: datetime) -> datetime:
        """Published downtime, or a time for which the payer wants to be left alone; a moment gone by: it is open."""
        return max(self.held_until or now, next_open(self.terms.calendar, now))

    def look_at(self, now: datetime) -> datetime:
        """When there may be room again, apart from what ends before."""
        tokens = buckets.next_at(buckets.filled(self.bucket, now))
        return max(self.closed_until(now), breakers.free_at(self.breaker) or now, tokens)


async def hold_line(tx: Transaction, payer_id: UUID, now: datetime, lease: float, zone: ZoneInfo) -> Line | None:
    """A payer's line with nobody else at it; None: it is asked over no connection."""
    told = (tx.org_id, payer_id)
    await tx.execute(BEGIN, {"org": tx.org_id, "payer": payer_id, "now": now})
    rows = await tx.fetch(HOLD, told)
    found = await tx.fetch(TERMS, told)
    if not rows or not found or found[0]["connection_id"] is None:
        return None
    terms = payer_terms(found[0], zone)
    (account,) = await tx.fetch(ACCOUNT, (tx.org_id, terms.connection_id))
    since = now - timedelta(seconds=lease)
    (busy,) = await tx.fetch(UNDER_WAY, {"org": tx.org_id, "payer": payer_id, "since": since})
    line = line_from(rows[0], terms, connection_from(account))
    line.under_way = busy["n"]
    return line


def line_from(row: Row, terms: PayerTerms, connection: Connection) -> Line:
    """A stored line."""
    breaker = Breaker(row["failures"], row["opened"], row["open_until"], row["probe_until"])
    bucket = Bucket(row["tokens"], row["filled_at"], terms.per_minute, terms.burst)
    return Line(row["payer_id"], terms, connection, breaker, bucket, row["held_until"])


async def sent(tx: Transaction, line: Line, number: int, now: datetime, until: datetime) -> None:
    """So many were taken to be sent now; ``until``: somebody waits for them so long."""
    line.bucket = buckets.taken(buckets.filled(line.bucket, now), number)
    line.breaker = breakers.probing(line.breaker, until)
    await _save(tx, line)


async def answered(tx: Transaction, payer_id: UUID) -> None:
    """The payer is there."""
    await tx.execute(CLOSE, (tx.org_id, payer_id))


async def untried(tx: Transaction, payer_id: UUID) -> None:
    """A question never left, so that the next one may try whether the payer is back."""
    await tx.execute(UNTRIED, (tx.org_id, payer_id))


async def failed(tx: Transaction, payer_id: UUID, sent_at: datetime, now: datetime, retry_after: float | None) -> None:
    """A question found nobody, or was put off."""
    rows = await tx.fetch(HOLD, (tx.org_id, payer_id))
    if not rows:
        return
    (row,) = rows
    before = Breaker(row["failures"], row["opened"], row["open_until"], row["probe_until"])
    after = breakers.failed(before, sent_at, now)
    held = None if retry_after is None else now + timedelta(seconds=min(max(0.0, retry_after), 86_400.0))
    told: dict[str, object] = {"org": tx.org_id, "payer": payer_id}
    told |= {"tokens": row["tokens"], "filled_at": row["filled_at"]}
    told |= {"held_until": max(filter(None, (held, row["held_until"])), default=None)}
    await tx.execute(SAVE, told | _breaker(after))


async def _save(tx: Transaction, line: Line) -> None:
    told: dict[str, object] = {"org": tx.org_id, "payer": line.payer_id, "held_until": line.held_until}
    told |= {"tokens": line.bucket.tokens, "filled_at": line.bucket.filled_at}
    await tx.execute(SAVE, told | _breaker(line.breaker))


def _breaker(breaker: Breaker) -> dict[str, object]:
    return {name: getattr(breaker, name) for name in ("failures", "opened", "open_until", "probe_until")}
