"""Root causes from request to command: of one denial, and of all that a pattern finds."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from fastapi import Request

from app.compose.acting import acting_person
from app.compose.recording import recorder_of
from app.domain.errors import NotFoundError
from app.domain.workflow import confirm_cause as command
from app.domain.workflow.confirm_cause import AT_ONCE, Cause
from app.http.versions import check_version
from app.store.causes import PostgresCauses
from app.store.queries.causes import Pattern, matching
from app.store.record import Recorder
from app.store.texts import keep_text
from app.wiring import Services, surroundings

TEXT = "root_cause"


class Confirmed(NamedTuple):
    """What a confirmation by pattern did. ``amount`` in cents; ``left`` still wait."""

    denials: int
    amount: int
    left: int


async def confirm_cause(request: Request, denial_id: UUID, cause: Cause, reason: str | None) -> None:
    """Confirm the cause of one denial inside the request's transaction, in the version that the caller read."""
    services, recorder, store = _adapters(request)
    held = await store.hold_one(denial_id)
    if held is None:
        raise NotFoundError("There is no denial with this id.")
    check_version(request, held.version)
    by = await acting_person(recorder.tx, request.state.principal)
    told = await keep_text(recorder.tx, denial_id, TEXT, reason, by.id, services.now()) if reason else {}
    today = await services.today(recorder.tx)
    await command.confirm_cause(store, cause, today, by.id, [held], told)


async def confirm_pattern(request: Request, pattern: Pattern, cause: Cause, reason: str | None) -> Confirmed:
    """Confirm one cause for the unconfirmed denials that a pattern finds, as many as one transaction takes."""
    services, recorder, store = _adapters(request)
    by = await acting_person(recorder.tx, request.state.principal)
    held, amount = await store.hold(pattern, AT_ONCE)
    bulk = surroundings().new_id()
    told: dict[str, object] = {"confirmation": str(bulk)}
    if reason and held:
        told |= await keep_text(recorder.tx, bulk, TEXT, reason, by.id, services.now())
    today = await services.today(recorder.tx)
    await command.confirm_cause(store, cause, today, by.id, held, told)
    return Confirmed(len(held), amount, (await matching(recorder.tx, pattern))["denials"])


def _adapters(request: Request) -> tuple[Services, Recorder, PostgresCauses]:
    services: Services = request.app.state.services
    recorder = recorder_of(request)
    return services, recorder, PostgresCauses(recorder, services.now)
