"""Endpoints inside a transaction: held, changed with their event, deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from app.domain.push.endpoint import Endpoint, Secret, Step, deleted
from app.store.database import Row, Transaction
from app.store.queries.events import Place
from app.store.record import Recorder

ONE = "SELECT * FROM webhooks WHERE org_id = %s AND id = %s"
INSERT = """
INSERT INTO webhooks (org_id, id, url, types, description, state, secrets, disabled_reason, version, created_at,
                      updated_at)
VALUES (%(org)s, %(id)s, %(url)s, %(types)s, %(description)s, %(state)s, %(secrets)s, %(reason)s, %(version)s,
        %(now)s, %(now)s)
"""
UPDATE = """
UPDATE webhooks SET url = %(url)s, types = %(types)s, description = %(description)s, state = %(state)s,
       secrets = %(secrets)s, disabled_reason = %(reason)s, version = %(version)s, updated_at = %(now)s
WHERE org_id = %(org)s AND id = %(id)s
"""
BEGIN = """
INSERT INTO webhook_progress (org_id, webhook_id, xid, event_id, failures)
VALUES (%s, %s, %s::text::xid8, %s, 0)
"""
GO_BACK = """
UPDATE webhook_progress SET xid = %(xid)s::text::xid8, event_id = %(event)s
WHERE org_id = %(org)s AND webhook_id = %(id)s AND (xid, event_id) > (%(xid)s::text::xid8, %(event)s)
"""
FORGET = """
DELETE FROM webhook_deliveries d USING events e
WHERE d.org_id = %(org)s AND d.webhook_id = %(id)s AND d.state IN ('delivered', 'dead')
  AND e.org_id = d.org_id AND e.id = d.event_id AND (e.xid, e.id) > (%(xid)s::text::xid8, %(event)s)
"""
FRESH = """
UPDATE webhook_progress SET failures = 0, failing_since = NULL, paused_until = NULL
WHERE org_id = %s AND webhook_id = %s
"""
DUE = """
UPDATE webhook_deliveries SET next_at = %s
WHERE org_id = %s AND webhook_id = %s AND state IN ('pending', 'failed') AND next_at > %s
"""
TEST = """
INSERT INTO webhook_deliveries (org_id, id, webhook_id, event_id, type, subject_id, subject_version, at, state,
                                attempts, next_at, created_at)
VALUES (%(org)s, %(id)s, %(webhook)s, %(event)s, %(type)s, %(event)s, 1, %(now)s, 'pending', 0, %(now)s, %(now)s)
"""


def endpoint_from(row: Row) -> Endpoint:
    """A stored endpoint."""
    secrets = [
        Secret(it["sealed"], datetime.fromisoformat(it["until"]) if it["until"] else None) for it in row["secrets"]
    ]
    return Endpoint(
        row["id"],
        row["url"],
        tuple(row["types"]),
        row["description"],
        row["state"],
        tuple(secrets),
        row["disabled_reason"],
        row["version"],
    )


async def hold_endpoint(tx: Transaction, webhook_id: UUID) -> Endpoint | None:
    """One endpoint, held; None where there is none."""
    rows = await tx.fetch(f"{ONE} FOR NO KEY UPDATE", (tx.org_id, webhook_id))
    return endpoint_from(rows[0]) if rows else None


class PostgresEndpoints:
    """Changes endpoints inside one transaction."""

    def __init__(self, recorder: Recorder, now: Callable[[], datetime]) -> None:
        self._recorder = recorder
        self._tx = recorder.tx
        self._now = now

    async def add(self, step: Step, place: Place) -> None:
        """Store a new one, which gets what happens behind a place."""
        await self._write(INSERT, step)
        await self._tx.execute(BEGIN, (self._tx.org_id, step[0].id, place.xid, place.id))

    async def change(self, step: Step) -> None:
        """Store what it is now."""
        await self._write(UPDATE, step)

    async def refresh(self, webhook_id: UUID) -> None:
        """Nothing that failed counts any more: what waits is due now."""
        now = self._now()
        await self._tx.execute(FRESH, (self._tx.org_id, webhook_id))
        await self._tx.execute(DUE, (now, self._tx.org_id, webhook_id, now))

    async def go_back(self, webhook_id: UUID, place: Place) -> None:
        """Everything behind a place is sent again, apart from what waits to be sent anyway."""
        told = {"org": self._tx.org_id, "id": webhook_id, "xid": place.xid, "event": place.id}
        await self._tx.execute(GO_BACK, told)
        await self._tx.execute(FORGET, told)

    async def add_test(self, webhook_id: UUID, delivery_id: UUID, event_id: UUID, type_: str) -> None:
        """A message that tells of nothing; it is about itself, so that it waits for no other."""
        told = {"org": self._tx.org_id, "id": delivery_id, "webhook": webhook_id, "event": event_id, "type": type_}
        await self._tx.execute(TEST, {**told, "now": self._now()})

    async def delete(self, endpoint: Endpoint) -> None:
        """With all that was sent to it."""
        await self._recorder.record([deleted(endpoint)], [], self._now())
        for table, column in (
            ("webhook_deliveries", "webhook_id"),
            ("webhook_progress", "webhook_id"),
            ("webhooks", "id"),
        ):
            await self._tx.execute(
                f"DELETE FROM {table} WHERE org_id = %s AND {column} = %s",
                (self._tx.org_id, endpoint.id),
            )

    async def _write(self, sql: str, step: Step) -> None:
        endpoint, happened = step
        now = self._now()
        await self._recorder.record([happened], [], now)
        told: dict[str, Any] = {
            "org": self._tx.org_id,
            "id": endpoint.id,
            "url": endpoint.url,
            "types": list(endpoint.types),
            "description": endpoint.description,
            "state": endpoint.state,
            "secrets": Jsonb([_written(secret) for secret in endpoint.secrets]),
            "reason": endpoint.disabled_reason,
            "version": endpoint.version,
            "now": now,
        }
        await self._tx.execute(sql, told)


def _written(secret: Secret) -> dict[str, Any]:
    return {"sealed": secret.sealed, "until": secret.until.isoformat() if secret.until else None}
