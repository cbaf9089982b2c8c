"""Escalations: a job looks at the denials whose day has come and tells people; people acknowledge."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from fastapi import Request

from app.compose.acting import deciding_person
from app.compose.recording import recorder_of
from app.domain.errors import NotFoundError
from app.domain.escalation.acknowledge import AT_ONCE as ACKNOWLEDGED_AT_ONCE
from app.domain.escalation.acknowledge import acknowledge
from app.domain.escalation.alerts import tell
from app.domain.escalation.escalate import Escalating
from app.http.versions import check_version
from app.store.alerts import PostgresAlerts
from app.store.database import Transaction
from app.store.escalations import Place, PostgresEscalations, hold_run
from app.store.people import roster_of
from app.store.queries.escalations import alert, escalation, open_of_alert
from app.store.record import SYSTEM, Recorder
from app.wiring import Services, surroundings

AT_ONCE = 1000
"""Denials looked at in one transaction: memory stays bounded, and nobody waits long for what is held."""


async def escalate_all(services: Services, org_id: UUID) -> None:
    """Look at every denial of an organisation whose day has come, then tell people what is new.

    Of several workers one does it and the others leave it to that one. Done again it finds nothing until the day
    changes or a denial does.
    """
    place: Place | None = Place()
    answer_days: dict[UUID, int] = {}
    while place is not None:
        async with services.database.transaction(org_id) as tx:
            if not await hold_run(tx):
                return
            place = await _look(services, tx, place, answer_days)
    async with services.database.transaction(org_id) as tx:
        if await hold_run(tx):
            await _tell(services, tx)


async def _look(services: Services, tx: Transaction, after: Place, answer_days: dict[UUID, int]) -> Place | None:
    """Look at the next denials; where to go on, None where there are no more."""
    day = await services.today(tx)
    store = PostgresEscalations(Recorder(tx, SYSTEM), services.now)
    due = await store.due(day, after, AT_ONCE)
    if not due:
        return None
    watched = await store.hold([place.denial_id for place in due], day, answer_days)
    known = await store.ever([it.id for it in watched])
    run = Escalating(await roster_of(tx), day, services.pace(), surroundings().new_id)
    await store.save(run.run(watched, known), day)
    return due[-1] if len(due) == AT_ONCE else None


async def _tell(services: Services, tx: Transaction) -> None:
    day = await services.today(tx)
    store = PostgresAlerts(Recorder(tx, SYSTEM), services.now)
    groups = await store.untold()
    if groups:
        before = await store.of_day({group.person_id for group in groups}, day)
        await store.save(tell(groups, before, day, services.pace().alerts_a_day, surroundings().new_id))


async def acknowledge_one(request: Request, escalation_id: UUID) -> None:
    """Acknowledge what an escalation is about, at every level. It takes a person's token, and the version they read."""
    row = await escalation(request.state.transaction, escalation_id)
    if row is None:
        raise NotFoundError("There is no escalation with this id.")
    check_version(request, row["version"])
    await _acknowledge(request, [(row["denial_id"], row["reason"])])


async def acknowledge_alert(request: Request, alert_id: UUID) -> None:
    """The same for all that an alert tells of and that is open still, as many as one transaction takes."""
    tx: Transaction = request.state.transaction
    row = await alert(tx, alert_id)
    if row is None:
        raise NotFoundError("There is no alert with this id.")
    check_version(request, row["version"])
    found = await open_of_alert(tx, alert_id, ACKNOWLEDGED_AT_ONCE)
    await _acknowledge(request, [(it["denial_id"], it["reason"]) for it in found])


async def _acknowledge(request: Request, matters: Sequence[tuple[UUID, str]]) -> None:
    services: Services = request.app.state.services
    recorder = recorder_of(request)
    person = await deciding_person(recorder.tx, request.state.principal)
    store = PostgresEscalations(recorder, services.now)
    held = await store.against({denial_id for denial_id, _ in matters})
    await store.save_acknowledged(acknowledge(held, set(matters), person), person.id)
