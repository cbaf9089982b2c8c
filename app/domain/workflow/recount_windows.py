"""Command: a payer is of another type, another one, or has another playbook: its windows are counted anew."""

from __future__ import annotations

from uuid import UUID

from app.domain.deadlines.recompute_deadline import Cause
from app.domain.workflow.claim_in_hand import ClaimInHand


def recount_windows(claim: ClaimInHand, payer_id: UUID) -> bool:
    """Count the windows of one payer's open denials of a claim; whether one moved. Done again it moves none.

    Where one moved the caller closes the claim: what is due follows.
    """
    cause = Cause("payer_changed", str(payer_id))
    moved = [claim.count_windows(denial, cause) for denial in claim.open if denial.payer_id == payer_id]
    return any(moved)
