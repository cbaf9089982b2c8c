"""Approvals on PostgreSQL: what waits for a second person, whatever it is about."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import orjson

from app.domain.approvals.approval import Approval
from app.store.bulk.arrays import Json
from app.store.database import Row, Source
from app.store.record import Inserted, Updated

APPROVAL = "SELECT * FROM approvals WHERE org_id = %s AND id = %s"
PENDING = "SELECT * FROM approvals WHERE org_id = %s AND subject_id = %s AND state = 'pending'"
STATE = (
    "kind subject_id subject_version state asked_by answered_by answered_at self_approved facts version updated_at"
).split()


async def approval_of(source: Source, approval_id: UUID) -> Approval | None:
    """One approval, or None."""
    rows = await source.fetch(APPROVAL, (source.org_id, approval_id))
    return _from(rows[0]) if rows else None


async def pending_approval(source: Source, subject_id: UUID) -> Approval | None:
    """The approval that something waits for."""
    rows = await source.fetch(PENDING, (source.org_id, subject_id))
    return _from(rows[0]) if rows else None


def approval_change(org_id: UUID, approval: Approval, now: datetime) -> Inserted | Updated:
    """The next version of an approval, to be recorded with its entry of the log."""
    state = (
        approval.kind,
        approval.subject_id,
        approval.subject_version,
        approval.state,
        approval.asked_by,
        approval.answered_by,
        None if approval.answered_by is None else now,
        approval.self_approved,
        Json(orjson.dumps(approval.facts)),
        approval.version,
        now,
    )
    if approval.version > 1:
        return Updated("approvals", STATE, [(*state, approval.id)])
    first = {"org_id": org_id, "created_at": now, "asked_at": now}
    return Inserted("approvals", ["id", *STATE], [(approval.id, *state)], first)


def _from(row: Row) -> Approval:
    same = "id kind subject_id subject_version asked_by facts state answered_by self_approved version"
    return Approval(**{name: row[name] for name in same.split()})
