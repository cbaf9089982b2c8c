"""Taking decisions back, from request to command: one that stands, one that waits for a second person, one that ended."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request

from app.compose.acting import deciding_person
from app.compose.claim_work import hold_claim
from app.compose.decisions import case_of, keep_reason, keeper
from app.compose.recording import recorder_of
from app.domain.people.roster import Person
from app.domain.workflow import decide_denial as command
from app.domain.workflow.answer_close import withdraw_close
from app.domain.workflow.case import Wish
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.pending_close import pending_of
from app.store.pending_closes import end_pending, waiting_of
from app.store.queries.decisions import one
from app.wiring import Services


async def undo(request: Request, denial_id: UUID, reason: str) -> None:
    """Take back the close of a denial that waits for a second person, or else the decision that the denial is under."""
    claim, store = await hold_claim(request, denial_id)
    person = await deciding_person(request.state.transaction, request.state.principal)
    step = _withdraw if claim.denial(denial_id).pending is not None else _unlock
    await step(request, claim, denial_id, person, reason)
    await claim.close(store)


async def _unlock(request: Request, claim: ClaimInHand, denial_id: UUID, person: Person, reason: str) -> None:
    """All that the decision covers is decided anew."""
    under = claim.denial(denial_id).decision_id
    covers = [it.id for it in claim.open if under is not None and it.decision_id == under] or [denial_id]
    case = await case_of(request.state.transaction, claim, denial_id, covers, person, Wish())
    command.unlock(claim, case)
    text = await keep_reason(request, denial_id, "unlock", reason, person)
    row = await one(request.state.transaction, "decisions", under) if under else None
    await keeper(request).undo([row] if row else [], person.id, text)


async def _withdraw(request: Request, claim: ClaimInHand, denial_id: UUID, person: Person, reason: str) -> None:
    """Nobody is asked any more, and nothing is closed."""
    services: Services = request.app.state.services
    recorder = recorder_of(request)
    waiting = pending_of(claim.denial(denial_id))
    covers = [it.id for it in claim.denials if pending_of(it) == waiting]
    case = await case_of(recorder.tx, claim, denial_id, covers, person, Wish())
    decision_id = withdraw_close(claim, case)
    text = await keep_reason(request, denial_id, "unlock", reason, person)
    rows = [row for row in await waiting_of(recorder.tx, claim.id) if row["id"] == decision_id]
    await end_pending(recorder, rows, "withdrawn", services.now(), person.id, text)


async def reopen(request: Request, denial_id: UUID, reason: str) -> None:
    """Work a resolved denial again: what it was denied and has not brought in is open."""
    claim, store = await hold_claim(request, denial_id)
    person = await deciding_person(request.state.transaction, request.state.principal)
    denial = claim.denial(denial_id)
    under = denial.decision_id
    case = await case_of(request.state.transaction, claim, denial_id, [denial_id], person, Wish())
    text = await keep_reason(request, denial_id, "reopen", reason, person)
    command.reopen(claim, case, {denial_id: denial.amount_denied - denial.amount_recovered}, text)
    if under is not None and all(it.decision_id != under for it in claim.denials):
        row = await one(request.state.transaction, "decisions", under)
        await keeper(request).undo([row] if row and row["state"] == "standing" else [], person.id, text)
    await claim.close(store)
