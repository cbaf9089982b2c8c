"""Closes that wait for a second person, for tests of what becomes of them."""

from datetime import timedelta
from uuid import UUID

from app.domain.intake.denial import Denial
from app.domain.workflow.case import Case, Commander, Rules, Wish
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.decide_denial import Decision, decide
from tests.domain.workflow.claims import TODAY, denial, in_hand

ASKER, LEAD = Commander(UUID(int=1), "analyst"), Commander(UUID(int=2), "lead")
DECISION, OTHER, APPROVAL = UUID(int=500), UUID(int=501), UUID(int=600)
LIMIT = Rules(approval_limit=150_00, policy="close-3", policy_digest="ab")
WEEK = TODAY + timedelta(days=7)


def case(claim: ClaimInHand, *covered: Denial, who: Commander = ASKER, **told) -> Case:
    about = covered or tuple(claim.open)
    rules, reason = told.pop("rules", LIMIT), told.pop("reason", "payer_correct")
    return Case(about[0], about, claim.today, who, Wish(path="close", close_reason=reason), rules=rules, **told)


def asked(claim: ClaimInHand, *covered: Denial, **told) -> Decision:
    return decide(claim, case(claim, *covered, **told), DECISION)


def two() -> ClaimInHand:
    """A claim of two denials, together above the limit."""
    return in_hand(denial(1), denial(2, reason_key="CO|50|"))
