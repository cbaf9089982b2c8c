"""Notes that people write about denials, from request to log: the text stays beside it."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request

from app.compose.acting import deciding_person
from app.compose.claim_work import hold_newest
from app.store.texts import keep_text
from app.wiring import Services


async def write_note(request: Request, denial_id: UUID, body: str) -> UUID:
    """Keep a note about a denial; a note adds a fact, so nobody's version counts. Returns the note's id."""
    services: Services = request.app.state.services
    tx = request.state.transaction
    claim, store = await hold_newest(request, denial_id)
    person = await deciding_person(tx, request.state.principal)
    told = await keep_text(tx, denial_id, "note", body, person.id, services.now())
    claim.tell(claim.denial(denial_id), "denial.noted", told)
    await claim.close(store)
    return UUID(str(told["text"]))
