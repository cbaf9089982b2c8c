"""Windows counted anew after a payer was mapped: at once as far as a request can, the rest by a job."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from app.domain.workflow.recount_windows import recount_windows
from app.jobs import queue
from app.store.claim_group import PostgresClaimGroup
from app.store.payer_windows import free_claims, open_denials
from app.store.record import SYSTEM, Recorder
from app.wiring import Services

AT_ONCE = 1000
"""Denials whose claims are held in one transaction: a request stays quick, and nobody waits long for what is held."""


async def recount_now(services: Services, recorder: Recorder, payer_id: UUID) -> None:
    """Count the windows of a payer's open denials anew inside a request's transaction.

    It does not wait for claims that somebody else holds, a large file for instance: what it passes over, and what is
    too much for a request, is left to a job.
    """
    tx = recorder.tx
    found = await open_denials(tx, payer_id, None, AT_ONCE)
    free = await free_claims(tx, found.claim_ids)
    await _recount(services, recorder, payer_id, free)
    if found.size == AT_ONCE or len(free) < len(found.claim_ids):
        org, payer = str(tx.org_id), str(payer_id)
        name = f"recompute_deadlines:{payer}"
        await queue.enqueue(queue.recompute_deadlines, name, tx.driver, org_id=org, payer_id=payer)


async def recount_all(services: Services, org_id: UUID, payer_id: UUID) -> None:
    """The same for all of them, one transaction for each group. Done again it changes nothing."""
    after: UUID | None = None
    while True:
        async with services.database.transaction(org_id) as tx:
            found = await open_denials(tx, payer_id, after, AT_ONCE)
            await _recount(services, Recorder(tx, SYSTEM), payer_id, found.claim_ids)
        if found.size < AT_ONCE:
            return
        after = found.last


async def _recount(services: Services, recorder: Recorder, payer_id: UUID, claim_ids: Sequence[UUID]) -> None:
    if not claim_ids:
        return
    group = PostgresClaimGroup(recorder, services.now)
    today = await services.today(recorder.tx)
    for claim in await group.hold(claim_ids, today, services.clocks()):
        if recount_windows(claim, payer_id):
            await claim.close(group)
    await group.write()
