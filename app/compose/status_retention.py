"""Forgets what went to payers and came from them, when its time is over."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from app.store import status_retention
from app.wiring import Services

MEASURED_FOR = timedelta(days=430)
"""A row is kept as long at least: conformance is measured for the current month and the twelve before it."""
IN_ONE_GO = 500
"""Exchanges whose words are removed in one run, and ten times as many rows: of an object store each is a request."""


async def forget_exchanges(services: Services, org_id: UUID) -> None:
    """Words past the setting, then rows past all that they are counted for.

    A blob goes before its digest does: what is interrupted between them is done again, and no words are left behind.
    """
    now, kept = services.now(), timedelta(days=services.settings.status_exchanges_days)
    rows = await status_retention.with_words(services.database.reader(org_id), now - kept, IN_ONE_GO)
    for row in rows:
        for digest in filter(None, (row["sent_sha256"], row["received_sha256"])):
            await services.blobs.remove(org_id, bytes(digest), row["id"])
    async with services.database.transaction(org_id) as tx:
        await status_retention.forget_words(tx, [row["id"] for row in rows])
        await status_retention.forget_rows(tx, now - max(kept, MEASURED_FOR), 10 * IN_ONE_GO)
