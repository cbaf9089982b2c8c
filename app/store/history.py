"""What was decided, answered and sent about one claim: what the guards look back on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from app.domain.intake.denial import Denial
from app.domain.status.meanings import FINAL
from app.domain.workflow.case import Attempt, Decided, Sent, StatusAnswer
from app.domain.workflow.pending_close import pending_of
from app.domain.workflow.send_submission import UPHELD
from app.store.database import Row, Source
from app.store.status_answers import answer_from, unanswered

DECISIONS = "SELECT * FROM decisions WHERE org_id = %s AND claim_id = %s ORDER BY id DESC"
STATUSES = "SELECT * FROM status_checks WHERE org_id = %s AND claim_id = %s ORDER BY id DESC"
SUBMISSIONS = "SELECT * FROM submissions WHERE org_id = %s AND claim_id = %s ORDER BY id DESC"


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
