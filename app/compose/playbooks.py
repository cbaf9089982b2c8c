"""Playbooks of payers from request to command."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from fastapi import Request

from app.compose.versions import write_version
from app.domain.errors import MergedPayerError, NotFoundError
from app.domain.playbooks.playbook import Playbook
from app.store.assignment_rules import payers_now
from app.store.database import Source


async def payer_of(source: Source, payer_id: UUID) -> UUID:
    """The payer that an id stands for: itself, or the one that it was merged into."""
    found = await payers_now(source, {payer_id})
    if payer_id not in found:
        raise NotFoundError("There is no payer with this id.")
    return found[payer_id]


async def write_playbook(request: Request, payer_id: UUID, playbook: Playbook, effective_from: date) -> None:
    """Write the next version of a payer's playbook inside the request's transaction."""
    if await payer_of(request.state.transaction, payer_id) != payer_id:
        raise MergedPayerError("The payer was merged into another one: write that one's playbook.", member="payer_id")
    await write_version(request, "playbook", payer_id, playbook, effective_from)
