"""A close that takes two: whom it asks, and what becomes of it with the answer or without one."""

from __future__ import annotations

from uuid import UUID

from app.domain.approvals.approval import Approval, ask, ask_nobody
from app.domain.errors import DomainError
from app.domain.intake.denial import Happened
from app.domain.workflow.case import Case
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.decide_denial import Decision, RefusedError, carry_out
from app.domain.workflow.decision_inputs import amount_of, changed_inputs, inputs_of
from app.domain.workflow.pending_close import Because, let_go, pending_of
from app.domain.workflow.transitions import rule_on


class InputsChangedError(DomainError):
    """What the close rested on when it was asked for is not as it was. ``changed`` names it."""


class ExpiredError(DomainError):
    """The last day for an answer has passed."""


def question_of(decision: Decision, approval_id: UUID) -> tuple[Approval | None, list[Happened]]:
    """The approval that a decision takes, with what the log says; None where one person was enough."""
    said = decision.approval
    if said is None:
        return None, []
    facts = {
        "claim": str(decision.claim_id),
        "denials": [str(it) for it in decision.covers],
        "close_reason": decision.close_reason,
        "amount_at_risk": amount_of(decision.inputs),
        "verdict": said._asdict(),
        "expires_on": str(decision.expires_on) if decision.expires_on else None,
        "policy": decision.policy,
        "policy_sha256": decision.policy_digest,
    }
    approval = Approval(approval_id, "close", decision.id, 1, decision.person_id, facts)
    return ask(approval) if decision.expires_on else ask_nobody(approval)


def approve_close(claim: ClaimInHand, case: Case, decision: Decision) -> None:
    """Carry out what a second person has approved (``case.approver``): the guards are asked once more.

    Raises ``ExpiredError``, ``InputsChangedError`` and ``RefusedError``; nothing is carried out then.
    """
    if decision.expires_on is None or decision.expires_on < claim.today:
        raise ExpiredError("The last day for an answer has passed.", expires_on=str(decision.expires_on))
    changed = changed_inputs(decision.inputs, inputs_of(case))
    if changed or any(pending_of(denial) != decision.id for denial in case.covered):
        raise InputsChangedError("What it rests on has changed since it was asked for: it is void.", changed=changed)
    for denial in case.covered:
        denial.pending = None
    ruling = rule_on("close", case)
    if not ruling.allowed:
        raise RefusedError(ruling)
    overridden = [verdict.guard for verdict in ruling.verdicts if verdict.overridden]
    carry_out(claim, decision, approved_by=str(case.approver), overridden=overridden)


def drop_close(claim: ClaimInHand, decision_id: UUID, because: Because) -> None:
    """Nothing is closed: all that the decision covers goes on."""
    for denial in claim.denials:
        if pending_of(denial) == decision_id:
            let_go(denial, because, claim.today, claim.clocks, claim.tell)


def withdraw_close(claim: ClaimInHand, case: Case) -> UUID:
    """Ask no second person any more. Returns the decision that waited. Raises ``RefusedError``."""
    ruling = rule_on("withdraw_close", case)
    decision_id = pending_of(case.denial)
    if not ruling.allowed or decision_id is None:
        raise RefusedError(ruling)
    drop_close(claim, decision_id, "withdrawn")
    return decision_id
