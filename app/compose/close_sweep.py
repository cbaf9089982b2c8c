"""Closes that nobody answered in time, or that rest on what is not so any more: a job ends them.

What changes a claim ends its closes at once. This finds the rest: days that passed, a policy or playbook in a new version,
what the payer answered, what the work is worth now.
"""

from __future__ import annotations

from uuid import UUID

from app.compose.closes import case_again
from app.domain.workflow.answer_close import drop_close
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.decision_inputs import changed_inputs, inputs_of
from app.domain.workflow.pending_close import pending_of
from app.store.claim_work import PostgresClaimWork
from app.store.database import Row, Source
from app.store.payer_windows import free_claims
from app.store.pending_closes import claims_waiting, end_pending, waiting_of
from app.store.record import SYSTEM, Recorder
from app.wiring import Services

AT_ONCE = 500
"""Claims whose ids are read in one go; each is looked at in a transaction of its own."""


async def sweep_closes(services: Services, org_id: UUID) -> None:
    """End what has expired or is void. Done again, or by several workers at once, it finds nothing."""
    after: UUID | None = None
    while True:
        claims = await claims_waiting(services.database.reader(org_id), after, AT_ONCE)
        for claim_id in claims:
            async with services.database.transaction(org_id) as tx:
                if await free_claims(tx, [claim_id]):  # the next sweep looks at one that somebody holds
                    await _sweep(services, Recorder(tx, SYSTEM), claim_id)
        if len(claims) < AT_ONCE:
            return
        after = claims[-1]


async def _sweep(services: Services, recorder: Recorder, claim_id: UUID) -> None:
    store = PostgresClaimWork(recorder, services.now)
    claim = await store.hold(claim_id, await services.today(recorder.tx), services.clocks())
    for row in await waiting_of(recorder.tx, claim_id):
        expired = row["expires_on"] < claim.today
        if expired or not await _stands(recorder.tx, claim, row):
            drop_close(claim, row["id"], "expired" if expired else "void")
            await end_pending(recorder, [row], "expired" if expired else "void", services.now())
    await claim.close(store)


async def _stands(source: Source, claim: ClaimInHand, row: Row) -> bool:
    """Whether it still rests on what it was asked on."""
    case = await case_again(source, claim, row)
    waits = all(pending_of(denial) == row["id"] for denial in case.covered)
    return waits and not changed_inputs(row["inputs"], inputs_of(case))
