"""What payers answered when somebody asked, from request to command."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from fastapi import Request

from app.compose.claim_work import hold_newest
from app.compose.decisions import covered_by
from app.compose.recording import recorder_of
from app.domain.status.meanings import Meaning
from app.domain.workflow.check_status import check_status
from app.store.status_answers import keep_answer, newest_on
from app.store.versions import playbook_on
from app.wiring import surroundings


async def note_status(
    request: Request,
    denial_id: UUID,
    meaning: Meaning,
    channel: str,
    told: tuple[date, str | None],
    covers: Sequence[UUID] | None,
) -> UUID:
    """Keep what a payer answered about a denial and others of its claim. Returns the answer's id."""
    claim, store = await hold_newest(request, denial_id)
    status_id, about = surroundings().new_id(), covered_by(claim, denial_id, covers)
    checked_on, reference = told
    tx, ids = request.state.transaction, [it.id for it in about]
    answer = check_status(
        claim,
        ids,
        meaning,
        channel,
        checked_on,
        status_id,
        playbook=await playbook_on(tx, claim.denial(denial_id).payer_id, claim.today),
        newest_on=await newest_on(tx, claim.id, ids),
    )
    await keep_answer(recorder_of(request), request.app.state.services.now(), status_id, claim.id, answer, reference)
    await claim.close(store)
    return status_id
