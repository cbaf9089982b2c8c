"""Decisions, status answers and submissions of one claim on PostgreSQL: what the guards look back on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from app.domain.approvals.approval import Approval
from app.domain.intake.denial import Denial, Happened
from app.domain.status.meanings import FINAL
from app.domain.workflow.case import Attempt, Decided, Sent, StatusAnswer
from app.domain.workflow.decide_denial import Decision
from app.domain.workflow.pending_close import pending_of
from app.domain.workflow.send_submission import UPHELD, Submission
from app.store.approvals import approval_change
from app.store.bulk.arrays import Json
from app.store.database import Row, Source
from app.store.record import Inserted, Recorder, Updated
from app.store.status_answers import KEEP, answer_from, as_json, unanswered

DECISIONS = "SELECT * FROM decisions WHERE org_id = %s AND claim_id = %s ORDER BY id DESC"
STATUSES = "SELECT * FROM status_checks WHERE org_id = %s AND claim_id = %s ORDER BY id DESC"
SUBMISSIONS = "SELECT * FROM submissions WHERE org_id = %s AND claim_id = %s ORDER BY id DESC"
COLUMNS = (
    "id claim_id covers path fix_kind close_reason person_id decided_on verdicts policy policy_digest inputs expires_on "
    "digest state version created_at updated_at"
).split()
STANDING = "SELECT * FROM decisions WHERE org_id = %s AND id = ANY(%s::uuid[]) AND state = 'standing' ORDER BY id"
SENT = (
    "id claim_id decision_id denial_ids kind level channel sent_on reference state state_on version created_at updated_at"
).split()
HOLD_SUBMISSION = "SELECT * FROM submissions WHERE org_id = %s AND id = %s FOR UPDATE"


def submission_of(row: Row) -> Submission:
    """A row of the table as the commands take it."""
    told = {it.name: row[it.name] for it in fields(Submission)}
    return Submission(**told | {"denial_ids": tuple(row["denial_ids"])})


@dataclass(frozen=True, slots=True)
class History:
    """What was decided, answered and sent about a claim, newest first."""

    decisions: list[Row]
    statuses: list[Row]
    submissions: list[Row]
    unanswered: list[Row] = field(default_factory=list)
    """Questions to the payer that are out."""

    def decided(self, denials: Sequence[Denial]) -> tuple[Decided, ...]:
        """Earlier decisions by denial. One stands as long as the denial is under it."""
        by_id = {denial.id: denial for denial in denials}
        return tuple(
            Decided(id_, row["path"], by_id[id_].reason_key, standing=by_id[id_].decision_id == row["id"])
            for row in self.decisions
            for id_ in row["covers"]
            if id_ in by_id
        )

    def answers(self) -> tuple[StatusAnswer, ...]:
        """What the payer said when somebody asked."""
        return tuple(map(answer_from, self.statuses))

    def attempts(self) -> tuple[Attempt, ...]:
        """When the payer was asked without a final answer, newest first."""
        out = [Attempt(row["asked_on"], "electronic", None, frozenset(row["denial_ids"])) for row in self.unanswered]
        told = [it for it in self.answers() if it.meaning not in FINAL]
        return (*out, *(Attempt(it.checked_on, it.channel, it.meaning, it.denial_ids) for it in told))

    def sent(self) -> tuple[Sent, ...]:
        """What of ours went to the payer."""
        return tuple(
            Sent(
                row["kind"],
                row["sent_on"],
                frozenset(row["denial_ids"]),
                answered=row["state"] != "sent",
                filed=row["kind"] == "appeal" and row["state"] == "sent",
                level=row["level"],
                upheld=row["outcome"] in UPHELD,
            )
            for row in self.submissions
        )

    def asked_by(self, denial: Denial) -> UUID | None:
        """Who asked for the close of a denial that waits for a second person."""
        pending = pending_of(denial)
        return next((row["person_id"] for row in self.decisions if row["id"] == pending), None)


async def history(source: Source, claim_id: UUID) -> History:
    """All of it, of one claim."""
    told = (source.org_id, claim_id)
    return History(
        await source.fetch(DECISIONS, told),
        await source.fetch(STATUSES, told),
        await source.fetch(SUBMISSIONS, told),
        await unanswered(source, [claim_id]),
    )


class PostgresDecisions:
    """Keeps decisions and status answers inside one transaction."""

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

    async def keep_submission(self, sent: Submission) -> None:
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
        await self._recorder.record([happened], [Inserted("submissions", ["org_id", *SENT], [row])], now)

    async def hold_submission(self, submission_id: UUID) -> Row | None:
        """One submission, held."""
        rows = await self._tx.fetch(HOLD_SUBMISSION, (self._tx.org_id, submission_id))
        return rows[0] if rows else None

    async def answer_submission(self, row: Row, state: str, outcome: str, day: date) -> None:
        """Say what became of a submission."""
        now, version = self._now(), row["version"] + 1
        happened = Happened("submission.answered", row["id"], version, {"outcome": outcome, "on": str(day)})
        columns = ["state", "state_on", "outcome", "version", "updated_at"]
        await self._recorder.record(
            [happened], [Updated("submissions", columns, [(state, day, outcome, version, now, row["id"])])], now
        )

    async def keep_status(
        self,
        status_id: UUID,
        claim_id: UUID,
        answer: StatusAnswer,
        reference: str | None,
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """Store what a payer answered. ``detail``: of an electronic answer (:meth:`.reading.Reading.detail`)."""
        about = list(answer.denial_ids)
        told = (about, answer.meaning, answer.channel, answer.checked_on, reference, as_json(detail))
        actor = self._recorder.actor.kind
        await self._tx.execute(KEEP, (self._tx.org_id, status_id, claim_id, *told, actor, self._now()))
