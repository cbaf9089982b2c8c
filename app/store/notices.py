"""Notices of payers on PostgreSQL."""

from __future__ import annotations

from app.domain.deadlines.question import Notice
from app.domain.workflow.office import ClaimNotice
from app.store.database import Row

NOTICES_OF = "SELECT * FROM notices WHERE org_id = %s AND claim_id = ANY(%s::uuid[]) ORDER BY id"


def notice_from(row: Row) -> ClaimNotice:
    """A stored notice."""
    told = Notice(row["kind"], row["notice_date"], row["received_on"], row["printed_deadline"])
    return ClaimNotice(row["claim_id"], frozenset(row["denial_ids"]), row["purpose"], row["level"], told)
