"""Reads of endpoints and of what was sent to them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.store.database import Row, Source

WEBHOOKS = """
SELECT w.id, w.url, w.types, w.description, w.state, w.disabled_reason, w.version, w.created_at, w.updated_at,
       w.secrets -> 1 ->> 'until' AS other_until, p.failures, p.failing_since, p.paused_until
FROM webhooks w JOIN webhook_progress p ON p.org_id = w.org_id AND p.webhook_id = w.id
WHERE w.org_id = %(org)s {conditions} ORDER BY w.id DESC LIMIT %(limit)s
"""
DELIVERIES = """
SELECT * FROM webhook_deliveries d WHERE d.org_id = %(org)s AND d.webhook_id = %(webhook)s {conditions}
ORDER BY d.id DESC LIMIT %(limit)s
"""


async def webhook(source: Source, webhook_id: UUID) -> Row | None:
    """One endpoint, without its secrets; or None."""
    told = {"org": source.org_id, "id": webhook_id, "limit": 1}
    rows = await source.fetch(WEBHOOKS.format(conditions="AND w.id = %(id)s"), told)
    return rows[0] if rows else None


async def webhooks(source: Source, limit: int, after: UUID | None) -> list[Row]:
    """Up to ``limit`` + 1 endpoints, newest first."""
    conditions = "" if after is None else "AND w.id < %(after)s"
    told = {"org": source.org_id, "limit": limit + 1, "after": after}
    return await source.fetch(WEBHOOKS.format(conditions=conditions), told)


async def delivery(source: Source, webhook_id: UUID, delivery_id: UUID) -> Row | None:
    """One delivery, or None."""
    told = {"org": source.org_id, "webhook": webhook_id, "id": delivery_id, "limit": 1}
    rows = await source.fetch(DELIVERIES.format(conditions="AND d.id = %(id)s"), told)
    return rows[0] if rows else None


async def deliveries(source: Source, webhook_id: UUID, states: list[str], limit: int, after: UUID | None) -> list[Row]:
    """Up to ``limit`` + 1 deliveries to an endpoint, newest first."""
    told: dict[str, Any] = {"org": source.org_id, "webhook": webhook_id, "states": states, "after": after}
    conditions = ["AND d.state = ANY(%(states)s)"] if states else []
    conditions += ["AND d.id < %(after)s"] if after is not None else []
    return await source.fetch(DELIVERIES.format(conditions=" ".join(conditions)), told | {"limit": limit + 1})
