"""Decisions about many claims, from request to command: a preview that stores nothing, then each claim in its own guards.

All of it is one transaction. What all claims share is looked up once, and what is written goes out without waiting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request

from app.compose.acting import deciding_person
from app.compose.decisions import case_of, decide_held
from app.compose.recording import actor_of
from app.domain.people.errors import TooManyClaimsError
from app.domain.people.roster import Person
from app.domain.workflow.case import Wish
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.decide_many import MOST, BulkDecision, Foreseen, Item, check_once, foresee, lead_of
from app.store.bulk_decisions import Remembered, histories, look_at_claims, save_made
from app.store.claim_group import PostgresClaimGroup
from app.store.database import Source
from app.store.history import History
from app.store.queries.assignments import Chosen, not_open
from app.store.queries.bulk_decisions import choose, claims_of
from app.store.record import Recorder
from app.store.texts import keep_text
from app.wiring import Services, surroundings


@dataclass(frozen=True, slots=True)
class Wanted:
    """One claim that is to be decided about, by its lead, as the preview showed it."""

    denial_id: UUID
    seen: str


async def preview(
    request: Request, source: Source, chosen: Chosen, wish: Wish
) -> tuple[list[Foreseen], dict[str, int]]:
    """What deciding about all that is chosen would come to now, and how many denials are left out, by why."""
    services: Services = request.app.state.services
    person = await deciding_person(source, request.state.principal)
    chosen_claims = await choose(source, chosen, MOST)
    if len(chosen_claims) > MOST:
        raise TooManyClaimsError(f"These are more than {MOST} claims: narrow it.", member="filter", most=MOST)
    claims = await look_at_claims(source, chosen_claims, await services.today(source), services.clocks())
    before, remembered = await histories(source, chosen_claims), Remembered(source)
    foreseen = []
    for claim in claims:
        lead = lead_of(claim)
        if lead is not None:
            foreseen.append(await _foresee(remembered, claim, lead.id, person, wish, before[claim.id]))
            await asyncio.sleep(0)  # nothing above may have waited: others have their turn
    return foreseen, await not_open(source, chosen)


async def _foresee(
    source: Source, claim: ClaimInHand, denial_id: UUID, person: Person, wish: Wish, before: History
) -> Foreseen:
    return foresee(await case_of(source, claim, denial_id, None, person, wish, before))


async def decide_many(request: Request, wanted: Sequence[Wanted], wish: Wish, reason: str) -> UUID:
    """Decide about claims inside the request's transaction, those that are still as they were seen. Returns its id."""
    services: Services = request.app.state.services
    tx, new_id = request.state.transaction, surroundings().new_id
    person = await deciding_person(tx, request.state.principal)
    check_once(it.denial_id for it in wanted)
    claim_of = await claims_of(tx, [it.denial_id for it in wanted])
    desk = _Desk(services, Recorder(tx, actor_of(request)), person, wish, reason)
    items = await desk.decide(wanted, claim_of)
    assert wish.path is not None, "the shape says so"
    made = BulkDecision(new_id(), wish.path, wish.fix_kind, wish.close_reason, person.id, tuple(items))
    told = await keep_text(tx, made.id, "bulk_decision", reason, person.id, services.now())
    await save_made(desk.recorder, made, told, services.now())
    return made.id


@dataclass(slots=True)
class _Desk:
    """What deciding about every claim of one request takes."""

    services: Services
    recorder: Recorder
    person: Person
    wish: Wish
    reason: str

    async def decide(self, wanted: Sequence[Wanted], claim_of: dict[UUID, UUID]) -> list[Item]:
        """Hold all claims, decide about each, and store them together."""
        tx, services = self.recorder.tx, self.services
        group = PostgresClaimGroup(self.recorder, services.now)
        ids = sorted(set(claim_of.values()))
        held = {it.id: it for it in await group.hold(ids, await services.today(tx), services.clocks())}
        before, remembered = await histories(tx, ids), Remembered(tx)
        items = []
        async with tx.together():
            for it in wanted:
                claim_id = claim_of.get(it.denial_id)
                claim = held.pop(claim_id, None) if claim_id else None  # each once: it is stored once
                if claim is None:
                    items.append(Item(it.denial_id, claim_id, "changed" if claim_id else "not_found"))
                else:
                    items.append(await self._decide(remembered, group, claim, it, before[claim.id]))
        await group.write()
        return items

    async def _decide(
        self, source: Source, group: PostgresClaimGroup, claim: ClaimInHand, it: Wanted, before: History
    ) -> Item:
        lead = lead_of(claim)
        if lead is None or lead.id != it.denial_id:
            return Item(it.denial_id, claim.id, "changed")
        foreseen = await _foresee(source, claim, lead.id, self.person, self.wish, before)
        if foreseen.seen != it.seen:
            return Item(it.denial_id, claim.id, "changed")
        if foreseen.result == "refused":
            return Item(it.denial_id, claim.id, "refused", stopped_by=foreseen.stopped_by)
        amount = foreseen.amount
        decision = await decide_held(self.services, self.recorder, claim, foreseen.case, self.reason)
        await claim.close(group)
        return Item(it.denial_id, claim.id, foreseen.result, amount, decision.id)
