"""Undoing what was decided about many claims: each decision that nobody has gone on with, by its ordinary command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from fastapi import Request

from app.compose.acting import deciding_person
from app.compose.decisions import case_of
from app.compose.recording import recorder_of
from app.domain.errors import NotFoundError
from app.domain.people.errors import AlreadyUndoneError, NoActorError
from app.domain.people.roster import Person
from app.domain.workflow import decide_denial as command
from app.domain.workflow.answer_close import withdraw_close
from app.domain.workflow.case import Case, Wish
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.decide_denial import RefusedError
from app.domain.workflow.decide_many import BulkDecision, Item, way_back
from app.store.bulk_decisions import Remembered, decisions_by_id, histories, hold_bulk_decision, save_undone
from app.store.claim_group import PostgresClaimGroup
from app.store.database import Row
from app.store.decisions import PostgresDecisions
from app.store.pending_closes import decision_from, end_pending
from app.store.record import Recorder
from app.store.texts import keep_text
from app.wiring import Services


async def undo_many(request: Request, bulk_id: UUID, reason: str) -> None:
    """Take back what was decided about many claims, inside the request's transaction.

    Raises ``NotFoundError``, ``NoActorError`` and ``AlreadyUndoneError``.
    """
    services: Services = request.app.state.services
    recorder = recorder_of(request)
    made = await hold_bulk_decision(recorder, bulk_id)
    if made is None:
        raise NotFoundError("There is no bulk decision with this id.")
    person = await deciding_person(recorder.tx, request.state.principal)
    if made.made_by != person.id and person.role not in ("lead", "manager"):
        raise NoActorError("Whoever made it, a lead or a manager can undo it.")
    if made.undone_by is not None:
        raise AlreadyUndoneError("It was undone before.")
    told = await keep_text(recorder.tx, bulk_id, "unlock", reason, person.id, services.now())
    items = await _Desk(services, recorder, person, told).undo(made)
    await save_undone(recorder, made.undo(person.id, items), told, services.now())


@dataclass(slots=True)
class _Desk:
    """What taking every decision back takes; ``told`` is what the log says of the reason."""

    services: Services
    recorder: Recorder
    person: Person
    told: dict[str, object]

    async def undo(self, made: BulkDecision) -> list[Item]:
        """Hold all claims, take back what can be, and store them together."""
        tx, services = self.recorder.tx, self.services
        group = PostgresClaimGroup(self.recorder, services.now)
        ids = sorted({it.claim_id for it in made.items if it.claim_id is not None and it.decision_id is not None})
        held = {it.id: it for it in await group.hold(ids, await services.today(tx), services.clocks())}
        rows = await decisions_by_id(tx, [it.decision_id for it in made.items if it.decision_id is not None])
        before, remembered = await histories(tx, ids), Remembered(tx)
        items: list[Item] = []
        for it in made.items:
            if it.decision_id is None or it.claim_id is None:
                items.append(it)
                continue
            claim, row = held[it.claim_id], rows[it.decision_id]
            case = await case_of(remembered, claim, it.denial_id, row["covers"], self.person, Wish(), before[claim.id])
            items.append(await self._take_back(claim, case, row, it))
            if items[-1].undo == "undone":
                await claim.close(group)
        await group.write()
        return items

    async def _take_back(self, claim: ClaimInHand, case: Case, row: Row, it: Item) -> Item:
        way = way_back(claim, decision_from(row), row["state"])
        if way is None:
            return replace(it, undo="moved_on")
        kept = PostgresDecisions(self.recorder, self.services.now)
        try:
            match way:
                case "withdraw":
                    withdraw_close(claim, case)
                    await self._end([row])
                case "unlock":
                    command.unlock(claim, case)
                    await kept.undo([row], self.person.id, self.told)
                case "reopen":
                    open_again = {denial.id: denial.amount_denied - denial.amount_recovered for denial in case.covered}
                    command.reopen(claim, case, open_again, self.told)
                    await kept.undo([row], self.person.id, self.told)
        except RefusedError as refused:
            return replace(it, undo="refused", undo_guard=str(refused.facts["guard"]))
        return replace(it, undo="undone")

    async def _end(self, rows: Sequence[Row]) -> None:
        await end_pending(self.recorder, rows, "withdrawn", self.services.now(), self.person.id, self.told)
