"""Work given out of queues, from request to lease: to people only, one item to one person at a time."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

from fastapi import Request

from app.compose.acting import acting_person
from app.domain.errors import NotFoundError
from app.domain.people.errors import NoActorError
from app.domain.people.roster import Person, Roster, Team
from app.domain.workflow.whose_work import owners_for
from app.problems import Problem
from app.store import checkouts
from app.store.checkouts import Lease
from app.store.database import Source, Transaction
from app.store.people import known_as
from app.store.queries.queues import Queue
from app.wiring import surroundings

MOST = 20
"""Items that one person may hold."""
LOOKS = 8
"""Times that a queue is looked at whose first items others are just taking."""
PAUSE = 0.02
TEAMS = "SELECT id, work_types FROM teams WHERE org_id = %s"


async def check_out(request: Request, queue: Queue, minutes: int | None) -> Lease | None:
    """Give the caller the first item of a queue that is theirs to work and that nobody holds; None: there is none."""
    tx: Transaction = request.state.transaction
    person = await _worker(request)
    now = request.app.state.services.now()
    if await checkouts.held_by(tx, person.id, now) >= MOST:
        raise Problem("conflict", f"You hold {MOST} items: finish some or give them back first.")
    owners = owners_for(person, await _teams(tx))
    day = await request.app.state.services.today(tx)
    for look in range(LOOKS):
        found = await checkouts.first_free(tx, queue, owners, day, now)
        if found is None:
            if await checkouts.first_free(tx, queue, owners, day, now, lock=False) is None:
                return None
            await asyncio.sleep(PAUSE * (look + 1))
            continue
        lease = Lease(surroundings().new_id(), found, queue.name, person.id, _end(request, now, minutes))
        if await checkouts.take(tx, lease, now):
            return lease
    return None


async def holder(request: Request, source: Source) -> UUID | None:
    """Whose leases the caller sees: their own; None for a machine, and for somebody whom nobody knows."""
    principal = request.state.principal
    if principal.kind != "person":
        return None
    person = await known_as(source, principal.issuer, principal.subject)
    return person.id if person else None


async def renew(request: Request, lease: UUID, minutes: int | None) -> Person:
    """Let a lease of the caller's end later. Returns the caller."""
    tx: Transaction = request.state.transaction
    person = await _holder(request, lease)
    if not await checkouts.renew(tx, lease, person.id, _end(request, request.app.state.services.now(), minutes)):
        raise _nothing()
    return person


async def give_back(request: Request, lease: UUID) -> None:
    """End a lease of the caller's."""
    person = await _holder(request, lease)
    if not await checkouts.give_back(request.state.transaction, lease, person.id):
        raise _nothing()


async def _worker(request: Request) -> Person:
    """The person who asks for work. Raises ``NoActorError``."""
    person = await acting_person(request.state.transaction, request.state.principal)
    if not person.works:
        raise NoActorError("An auditor works no denials.")
    return person


async def _holder(request: Request, lease: UUID) -> Person:
    """The caller, where there is such a lease: what does not exist is 404 whoever asks."""
    if not await checkouts.exists(request.state.transaction, lease):
        raise _nothing()
    return await _worker(request)


async def _teams(tx: Transaction) -> Roster:
    rows = await tx.fetch(TEAMS, (tx.org_id,))
    return Roster(tx.org_id, teams={row["id"]: Team(row["id"], work_types=tuple(row["work_types"])) for row in rows})


def _end(request: Request, now: datetime, minutes: int | None) -> datetime:
    return now + timedelta(minutes=minutes or request.app.state.services.settings.lease_minutes)


def _nothing() -> NotFoundError:
    return NotFoundError("You hold nothing under this id: it may have run out and been given to somebody else.")
