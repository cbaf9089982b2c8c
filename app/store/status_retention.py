"""What is forgotten of exchanges with payers: first their words, which are patient data, later the rows themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from app.store.database import Row, Source, Transaction

WORDS = """
SELECT id, sent_sha256, received_sha256 FROM status_exchanges
WHERE org_id = %s AND sent_at < %s AND (sent_sha256 IS NOT NULL OR received_sha256 IS NOT NULL)
ORDER BY sent_at LIMIT %s
"""
WITHOUT_WORDS = """
UPDATE status_exchanges SET sent_sha256 = NULL, received_sha256 = NULL WHERE org_id = %s AND id = ANY(%s::uuid[])
"""
FORGET = """
DELETE FROM status_exchanges WHERE org_id = %(org)s AND id IN (
    SELECT e.id FROM payer_lines l JOIN status_exchanges e ON e.org_id = l.org_id AND e.payer_id = l.payer_id
    WHERE l.org_id = %(org)s AND e.sent_at < %(before)s AND e.sent_sha256 IS NULL AND e.received_sha256 IS NULL
      AND NOT EXISTS (
        SELECT FROM status_inquiries i
        WHERE i.org_id = e.org_id AND i.id = e.inquiry_id AND i.state IN ('waiting', 'in_flight', 'polling')
      )
    LIMIT %(most)s
)
"""
"""Each payer's by the index on its own: whoever was sent something has a line. A question that is open goes by its
attempts."""


async def with_words(source: Source, before: datetime, most: int) -> list[Row]:
    """Exchanges sent before a moment whose words are still kept, oldest first: ``id`` and two digests or null."""
    return await source.fetch(WORDS, (source.org_id, before, most))


async def forget_words(tx: Transaction, exchange_ids: Sequence[UUID]) -> None:
    """Their blobs are gone."""
    await tx.execute(WITHOUT_WORDS, (tx.org_id, list(exchange_ids)))


async def forget_rows(tx: Transaction, before: datetime, most: int) -> None:
    """Exchanges sent before a moment by which nothing is measured or decided any more."""
    await tx.execute(FORGET, {"org": tx.org_id, "before": before, "most": most})
