"""Commands: note what went to the payer under a decision, and what the payer made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, cast
from uuid import UUID

from app.domain.deadlines.clocks import Clock, control_point
from app.domain.errors import DomainError, InvalidDateError
from app.domain.intake.denial import Denial
from app.domain.workflow.appeal_level import appeal_level
from app.domain.workflow.case import Case, Path
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.decide_denial import NEXT_ACTIONS, RefusedError
from app.domain.workflow.place_claim import resolve, unpark
from app.domain.workflow.transitions import rule_on

AWAIT_ANSWER, AWAIT_PAYMENT = "await_answer", "await_payment"
Answer = Literal["rejected", "upheld", "upheld_final", "overturned", "withdrawn"]
STATES: dict[Answer, str] = {
    "rejected": "rejected",
    "upheld": "answered",
    "upheld_final": "answered",
    "overturned": "answered",
    "withdrawn": "withdrawn",
}
"""What a submission is after an answer."""
UPHELD: tuple[Answer, ...] = ("upheld", "upheld_final")
"""Answers of a payer that has looked at it and stays with its decision."""


class AnsweredAlreadyError(DomainError):
    """A submission that nobody waits for an answer to any more."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What went to the payer: which denials, under which decision, how and when.

    ``level``: 0 a corrected claim, from 1 the payer's levels of appeal.
    """

    id: UUID
    claim_id: UUID
    decision_id: UUID
    denial_ids: tuple[UUID, ...]
    kind: Literal["fix", "appeal"]
    level: int
    channel: str
    sent_on: date
    reference: str | None = None


def submit(
    claim: ClaimInHand, case: Case, submission_id: UUID, channel: str, told: tuple[date, str | None]
) -> Submission:
    """Note what was sent under the decision of a denial: all that it covers is tracked from now on.

    ``told``: the day and the sender's own number of it. Raises ``RefusedError`` and ``InvalidDateError``.
    """
    sent_on, reference = told
    if sent_on > claim.today + timedelta(days=1):  # the sender's clock may be a time zone ahead
        raise InvalidDateError("sent_on lies in the future.", member="sent_on")
    ruling = rule_on("submit", case)
    decision_id = case.denial.decision_id
    if not ruling.allowed or decision_id is None:
        raise RefusedError(ruling)
    kind = cast(Literal["fix", "appeal"], case.denial.path)
    ids = tuple(denial.id for denial in case.covered)
    level = 0 if kind == "fix" else appeal_level(case.covered, case.sent)
    sent = Submission(submission_id, claim.id, decision_id, ids, kind, level, channel, sent_on, reference)
    data: dict[str, object] = {
        "submission": str(submission_id),
        "kind": kind,
        "channel": channel,
        "sent_on": str(sent_on),
    }
    for denial in case.covered:
        denial.stage, denial.next_action = "tracking", AWAIT_ANSWER
        denial.control_on = _next_look(sent_on, claim.today, case.rules.status_cadence_days)
        unpark(denial)
        claim.tell(denial, "denial.submitted", data)
    return sent


def answer(claim: ClaimInHand, sent: Submission, said: Answer, received_on: date) -> None:
    """Note what the payer made of a submission.

    What is resolved in the meantime stays so, and what is not under its decision any more (reversed after a payment,
    decided anew) waits for something else.

    Rejected: it is sent again. Upheld: decided anew, an appeal one level up. Final: resolved. Overturned: the payment
    is awaited. Withdrawn: nothing of ours is at the payer any more; the decision stands until a lead takes it back, as
    whoever tells of it, a machine for instance, decides nothing.
    """
    if received_on > claim.today + timedelta(days=1):
        raise InvalidDateError("received_on lies in the future.", member="received_on")
    data: dict[str, object] = {"submission": str(sent.id), "outcome": said, "received_on": str(received_on)}
    for denial in claim.open:
        if denial.id in sent.denial_ids and denial.stage == "tracking" and denial.decision_id == sent.decision_id:
            _move(denial, sent.kind, said, received_on, claim)
            claim.tell(denial, "denial.answered", {**data, "to": denial.stage})


def _move(denial: Denial, kind: Path, said: Answer, day: date, claim: ClaimInHand) -> None:
    match said:
        case "rejected" | "withdrawn":
            denial.stage, denial.next_action = "execution", NEXT_ACTIONS[kind]
            denial.control_on = claim.today + timedelta(days=claim.clocks.sort_days)
        case "overturned":
            denial.next_action = AWAIT_PAYMENT
            denial.control_on = claim.today + timedelta(days=claim.clocks.correction_days)
        case "upheld_final":
            denial.amount_at_risk = 0
            resolve(denial, "upheld_final", day)
        case "upheld":
            denial.stage, denial.next_action, denial.path, denial.decision_id = "decision", "decide", None, None
            denial.clock_from = claim.today
            denial.control_on = claim.today + timedelta(days=claim.clocks.decision_days)


def _next_look(sent_on: date, today: date, cadence_days: int) -> date:
    """The next look at the status after what was sent; once those of the clock are over, as the playbook says."""
    return control_point("status", Clock(sent_on), met_on=today) or today + timedelta(days=cadence_days)
