"""The answer to a close that waits for a second person: its claim held, the guards asked again, the close carried out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import Request

from app.compose.claim_work import hold_newest
from app.compose.decisions import case_of
from app.compose.recording import actor_of
from app.domain.approvals.approval import Approval
from app.domain.intake.denial import Happened
from app.domain.workflow.answer_close import approve_close, drop_close
from app.domain.workflow.case import Case, Commander, Wish
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.store.database import Row, Source
from app.store.decisions import PostgresDecisions
from app.store.pending_closes import decision_from, settle_pending
from app.store.people import person_of
from app.store.queries.decisions import one
from app.store.record import Recorder
from app.wiring import Services


async def hold_close_for_answer(
    request: Request, decision_id: UUID
) -> Callable[[Approval, list[Happened], UUID], Awaitable[None]] | None:
    """Hold the claim of a close, and so all that waits about it; returns what carries the answer out."""
    tx, services = request.state.transaction, request.app.state.services
    found = await one(tx, "decisions", decision_id)
    if found is None:
        return None
    claim, store = await hold_newest(request, found["covers"][0])
    row = await one(tx, "decisions", decision_id)  # again: somebody may have changed it until we held its claim
    recorder = Recorder(tx, actor_of(request))

    async def settle(approval: Approval, entries: list[Happened], by: UUID) -> None:
        assert row is not None, "decisions are never deleted"
        became = "standing" if approval.state == "approved" else "rejected"
        if approval.state == "approved":
            await _carry_out(services, recorder, claim, row, by)
        else:
            drop_close(claim, decision_id, "rejected")
        told = {"answered_by": str(by)}
        await settle_pending(recorder, row, (became, None), approval, entries, services.now(), told)
        await claim.close(store)

    return settle


async def _carry_out(services: Services, recorder: Recorder, claim: ClaimInHand, row: Row, by: UUID) -> None:
    case = await case_again(recorder.tx, claim, row)
    case.approver = by
    before = {denial.decision_id for denial in case.covered}
    approve_close(claim, case, decision_from(row))
    left = before - {denial.decision_id for denial in claim.open}
    await PostgresDecisions(recorder, services.now).supersede(left, row["id"])


async def case_again(source: Source, claim: ClaimInHand, row: Row) -> Case:
    """What the guards look at today, for a close as it was asked for, by who asked."""
    asker = await person_of(source, row["person_id"])
    wish = Wish(path="close", close_reason=row["close_reason"])
    case = await case_of(source, claim, UUID(row["inputs"]["about"]), row["covers"], asker, wish)
    if asker is not None:  # who has left since had asked while they were there
        case.commander = Commander(asker.id, asker.role)
    return case
