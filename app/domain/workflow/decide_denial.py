"""Command: decide what to do about denials of a claim: fix, appeal or close. A decision locks until it is undone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from uuid import UUID

from app.domain.deadlines.clocks import Clock, control_point
from app.domain.errors import DomainError
from app.domain.intake.denial import RESOLVED, Denial
from app.domain.workflow.case import CLOSE_OUTCOMES, Case, CloseReason, FixKind, Path
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.decision_inputs import Inputs, inputs_of
from app.domain.workflow.pending_close import ASKED, await_approval, expires_on
from app.domain.workflow.place_claim import resolve, resume, unpark
from app.domain.workflow.transitions import CommandName, Ruling, rule_on
from app.domain.workflow.verdict import Verdict

NOT_COVERED = "not_covered"
"""Parked because a decision about its claim does not cover it."""
CORRECT, BUILD_APPEAL = "correct_and_resubmit", "prepare_appeal"
NEXT_ACTIONS: dict[Path, str] = {"fix": CORRECT, "appeal": BUILD_APPEAL}
APPROVED = "approved"
"""The guard that asks for a second person."""
COMMANDS: dict[Path, CommandName] = {"fix": "decide_fix", "appeal": "decide_appeal", "close": "close"}


class RefusedError(DomainError):
    """A guard stands against it. ``ruling`` has the verdicts up to that one."""

    def __init__(self, ruling: Ruling) -> None:
        stopped = ruling.stopped_by
        assert stopped is not None, "refused by something"
        super().__init__(stopped.reason, guard=stopped.guard, answer=stopped.answer)
        self.ruling = ruling


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, by whom, about which denials, and what the guards said then. It never changes."""

    id: UUID
    claim_id: UUID
    covers: tuple[UUID, ...]
    path: Path
    fix_kind: FixKind | None
    close_reason: CloseReason | None
    person_id: UUID
    decided_on: date
    verdicts: tuple[Verdict, ...]
    policy: str | None = None
    """Version of the policy that was asked."""
    policy_digest: str | None = None
    inputs: Inputs = field(default_factory=dict)
    """What the guards looked at (:mod:`app.domain.workflow.decision_inputs`)."""
    expires_on: date | None = None
    """Of a close that waits for a second person, the last day for an answer."""

    @property
    def approval(self) -> Verdict | None:
        """Of a close that takes two, what was said of the second person; None where nobody was needed."""
        said = next((it for it in self.verdicts if it.guard == APPROVED), None)
        return said if said is not None and (said.answer == "wait" or said.overridden) else None

    @property
    def digest(self) -> str:
        """SHA-256 over all of it as canonical JSON: sorted names, no blanks."""
        told = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), default=str)
        return hashlib.sha256(told.encode()).hexdigest()


def decide(claim: ClaimInHand, case: Case, decision_id: UUID) -> Decision:
    """Ask the guards, then move what is covered and park the rest. Raises ``RefusedError``.

    Where nothing but a second person is missing to a close, it is kept with the last day for an answer, and waits.
    """
    wish, person_id = case.wish, case.commander.person_id
    if wish.path is None:
        raise ValueError("a decision has a path")
    ruling = rule_on(COMMANDS[wish.path], case)
    waits = takes_two(ruling)
    if person_id is None or not (ruling.allowed or waits):
        raise RefusedError(ruling)
    decision = Decision(
        decision_id,
        claim.id,
        tuple(sorted(case.covered_ids)),
        wish.path,
        wish.fix_kind if wish.path == "fix" else None,
        wish.close_reason if wish.path == "close" else None,
        person_id,
        case.today,
        ruling.verdicts,
        case.rules.policy,
        case.rules.policy_digest,
        inputs_of(case),
        expires_on(case.covered, case.today, claim.clocks) if waits else None,
    )
    if decision.expires_on is None:
        carry_out(claim, decision)
    else:
        _wait(claim, decision, decision.expires_on)
    return decision


def takes_two(ruling: Ruling) -> bool:
    """Whether nothing but a second person is missing: the guard that asks for one is the last of its row."""
    stopped = ruling.stopped_by
    return stopped is not None and (stopped.guard, stopped.answer) == (APPROVED, "wait")


def _wait(claim: ClaimInHand, decision: Decision, until: date) -> None:
    told: dict[str, object] = {
        "decision": str(decision.id),
        "path": decision.path,
        "close_reason": decision.close_reason,
        "expires_on": str(until),
    }
    for denial in claim.denials:
        if denial.id in decision.covers:
            await_approval(denial, decision.id, until)
            unpark(denial)
            claim.tell(denial, ASKED, told)


def carry_out(claim: ClaimInHand, decision: Decision, **more: object) -> None:
    """Move what a decision covers and park the rest. ``more`` goes into the log."""
    told: dict[str, object] = {
        "decision": str(decision.id),
        "path": decision.path,
        "fix_kind": decision.fix_kind,
        "close_reason": decision.close_reason,
        "digest": decision.digest,
        "overridden": [verdict.guard for verdict in decision.verdicts if verdict.overridden],
        **more,
    }
    covered = [denial for denial in claim.denials if denial.id in decision.covers]
    for denial in covered:
        at_risk, denial.path, denial.decision_id = denial.amount_at_risk, decision.path, decision.id
        if decision.close_reason is not None:
            _close(denial, decision.close_reason, claim.today)
        else:
            _start(denial, decision.path, claim.today)
        claim.tell(denial, "denial.decided", {**told, "at_risk": at_risk})
    _park((denial for denial in claim.open if denial.id not in decision.covers), claim)


def _start(denial: Denial, path: Path, today: date) -> None:
    """Work on it begins. Its next control point is the next look at the status, a week on once those are over."""
    denial.stage, denial.next_action = "execution", NEXT_ACTIONS[path]
    resume(denial, today)
    following = control_point("status", Clock(denial.day_0), met_on=today)
    denial.control_on = following or today + timedelta(days=7)


def _close(denial: Denial, reason: CloseReason, today: date) -> None:
    denial.amount_at_risk = 0
    resolve(denial, CLOSE_OUTCOMES[reason], today)


def _park(left: Iterable[Denial], claim: ClaimInHand) -> None:
    """What a decision does not cover waits; it is looked at again when a decision would have been due."""
    for denial in left:
        if denial.stage in ("intake", "decision") and denial.parked is None and denial.pending is None:
            denial.parked, denial.parked_on = NOT_COVERED, claim.today
            denial.review_on = claim.today + timedelta(days=claim.clocks.decision_days)
            claim.tell(denial, "denial.parked", {"reason": NOT_COVERED, "review_on": str(denial.review_on)})


def unlock(claim: ClaimInHand, case: Case) -> None:
    """Take a decision back: what it covers is decided anew, with a new seven days. Raises ``RefusedError``."""
    ruling = rule_on("unlock", case)
    if not ruling.allowed:
        raise RefusedError(ruling)
    for denial in case.covered:
        told: dict[str, object] = {"decision": str(denial.decision_id), "path": denial.path, "from": denial.stage}
        denial.stage, denial.next_action, denial.path, denial.decision_id = "decision", "decide", None, None
        denial.clock_from = claim.today
        denial.control_on = claim.today + timedelta(days=claim.clocks.decision_days)
        claim.tell(denial, "denial.unlocked", told)


def reopen(claim: ClaimInHand, case: Case, at_risk: dict[UUID, int], text: dict[str, object]) -> None:
    """Work on what was closed begins again; ``at_risk`` says how many cents are open.

    ``text`` is what the log says of the person's reason. Raises ``RefusedError``.
    """
    ruling = rule_on("reopen", case)
    if not ruling.allowed:
        raise RefusedError(ruling)
    for denial in case.covered:
        assert denial.stage == RESOLVED, "the table says so"
        told: dict[str, object] = {"outcome": denial.outcome, "at_risk": at_risk[denial.id], **text}
        denial.stage, denial.outcome, denial.resolved_on = "decision", None, None
        denial.next_action, denial.path, denial.decision_id = "decide", None, None
        denial.amount_at_risk = at_risk[denial.id]
        denial.clock_from = claim.today
        denial.control_on = claim.today + timedelta(days=claim.clocks.decision_days)
        claim.tell(denial, "denial.reopened", told)
