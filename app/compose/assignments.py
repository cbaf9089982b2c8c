"""Assignments by hand, from request to command: of one claim, of many, and undone."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import Request

from app.compose.acting import acting_person
from app.compose.claim_work import hold_claim
from app.compose.recording import recorder_of
from app.compose.work_moves import look_soon
from app.domain.errors import NotFoundError
from app.domain.intake.denial import RESOLVED
from app.domain.people import undo_assignment as undoing
from app.domain.people.assign_work import (
    MOST,
    Handout,
    HeldWork,
    assign_work,
    check_number,
    check_receiver,
    token_of,
)
from app.domain.people.errors import NothingToAssignError, OwnerAwayError
from app.domain.people.roster import Owner, Roster
from app.routers.ids import show
from app.store.assignments import PostgresAssignments
from app.store.database import Row
from app.store.people import roster_of
from app.store.queries.assignments import Chosen, not_open, preview
from app.store.texts import keep_text
from app.wiring import Services, surroundings


async def assign_denial(request: Request, denial_id: UUID, to: Owner, reason: str | None) -> UUID:
    """Give the whole claim of a denial to somebody inside the request's transaction. Returns the assignment's id."""
    claim, _ = await hold_claim(request, denial_id)
    by = await acting_person(request.state.transaction, request.state.principal)
    if claim.denial(denial_id).stage == RESOLVED:
        raise NothingToAssignError("It is resolved: nothing of it is to be done.")
    held = [
        HeldWork(it.id, it.claim_id, it.version, Owner(it.owner_kind, it.owner_id), it.amount_denied)  # type: ignore[arg-type]
        for it in claim.open
    ]
    desk = _Desk(request, claim.office.roster, claim.today)
    return await desk.assign(Handout(surroundings().new_id(), to, by.id, held, {}), reason)


async def assign_many(request: Request, chosen: Chosen, to: Owner, reason: str | None, shown: str | None) -> UUID:
    """Give all that is chosen to somebody, in the request's transaction. ``shown``: the token of its preview."""
    by = await acting_person(request.state.transaction, request.state.principal)
    desk = await _desk(request)
    claims = await desk.store.choose(chosen, MOST)
    check_number(len(claims))
    skipped = await not_open(request.state.transaction, chosen)
    held = await desk.store.hold(chosen, claims)
    return await desk.assign(Handout(surroundings().new_id(), to, by.id, held, skipped), reason, shown)


async def preview_assignment(
    request: Request, chosen: Chosen, to: Owner
) -> tuple[list[Row], dict[str, int], str | None]:
    """What assigning would do: owners with what they would give, what stays by why, and a token that names it.

    No token where it is too much for one assignment.
    """
    tx = request.state.transaction
    desk = await _desk(request)
    desk.check(to)
    rows, skipped = await preview(tx, chosen, to), await not_open(tx, chosen)
    given = [row for row in rows if not row["theirs"]]
    theirs = sum(row["denials"] for row in rows if row["theirs"])
    if theirs:
        skipped["already_theirs"] = theirs
    few = sum(row["claims"] for row in rows) <= MOST
    return given, skipped, token_of(to, {row["owner_id"]: row["digest"] for row in given}) if few else None


async def undo_assignment(request: Request, assignment_id: UUID) -> None:
    """Give back what an assignment gave, as far as nobody has gone on with it."""
    tx = request.state.transaction
    desk = await _desk(request)
    held = await desk.store.hold_made(assignment_id)
    if held is None:
        raise NotFoundError("There is no assignment with this id.")
    by = await acting_person(tx, request.state.principal)
    made, at = held
    undoing.check_undo(made, by)
    since = at.astimezone(await desk.services.zone(tx)).date()
    given = await desk.store.hold_given(made, since)
    undo = await undoing.undo_assignment(desk.store, made, given, desk.roster, by, desk.today)
    await desk.look_soon(*(it.to for it in undo.returns))


class _Desk:
    """What every one of these commands takes."""

    def __init__(self, request: Request, roster: Roster, today: date) -> None:
        self.services: Services = request.app.state.services
        self.roster = roster
        self.today = today
        recorder = recorder_of(request)
        self.tx = recorder.tx
        self.store = PostgresAssignments(recorder, roster, self.services.now)

    def check(self, to: Owner) -> None:
        """Refuse whoever cannot have it; a stand-in is named as the contract names people."""
        try:
            check_receiver(to, self.roster, self.today)
        except OwnerAwayError as refusal:
            refusal.facts["stand_in"] = show("per", refusal.facts["stand_in"])  # type: ignore[arg-type]
            raise

    async def assign(self, made: Handout, reason: str | None, shown: str | None = None) -> UUID:
        self.check(made.to)
        told: dict[str, Any] = {}
        if reason:
            told = await keep_text(self.tx, made.id, "assignment", reason, made.by, self.services.now())
        await assign_work(self.store, made, told, shown)
        await self.look_soon(made.to)
        return made.id

    async def look_soon(self, *owners: Owner) -> None:
        """Nobody holds the people meanwhile: one of them may have gone away."""
        if any(owner.kind == "person" for owner in owners):
            await look_soon(self.tx)


async def _desk(request: Request) -> _Desk:
    services: Services = request.app.state.services
    tx = request.state.transaction
    today = await services.today(tx)
    return _Desk(request, await roster_of(tx), today)


__all__ = ["assign_denial", "assign_many", "preview_assignment", "undo_assignment"]
