"""A bucket that a person chooses, from request to command."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request

from app.compose.acting import deciding_person
from app.compose.claim_work import hold_claim
from app.domain.sorting.vocabulary import Bucket, Path
from app.domain.workflow.override_bucket import override_bucket
from app.store.texts import keep_text
from app.wiring import Services


async def choose_bucket(request: Request, denial_id: UUID, bucket: Bucket, path: Path | None, reason: str) -> None:
    """Put a denial where a person says, inside the request's transaction. What they wrote stays out of the log."""
    services: Services = request.app.state.services
    claim, store = await hold_claim(request, denial_id)
    tx = request.state.transaction
    person = await deciding_person(tx, request.state.principal)
    text = await keep_text(tx, denial_id, "bucket", reason, person.id, services.now())
    override_bucket(claim, claim.denial(denial_id), bucket, path, **text)
    await claim.close(store)
