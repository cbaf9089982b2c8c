"""What of ours went to payers, and what they made of it, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime
from uuid import UUID

from app.domain.intake.denial import Happened
from app.domain.workflow.send_submission import Submission
from app.store.database import Row
from app.store.record import Inserted, Recorder, Updated

COLUMNS = (
    "id claim_id decision_id denial_ids kind level channel sent_on reference state state_on version created_at updated_at"
).split()
HOLD = "SELECT * FROM submissions WHERE org_id = %s AND id = %s FOR UPDATE"


def submission_of(row: Row) -> Submission:
    """A row of the table as the commands take it."""
    told = {it.name: row[it.name] for it in fields(Submission)}
    return Submission(**told | {"denial_ids": tuple(row["denial_ids"])})


class PostgresSubmissions:
    """Keeps submissions inside one transaction."""

    def __init__(self, recorder: Recorder, now: Callable[[], datetime]) -> None:
        self._recorder = recorder
        self._tx = recorder.tx
        self._now = now

    async def keep(self, sent: Submission) -> None:
        """Store what was sent."""
        now = self._now()
        row = (
            self._tx.org_id,
            sent.id,
            sent.claim_id,
            sent.decision_id,
            list(sent.denial_ids),
            sent.kind,
            sent.level,
            sent.channel,
            sent.sent_on,
            sent.reference,
            "sent",
            sent.sent_on,
            1,
            now,
            now,
        )
        data: dict[str, object] = {
            "kind": sent.kind,
            "level": sent.level,
            "channel": sent.channel,
            "decision": str(sent.decision_id),
        }
        happened = Happened("submission.sent", sent.id, 1, data)
        await self._recorder.record([happened], [Inserted("submissions", ["org_id", *COLUMNS], [row])], now)

    async def hold(self, submission_id: UUID) -> Row | None:
        """One submission, held."""
        rows = await self._tx.fetch(HOLD, (self._tx.org_id, submission_id))
        return rows[0] if rows else None

    async def answer(self, row: Row, state: str, outcome: str, day: date) -> None:
        """Say what became of a submission."""
        now, version = self._now(), row["version"] + 1
        happened = Happened("submission.answered", row["id"], version, {"outcome": outcome, "on": str(day)})
        columns = ["state", "state_on", "outcome", "version", "updated_at"]
        await self._recorder.record(
            [happened], [Updated("submissions", columns, [(state, day, outcome, version, now, row["id"])])], now
        )
