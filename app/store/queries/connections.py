"""Reads of connections and of how payers are asked."""

from __future__ import annotations

from uuid import UUID

from app.store.database import Row, Source

SHOWN = (
    "id, name, adapter, url, sender_id, receiver_id, sender_qualifier, receiver_qualifier, submitter_name, "
    "submitter_etin, usage, auth_kind, auth, version, created_at, updated_at"
)
CONNECTIONS = f"SELECT {SHOWN} FROM connections WHERE org_id = %(org)s {{conditions}} ORDER BY id DESC LIMIT %(limit)s"
OF_PAYER = """
SELECT p.id AS payer, r.*, l.failures, l.open_until, l.held_until
FROM payers p
LEFT JOIN payer_connections r ON r.org_id = p.org_id AND r.id = p.id
LEFT JOIN payer_lines l ON l.org_id = p.org_id AND l.payer_id = p.id
WHERE p.org_id = %s AND p.id = %s
"""


async def connection(source: Source, connection_id: UUID) -> Row | None:
    """One connection, without its secrets; or None."""
    told = {"org": source.org_id, "id": connection_id, "limit": 1}
    rows = await source.fetch(CONNECTIONS.format(conditions="AND id = %(id)s"), told)
    return rows[0] if rows else None


async def connections(source: Source, limit: int, after: UUID | None) -> list[Row]:
    """Up to ``limit`` + 1 connections, newest first."""
    conditions = "" if after is None else "AND id < %(after)s"
    told = {"org": source.org_id, "limit": limit + 1, "after": after}
    return await source.fetch(CONNECTIONS.format(conditions=conditions), told)


async def payer_connection(source: Source, payer_id: UUID) -> Row | None:
    """How a payer is asked and how its line does; ``version`` None: nobody has said it. None: there is no such payer."""
    rows = await source.fetch(OF_PAYER, (source.org_id, payer_id))
    return rows[0] if rows else None
