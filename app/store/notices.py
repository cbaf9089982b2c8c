"""Notices of payers on PostgreSQL: written once, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.domain.deadlines.question import Notice
from app.domain.workflow.office import ClaimNotice, NoticeDocument
from app.store.database import Row
from app.store.record import Inserted, Recorder

NOTICE = (
    "id claim_id denial_ids kind purpose level notice_date received_on printed_deadline document_sha256 document_type "
    "document_size"
).split()
ABOUT = """n.denial_ids || ARRAY(
    SELECT d.possible_duplicate_of FROM denials d WHERE d.org_id = n.org_id AND d.id = ANY(n.denial_ids)
    AND d.outcome = 'duplicate' AND d.possible_duplicate_of IS NOT NULL
)"""
"""What was written about a denial is about the one, too, that it turned out to be."""
SHOWN = f"SELECT n.*, {ABOUT} AS about FROM notices n"
NOTICES_OF = f"{SHOWN} WHERE n.org_id = %s AND n.claim_id = ANY(%s::uuid[]) ORDER BY n.id"


def notice_from(row: Row) -> ClaimNotice:
    """A stored notice."""
    told = Notice(row["kind"], row["notice_date"], row["received_on"], row["printed_deadline"])
    document = None
    if row["document_sha256"] is not None:
        document = NoticeDocument(bytes(row["document_sha256"]), row["document_type"], row["document_size"])
    about = frozenset(row["about"])
    return ClaimNotice(row["id"], row["claim_id"], about, row["purpose"], row["level"], told, document)


def notice_row(it: ClaimNotice) -> tuple[Any, ...]:
    """A new notice, in the order of ``NOTICE``."""
    told = it.notice
    days = (told.notice_date, told.received_on, told.printed_deadline)
    document = it.document or (None, None, None)
    return (it.id, it.claim_id, sorted(it.denial_ids), told.kind, it.purpose, it.level, *days, *document)


async def keep_notice(recorder: Recorder, notice: ClaimNotice, now: datetime) -> None:
    """Store a notice; what it did to its denials is written with them."""
    shared = {"org_id": recorder.tx.org_id, "created_at": now}
    await recorder.record([], [Inserted("notices", NOTICE, [notice_row(notice)], shared)], now)
