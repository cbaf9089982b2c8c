"""Questions to payers inside a transaction: asked, and looked up. What happens to them then: ``status_progress.py``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from app.domain.intake.denial import Happened
from app.store.database import Row, Source
from app.store.record import Inserted, Recorder

Cause = Literal["person", "queue", "cadence"]
RANK: dict[Cause, int] = {"person": 1, "queue": 2, "cadence": 3}
"""Who goes first: somebody may sit there and wait. Rank 0 are repetitions, whose time is limited."""
OPEN = "state IN ('waiting', 'in_flight', 'polling')"
OPEN_OF = f"SELECT * FROM status_inquiries WHERE org_id = %s AND claim_id = ANY(%s::uuid[]) AND {OPEN} ORDER BY id"
ONE = "SELECT * FROM status_inquiries WHERE org_id = %s AND id = %s"
OF_CLAIM = "SELECT * FROM status_inquiries WHERE org_id = %s AND claim_id = %s ORDER BY id DESC"
COLUMNS = (
    "id claim_id denial_ids payer_id trace request_id cause asked_by rank state attempts next_at version created_at "
    "updated_at"
).split()


@dataclass(frozen=True, slots=True)
class NewInquiry:
    """One question about one claim. ``id`` is the status check's, before and after it was answered."""

    id: UUID
    claim_id: UUID
    denial_ids: tuple[UUID, ...]
    payer_id: UUID
    cause: Cause
    asked_by: UUID | None = None
    """The person, where it is one."""
    not_before: datetime | None = None
    """None: as soon as the payer's line is free."""


async def add(recorder: Recorder, inquiries: Sequence[NewInquiry], now: datetime) -> None:
    """Store questions in state ``waiting``, each with its event.

    Hold the claims, and ask only about those of which no question is open (:func:`open_of`): a second one at the same
    time would be paid for twice, and a unique index refuses it.
    """
    rows = [
        (
            *(it.id, it.claim_id, list(it.denial_ids), it.payer_id, it.id.hex, it.id.hex, it.cause, it.asked_by),
            *(RANK[it.cause], "waiting", 0, it.not_before or now, 1, now, now),
        )
        for it in inquiries
    ]
    happened = [
        Happened("status_check.asked", it.id, 1, {"payer": str(it.payer_id), "cause": it.cause}) for it in inquiries
    ]
    shared = {"org_id": recorder.tx.org_id}
    await recorder.record(happened, [Inserted("status_inquiries", COLUMNS, rows, shared)], now)


async def open_of(source: Source, claim_ids: Iterable[UUID]) -> dict[UUID, Row]:
    """Questions that have no result yet, by claim."""
    return {row["claim_id"]: row for row in await source.fetch(OPEN_OF, (source.org_id, list(claim_ids)))}


async def inquiry(source: Source, inquiry_id: UUID) -> Row | None:
    """One question in any state, or None: a person's own check has none."""
    rows = await source.fetch(ONE, (source.org_id, inquiry_id))
    return rows[0] if rows else None


async def inquiries_of(source: Source, claim_id: UUID) -> list[Row]:
    """Everything that was asked about a claim over a connection, newest first."""
    return await source.fetch(OF_CLAIM, (source.org_id, claim_id))
