"""Closes that wait for a second person, on PostgreSQL. Whoever holds their claim holds them and their approvals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from app.domain.approvals.approval import Approval, End, end
from app.domain.intake.denial import Happened
from app.domain.workflow.decide_denial import Decision
from app.domain.workflow.pending_close import DROPPED
from app.domain.workflow.verdict import Verdict
from app.store.approvals import approval_change, pending_approval
from app.store.database import Row, Source
from app.store.record import Inserted, Recorder, Updated

WAITING = "org_id = %s AND state = 'pending_approval'"
OF_CLAIM = f"SELECT * FROM decisions WHERE {WAITING} AND claim_id = %s ORDER BY id"
BY_ID = f"SELECT * FROM decisions WHERE {WAITING} AND id = ANY(%s::uuid[]) ORDER BY id"
CLAIMS = f"""
SELECT DISTINCT claim_id FROM decisions WHERE {WAITING} AND (%s::uuid IS NULL OR claim_id > %s)
ORDER BY claim_id LIMIT %s
"""
STATE = ["state", "undone_by", "version", "updated_at"]
SAME = ("id claim_id path fix_kind close_reason person_id decided_on policy policy_digest inputs expires_on").split()


def decision_from(row: Row) -> Decision:
    """A stored decision, as it was made."""
    verdicts = tuple(Verdict(**told) for told in row["verdicts"])
    return Decision(covers=tuple(row["covers"]), verdicts=verdicts, **{name: row[name] for name in SAME})


async def waiting_of(source: Source, claim_id: UUID) -> list[Row]:
    """Decisions about a claim that wait for a second person."""
    return await source.fetch(OF_CLAIM, (source.org_id, claim_id))


async def claims_waiting(source: Source, after: UUID | None, most: int) -> list[UUID]:
    """Up to ``most`` claims with such a decision, by id, after one of them."""
    rows = await source.fetch(CLAIMS, (source.org_id, after, after, most))
    return [row["claim_id"] for row in rows]


async def end_pending(
    recorder: Recorder,
    rows: Sequence[Row],
    how: End,
    now: datetime,
    person_id: UUID | None = None,
    told: Mapping[str, object] | None = None,
) -> None:
    """Decisions wait no longer, and neither do their approvals. ``told`` goes into the log."""
    for row in rows:
        asked = await pending_approval(recorder.tx, row["id"])
        approval, entries = (None, []) if asked is None else end(asked, how)
        await settle_pending(recorder, row, (how, person_id), approval, entries, now, told)


async def settle_pending(
    recorder: Recorder,
    row: Row,
    became: tuple[str, UUID | None],
    approval: Approval | None,
    entries: Sequence[Happened],
    now: datetime,
    told: Mapping[str, object] | None = None,
) -> None:
    """A decision and its approval in their next state; of the decision also who took it back."""
    state, person_id = became
    version = row["version"] + 1
    data: dict[str, object] = {"state": state, **(told or {})}
    happened = Happened(f"decision.{VERBS.get(state, state)}", row["id"], version, data)
    changes: list[Inserted | Updated] = [Updated("decisions", STATE, [(state, person_id, version, now, row["id"])])]
    changes += [] if approval is None else [approval_change(recorder.tx.org_id, approval, now)]
    await recorder.record([happened, *entries], changes, now)


async def end_voided(recorder: Recorder, happened: Iterable[Happened], now: datetime) -> None:
    """After denials were stored: closes that are void with what happened to them are void in the same transaction."""
    dropped = [it.data for it in happened if it.type == DROPPED and it.data["because"] == "void"]
    if dropped:
        ids = sorted({UUID(str(data["decision"])) for data in dropped})
        await end_pending(recorder, await recorder.tx.fetch(BY_ID, (recorder.tx.org_id, ids)), "void", now)


VERBS = {"standing": "approved", "void": "voided"}
"""What the log says of a decision that comes into a state; of the others their own name."""
