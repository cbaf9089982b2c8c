"""Reads of remittances and their parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.store.database import Row, Source

PAYMENTS_SHOWN = 200


async def remittance(source: Source, remittance_id: UUID) -> Row | None:
    """One remittance with its progress and its first payments, or None."""
    rows = await source.fetch(
        "SELECT r.*, p.bytes_read, p.claims_read FROM remittances r "
        "LEFT JOIN ingest_progress p ON p.org_id = r.org_id AND p.remittance_id = r.id "
        "WHERE r.org_id = %s AND r.id = %s",
        (source.org_id, remittance_id),
    )
    if not rows:
        return None
    rows[0]["payments"] = await source.fetch(
        "SELECT y.*, coalesce(q.id, p.id) AS payer_now, coalesce(q.name, p.name) AS payer_name FROM payments y "
        "JOIN payers p ON p.org_id = y.org_id AND p.id = y.payer_id "
        "LEFT JOIN payers q ON q.org_id = p.org_id AND q.id = p.merged_into "
        "WHERE y.org_id = %s AND y.remittance_id = %s ORDER BY y.ordinal LIMIT %s",
        (source.org_id, remittance_id, PAYMENTS_SHOWN),
    )
    return rows[0]


async def remittances(source: Source, status: Sequence[str], limit: int, after: tuple[Any, UUID] | None) -> list[Row]:
    """Newest first."""
    return await source.fetch(
        "SELECT * FROM remittances WHERE org_id = %(org)s "
        "AND (%(status)s::text[] = '{}' OR status = ANY(%(status)s)) "
        "AND (%(after)s::uuid IS NULL OR id < %(after)s) ORDER BY id DESC LIMIT %(limit)s",
        {"org": source.org_id, "status": status, "after": after[1] if after else None, "limit": limit + 1},
    )


async def findings(
    source: Source, remittance_id: UUID, severity: Sequence[str], limit: int, after: tuple[Any, UUID] | None
) -> list[Row]:
    """In the order of the file."""
    return await source.fetch(
        "SELECT *, remittance_id AS id FROM findings WHERE org_id = %(org)s AND remittance_id = %(id)s "
        "AND (%(severity)s::text[] = '{}' OR severity = ANY(%(severity)s)) "
        "AND idx > %(after)s ORDER BY idx LIMIT %(limit)s",
        {
            "org": source.org_id,
            "id": remittance_id,
            "severity": severity,
            "after": after[0] if after else -1,
            "limit": limit + 1,
        },
    )


async def quarantined(
    source: Source, remittance_id: UUID, status: Sequence[str], limit: int, after: tuple[Any, UUID] | None
) -> list[Row]:
    """In the order of the file."""
    return await source.fetch(
        "SELECT * FROM quarantined_claims WHERE org_id = %(org)s AND remittance_id = %(id)s "
        "AND (%(status)s::text[] = '{}' OR status = ANY(%(status)s)) "
        "AND (%(after)s::uuid IS NULL OR id > %(after)s) ORDER BY id LIMIT %(limit)s",
        {
            "org": source.org_id,
            "id": remittance_id,
            "status": status,
            "after": after[1] if after else None,
            "limit": limit + 1,
        },
    )


async def quarantined_claim(source: Source, remittance_id: UUID, quarantined_id: UUID) -> Row | None:
    """One quarantined claim with its payment, or None; locked against a second correction."""
    rows = await source.fetch(
        "SELECT q.*, y.payer_id, y.payment_key, y.remit_date, y.delimiters, y.payee, r.received_on "
        "FROM quarantined_claims q "
        "JOIN payments y ON y.org_id = q.org_id AND y.id = q.payment_id "
        "JOIN remittances r ON r.org_id = q.org_id AND r.id = q.remittance_id "
        "WHERE q.org_id = %s AND q.remittance_id = %s AND q.id = %s FOR UPDATE OF q",
        (source.org_id, remittance_id, quarantined_id),
    )
    return rows[0] if rows else None
