"""What payers answered about a claim, as guards look back on it, and whether a payer can be asked at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

import orjson

from app.domain.workflow.case import StatusAnswer
from app.store.database import Row, Source
from app.store.record import Recorder

KEEP = """
INSERT INTO status_checks
    (org_id, id, claim_id, denial_ids, meaning, channel, checked_on, reference, detail, actor_kind, created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s)
"""
UNANSWERED = """
SELECT i.claim_id, i.denial_ids, (i.first_sent_at AT TIME ZONE g.time_zone)::date AS asked_on
FROM status_inquiries i JOIN organizations g ON g.id = i.org_id
WHERE i.org_id = %s AND i.claim_id = ANY(%s::uuid[]) AND i.state IN ('waiting', 'in_flight', 'polling')
    AND i.first_sent_at IS NOT NULL
"""
"""There is at most one for each claim."""
NEWEST_ON = """
SELECT max(checked_on) AS day FROM status_checks WHERE org_id = %s AND claim_id = %s AND denial_ids && %s::uuid[]
"""
REACHED = "SELECT FROM payer_connections WHERE org_id = %s AND id = %s AND connection_id IS NOT NULL"


async def keep_answer(
    recorder: Recorder,
    now: datetime,
    status_id: UUID,
    claim_id: UUID,
    answer: StatusAnswer,
    reference: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Store what a payer answered. ``detail``: of an electronic answer (:meth:`.reading.Reading.detail`)."""
    told = (list(answer.denial_ids), answer.meaning, answer.channel, answer.checked_on, reference)
    kept = None if detail is None else orjson.dumps(detail).decode()
    tx = recorder.tx
    await tx.execute(KEEP, (tx.org_id, status_id, claim_id, *told, kept, recorder.actor.kind, now))


async def unanswered(source: Source, claim_ids: Sequence[UUID]) -> list[Row]:
    """Questions about these claims that went out and have no result yet."""
    return await source.fetch(UNANSWERED, (source.org_id, list(claim_ids)))


async def newest_on(source: Source, claim_id: UUID, denial_ids: Sequence[UUID]) -> date | None:
    """The day of the newest answer about any of these denials of a claim; None: there is none."""
    (row,) = await source.fetch(NEWEST_ON, (source.org_id, claim_id, list(denial_ids)))
    return cast(date | None, row["day"])


async def has_no_276(source: Source, payer_id: UUID) -> bool:
    """Whether a payer cannot be asked electronically: it has no 276, or nobody has said how it is reached."""
    return not await source.fetch(REACHED, (source.org_id, payer_id))


def answer_from(row: Row) -> StatusAnswer:
    """A stored answer."""
    detail = row["detail"] or {}
    return StatusAnswer(
        row["meaning"],
        row["checked_on"],
        frozenset(row["denial_ids"]),
        row["channel"],
        {UUID(id_): meaning for id_, meaning in detail.get("denials", {}).items()},
        tuple(detail.get("documents", ())),
        row["created_at"],
        bool(detail.get("unknown")),
    )
