"""Work of people who are not there: moved at once by the request that says so, and by a job as days pass."""

from __future__ import annotations

from uuid import UUID

from app.domain.intake.take_in import Intake
from app.domain.people.move_work import move_work
from app.domain.people.roster import Person, Roster
from app.jobs import queue
from app.store.database import Transaction
from app.store.people import PostgresPeople
from app.store.record import SYSTEM, Recorder
from app.store.work_moves import PostgresWork, work_left
from app.wiring import Services

AT_ONCE = 1000
"""Denials moved in one transaction: a request stays quick, and nobody waits long for what is held."""


async def move_from(services: Services, recorder: Recorder, roster: Roster, person: Person) -> None:
    """Move the open work of somebody who is not there today. What is too much for a request is left to a job."""
    tx = recorder.tx
    day = await services.today(tx)
    if person.is_there(day):
        return
    work = PostgresWork(recorder, roster, services.now, patient=False)
    await move_work(work, roster, [person], day, AT_ONCE)
    if await work_left(tx, [person.id]):
        await queue.enqueue(queue.move_work, f"move_work:{tx.org_id}", tx.driver, org_id=str(tx.org_id))


async def look_again(tx: Transaction, intake: Intake) -> None:
    """After an intake that gave somebody work: who went away while it was under way is moved from once it is there."""
    if intake.gave_to_people:
        await look_soon(tx)


async def look_soon(tx: Transaction) -> None:
    """After somebody got work: have it looked, once that is stored, whether they are still there."""
    await queue.enqueue(queue.move_work, f"move_work:{tx.org_id}", tx.driver, wait=1, org_id=str(tx.org_id))


async def move_all(services: Services, org_id: UUID) -> None:
    """Move the open work of everybody who is not there today, one transaction for each group, until none is left.

    Nobody goes away or comes back while a group is moved: its new owners are there.
    """
    moved = AT_ONCE
    while moved:
        async with services.database.transaction(org_id) as tx:
            recorder = Recorder(tx, SYSTEM)
            roster = await PostgresPeople(recorder, services.now).hold()
            day = await services.today(tx)
            work = PostgresWork(recorder, roster, services.now, patient=True)
            moved = await move_work(work, roster, roster.people.values(), day, AT_ONCE)
