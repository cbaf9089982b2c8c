"""Connections, and how payers are asked over them, on PostgreSQL."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg.types.json import Jsonb

from app.domain.intake.denial import Happened
from app.domain.status.connection import (
    Connection,
    ConnectionStep,
    ConnectionTerms,
    PayerConnection,
    PayerTerms,
    deleted,
)
from app.domain.status.downtime import Calendar
from app.domain.status.written_downtime import read, written
from app.store.database import Row, Transaction
from app.store.record import Recorder

TERMS = (
    "name adapter url sender_id receiver_id sender_qualifier receiver_qualifier submitter_name submitter_etin usage "
    "auth_kind"
).split()
CONNECTION = "SELECT * FROM connections WHERE org_id = %s AND id = %s"
USED = "SELECT id FROM payer_connections WHERE org_id = %s AND connection_id = %s ORDER BY id LIMIT 1"
DELETE = "DELETE FROM connections WHERE org_id = %s AND id = %s"
ADD = f"""
INSERT INTO connections (org_id, id, {", ".join(TERMS)}, auth, sealed, version, created_at, updated_at)
VALUES (%(org)s, %(id)s, {", ".join(f"%({name})s" for name in TERMS)}, %(auth)s, %(sealed)s, %(version)s, %(now)s, %(now)s)
"""
CHANGE = f"""
UPDATE connections SET {", ".join(f"{name} = %({name})s" for name in TERMS)}, auth = %(auth)s, sealed = %(sealed)s,
       version = %(version)s, updated_at = %(now)s
WHERE org_id = %(org)s AND id = %(id)s
"""
OF_PAYER = """
SELECT p.id AS payer, r.* FROM payers p LEFT JOIN payer_connections r ON r.org_id = p.org_id AND r.id = p.id
WHERE p.org_id = %s AND p.id = %s
"""
OF_MERGED = """
SELECT r.* FROM payers p JOIN payer_connections r ON r.org_id = p.org_id AND r.id = p.id
WHERE p.org_id = %s AND p.merged_into = %s AND r.connection_id IS NOT NULL ORDER BY r.updated_at DESC, r.id LIMIT 1
"""
PUT = """
INSERT INTO payer_connections (org_id, id, connection_id, payer_number, concurrency, per_minute, burst, most_days,
                               downtime, version, created_at, updated_at)
VALUES (%(org)s, %(id)s, %(connection)s, %(number)s, %(concurrency)s, %(per_minute)s, %(burst)s, %(most_days)s,
        %(downtime)s, %(version)s, %(now)s, %(now)s)
ON CONFLICT (org_id, id) DO UPDATE SET connection_id = excluded.connection_id, payer_number = excluded.payer_number,
    concurrency = excluded.concurrency, per_minute = excluded.per_minute, burst = excluded.burst,
    most_days = excluded.most_days, downtime = excluded.downtime, version = excluded.version,
    updated_at = excluded.updated_at
"""
PUBLISH = """
INSERT INTO payer_calendars (org_id, payer_id, since, downtime)
SELECT %(org)s, %(id)s, %(now)s, %(downtime)s WHERE %(downtime)s IS DISTINCT FROM (
    SELECT downtime FROM payer_calendars WHERE org_id = %(org)s AND payer_id = %(id)s ORDER BY since DESC LIMIT 1
) ON CONFLICT (org_id, payer_id, since) DO UPDATE SET downtime = excluded.downtime
"""
"""Past weeks are measured by what was published in them."""
CONCURRENCY, PER_MINUTE, BURST, MOST_DAYS = 4, 60, 10, 30
"""Of a payer of which nobody has said anything: judgement, gentle enough for anybody; the days are the facts' advice."""


def connection_from(row: Row) -> Connection:
    """A stored connection."""
    terms = ConnectionTerms(**{name: row[name] for name in TERMS}, auth=row["auth"])
    return Connection(row["id"], terms, row["sealed"], row["version"])


def payer_terms(row: Row, zone: ZoneInfo) -> PayerTerms:
    """How a payer is asked; ``row`` without a version: nobody has said it. ``zone``: of the calendar then."""
    if row["version"] is None:
        return PayerTerms(None, None, CONCURRENCY, PER_MINUTE, BURST, MOST_DAYS, Calendar(zone))
    told = {name: row[name] for name in "connection_id payer_number concurrency per_minute burst most_days".split()}
    return PayerTerms(**told, calendar=read(row["downtime"]))


async def hold_connection(tx: Transaction, connection_id: UUID) -> Connection | None:
    """One connection, held; None where there is none."""
    rows = await tx.fetch(f"{CONNECTION} FOR NO KEY UPDATE", (tx.org_id, connection_id))
    return connection_from(rows[0]) if rows else None


async def there_is_connection(tx: Transaction, connection_id: UUID) -> bool:
    """Whether the organisation has it; then nobody deletes it in the meantime."""
    return bool(await tx.fetch(f"{CONNECTION} FOR KEY SHARE", (tx.org_id, connection_id)))


async def hold_to_delete(tx: Transaction, connection_id: UUID) -> tuple[Connection, UUID | None] | None:
    """A connection, so that nobody begins to use it, and a payer that uses it; None: there is none."""
    rows = await tx.fetch(f"{CONNECTION} FOR UPDATE", (tx.org_id, connection_id))
    if not rows:
        return None
    used = await tx.fetch(USED, (tx.org_id, connection_id))
    return connection_from(rows[0]), used[0]["id"] if used else None


async def hold_payer_connection(tx: Transaction, payer_id: UUID, zone: ZoneInfo) -> PayerConnection | None:
    """How a payer is asked, held; None: there is no such payer."""
    rows = await tx.fetch(f"{OF_PAYER} FOR NO KEY UPDATE OF p", (tx.org_id, payer_id))
    return PayerConnection(payer_id, payer_terms(rows[0], zone), rows[0]["version"] or 0) if rows else None


async def terms_of_merged(tx: Transaction, payer_id: UUID, zone: ZoneInfo) -> PayerTerms | None:
    """How a payer was asked under the name that was told last of those merged into it; None: under no other name."""
    rows = await tx.fetch(OF_MERGED, (tx.org_id, payer_id))
    return payer_terms(rows[0], zone) if rows else None


class PostgresConnections:
    """Changes connections inside one transaction."""

    def __init__(self, recorder: Recorder, now: datetime) -> None:
        self._recorder = recorder
        self._tx = recorder.tx
        self._now = now

    async def add(self, step: ConnectionStep) -> None:
        """Store a new one."""
        await self._write(ADD, step)

    async def change(self, step: ConnectionStep) -> None:
        """Store what it is now."""
        await self._write(CHANGE, step)

    async def delete(self, connection: Connection) -> None:
        """With its secrets. What was exchanged over it stays in the log."""
        await self._recorder.record([deleted(connection)], [], self._now)
        await self._tx.execute(DELETE, (self._tx.org_id, connection.id))

    async def put_payer(self, payer: PayerConnection, happened: Happened) -> None:
        """Store how a payer is asked from now on."""
        terms = payer.terms
        await self._recorder.record([happened], [], self._now)
        told = {
            "org": self._tx.org_id,
            "id": payer.payer_id,
            "connection": terms.connection_id,
            "number": terms.payer_number,
            "downtime": Jsonb(written(terms.calendar)),
            "version": payer.version,
            "now": self._now,
        }
        limits = {name: getattr(terms, name) for name in ("concurrency", "per_minute", "burst", "most_days")}
        await self._tx.execute(PUT, told | limits)
        await self._tx.execute(PUBLISH, told)

    async def _write(self, sql: str, step: ConnectionStep) -> None:
        connection, happened = step
        await self._recorder.record([happened], [], self._now)
        told = {name: getattr(connection.terms, name) for name in TERMS}
        told |= {"auth": Jsonb(dict(connection.terms.auth)), "sealed": connection.sealed, "version": connection.version}
        await self._tx.execute(sql, told | {"org": self._tx.org_id, "id": connection.id, "now": self._now})
