"""Legal and compliance holds from request to command. A claim is held as one."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from fastapi import Request

from app.compose.acting import deciding_person
from app.compose.claim_work import hold_claim
from app.compose.decisions import case_of, keep_reason
from app.domain.workflow import hold_claim as command
from app.domain.workflow.case import Case, Wish
from app.domain.workflow.claim_in_hand import ClaimInHand

Command = Callable[[ClaimInHand, Case, dict[str, object]], None]


async def put_under_hold(request: Request, denial_id: UUID, reason: str) -> None:
    """Nothing of a denial's claim may be closed from now on."""
    await _give(request, denial_id, command.hold, "hold", reason)


async def release_hold(request: Request, denial_id: UUID, reason: str) -> None:
    """Take the hold off the claim of a denial."""
    await _give(request, denial_id, command.release, "hold_release", reason)


async def _give(request: Request, denial_id: UUID, given: Command, kind: str, reason: str) -> None:
    claim, store = await hold_claim(request, denial_id)
    person = await deciding_person(request.state.transaction, request.state.principal)
    every = [it.id for it in claim.denials]
    case = await case_of(request.state.transaction, claim, denial_id, every, person, Wish())
    text = await keep_reason(request, denial_id, kind, reason, person)
    given(claim, case, text)
    await claim.close(store)
