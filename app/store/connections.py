"""Connections, and how payers are asked over them, on PostgreSQL."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg.types.json import Jsonb

from app.domain.intake.denial import Happened
from app.domain.status.connection import Connection, ConnectionStep, ConnectionTerms, PayerConnection, PayerTerms
from app.domain.status.downtime import Calendar
from app.domain.status.written_downtime import read, written
from app.store.database import Row, Source, Transaction
from app.store.record import Recorder

TERMS = (
    "name adapter url sender_id receiver_id sender_qualifier receiver_qualifier submitter_name submitter_etin usage "
    "auth_kind"
).split()
CONNECTION = "SELECT * FROM connections WHERE org_id = %s AND id = %s"
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


async def there_is_connection(source: Source, connection_id: UUID) -> bool:
    """Whether the organisation has it."""
    return bool(await source.fetch(CONNECTION, (source.org_id, connection_id)))


async def hold_payer_connection(tx: Transaction, payer_id: UUID, zone: ZoneInfo) -> PayerConnection | None:
    """How a payer is asked, held; None: there is no such payer."""
    rows = await tx.fetch(f"{OF_PAYER} FOR NO KEY UPDATE OF p", (tx.org_id, payer_id))
    return PayerConnection(payer_id, payer_terms(rows[0], zone), rows[0]["version"] or 0) if rows else None


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

    async def _write(self, sql: str, step: ConnectionStep) -> None:
        connection, happened = step
        await self._recorder.record([happened], [], self._now)
        told = {name: getattr(connection.terms, name) for name in TERMS}
        told |= {"auth": Jsonb(dict(connection.terms.auth)), "sealed": connection.sealed, "version": connection.version}
        await self._tx.execute(sql, told | {"org": self._tx.org_id, "id": connection.id, "now": self._now})
