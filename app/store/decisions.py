"""Decisions on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from app.domain.approvals.approval import Approval
from app.domain.intake.denial import Happened
from app.domain.workflow.decide_denial import Decision
from app.store.approvals import approval_change
from app.store.bulk.arrays import Json
from app.store.database import Row
from app.store.record import Inserted, Recorder, Updated

COLUMNS = (
    "id claim_id covers path fix_kind close_reason person_id decided_on verdicts policy policy_digest inputs expires_on "
    "digest state version created_at updated_at"
).split()
STANDING = "SELECT * FROM decisions WHERE org_id = %s AND id = ANY(%s::uuid[]) AND state = 'standing' ORDER BY id"


class PostgresDecisions:
    """Keeps decisions inside one transaction."""

    def __init__(self, recorder: Recorder, now: Callable[[], datetime]) -> None:
        self._recorder = recorder
        self._tx = recorder.tx
        self._now = now

    async def keep(
        self,
        decision: Decision,
        told: dict[str, object],
        approval: Approval | None = None,
        entries: Sequence[Happened] = (),
    ) -> None:
        """Store a decision with the approval that it takes. ``told`` is what the log says of the person's reason."""
        now, state = self._now(), "pending_approval" if decision.expires_on else "standing"
        verdicts = Json(orjson.dumps([verdict._asdict() for verdict in decision.verdicts]))
        row: tuple[Any, ...] = (
            self._tx.org_id,
            decision.id,
            decision.claim_id,
            list(decision.covers),
            decision.path,
            decision.fix_kind,
            decision.close_reason,
            decision.person_id,
            decision.decided_on,
            verdicts,
            decision.policy,
            decision.policy_digest,
            Json(orjson.dumps(decision.inputs)),
            decision.expires_on,
            decision.digest,
            state,
            1,
            now,
            now,
        )
        data = {"covers": [str(it) for it in decision.covers], "path": decision.path, "digest": decision.digest}
        happened = Happened("decision.made", decision.id, 1, data | {"state": state} | told)
        changes: list[Inserted | Updated] = [Inserted("decisions", ["org_id", *COLUMNS], [row])]
        changes += [] if approval is None else [approval_change(self._tx.org_id, approval, now)]
        await self._recorder.record([happened, *entries], changes, now)

    async def undo(self, decisions: Sequence[Row], person_id: UUID, told: dict[str, object]) -> None:
        """Decisions that a person took back."""
        await self._change(decisions, "undone", person_id, told)

    async def end(self, decisions: Sequence[Row], told: dict[str, object]) -> None:
        """Decisions that the payer has answered, under which nothing stands any more."""
        await self._change(decisions, "carried_out", None, told)

    async def supersede(self, decision_ids: Iterable[UUID | None], by: UUID) -> None:
        """Decisions that stand, under which nothing is left after another one took all that they covered."""
        told = (self._tx.org_id, [it for it in decision_ids if it is not None])
        rows = await self._tx.fetch(STANDING, told) if told[1] else []
        await self._change(rows, "superseded", None, {"by": str(by)})

    async def _change(
        self, decisions: Sequence[Row], state: str, person_id: UUID | None, told: dict[str, object]
    ) -> None:
        now = self._now()
        happened = [Happened(f"decision.{state}", row["id"], row["version"] + 1, told) for row in decisions]
        rows = [(state, person_id, row["version"] + 1, now, row["id"]) for row in decisions]
        columns = ["state", "undone_by", "version", "updated_at"]
        await self._recorder.record(happened, [Updated("decisions", columns, rows)], now)
