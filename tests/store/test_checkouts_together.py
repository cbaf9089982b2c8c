"""Many people take work at the same moment: each item goes to one of them, and nobody waits for another."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from app.compose import checkouts as command
from app.domain.people.roster import UNTAKEN
from app.domain.workflow.queue_order import NAMED
from app.main import create_app
from app.routers.ids import parse
from app.settings import Settings
from app.store import checkouts
from app.store.checkouts import Lease
from app.store.database import Database
from app.store.queries.queues import Queue
from app.wiring import Services, build, database_of, now
from tests.conftest import ORG, bearer
from tests.store.queue_rows import TODAY, ahead, item, put

WORKERS, ITEMS = 20, 1_000
ALL, AUTH = (Queue(name, NAMED[name].order) for name in ("all", "auth"))


@pytest.fixture
async def committing(clone: Any, settings: Settings) -> AsyncIterator[Database]:
    database = database_of(settings, clone(), pool=2 * WORKERS)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def service(committing: Database, settings: Settings) -> Services:
    return build(settings, committing)


@pytest.fixture
async def served(service: Services) -> FastAPI:
    return create_app(service)


async def one_of(database: Database, queue: Queue, person: UUID, owners: list[UUID]) -> Lease | None:
    """What the command does, without a request."""
    async with database.transaction(ORG) as tx:
        for _ in range(command.LOOKS):
            found = await checkouts.first_free(tx, queue, owners, TODAY, now())
            if found is not None:
                lease = Lease(uuid4(), found, queue.name, person, now() + timedelta(minutes=5))
                if await checkouts.take(tx, lease, now()):
                    return lease
            elif await checkouts.first_free(tx, queue, owners, TODAY, now(), lock=False) is None:
                return None
            else:
                await asyncio.sleep(command.PAUSE)
    return None


@pytest.mark.parametrize("queue", [AUTH, ALL], ids=["auth", "all"])
async def test_each_item_is_given_once(committing: Database, queue: Queue) -> None:
    parts = [{}, {"quick_fix": True}, {"send_by": ahead(3)}, {"triage": "unknown_code"} if queue is ALL else {}]
    rows = [item(due_on=ahead(it % 7), **parts[it % 4]) for it in range(ITEMS)]
    stored = await put(committing, *rows)
    taken: list[tuple[UUID, UUID]] = []
    waits: list[float] = []

    async def work(person: UUID) -> None:
        while True:
            begin = time.perf_counter()
            lease = await one_of(committing, queue, person, [ORG, person, *UNTAKEN.values()])
            waits.append(time.perf_counter() - begin)
            if lease is None:
                return
            taken.append((lease.denial_id, person))

    await asyncio.gather(*(work(uuid4()) for _ in range(WORKERS)))
    assert Counter(denial for denial, _ in taken) == dict.fromkeys(stored, 1)
    assert len({person for _, person in taken}) == WORKERS
    assert max(waits) < 3, "far below the five seconds of a lock that is waited for"


async def test_two_never_hold_one(committing: Database) -> None:
    """Both saw it free; the second to store a lease is told so."""
    (stored,) = await put(committing, item())
    people = [uuid4(), uuid4()]

    async def store(person: UUID) -> bool:
        async with committing.transaction(ORG) as tx:
            lease = Lease(uuid4(), stored, "auth", person, now() + timedelta(minutes=5))
            done = await checkouts.take(tx, lease, now())
            await asyncio.sleep(0.05)
            return done

    assert sorted(await asyncio.gather(*map(store, people))) == [False, True]
    assert sum([await checkouts.held_by(committing.reader(ORG), person, now()) for person in people]) == 1


async def test_what_ran_out_is_given_again_to_one(committing: Database) -> None:
    stored = await put(committing, *(item() for _ in range(30)))
    first = [await one_of(committing, AUTH, uuid4(), list(UNTAKEN.values())) for _ in stored]
    async with committing.transaction(ORG) as tx:
        await tx.execute("UPDATE checkouts SET expires_at = now() - interval '1 second'")
    people = [uuid4() for _ in range(WORKERS)]
    asked = [one_of(committing, AUTH, people[it % WORKERS], list(UNTAKEN.values())) for it in range(40)]
    again = [lease for lease in await asyncio.gather(*asked) if lease]
    assert Counter(lease.denial_id for lease in again) == dict.fromkeys(stored, 1)
    assert {lease.id for lease in again}.isdisjoint({lease.id for lease in first if lease})


async def test_an_item_that_is_being_changed_is_passed_over(committing: Database) -> None:
    first, second = await put(committing, item(), item())
    async with committing.transaction(ORG) as tx:
        await tx.execute("SELECT FROM denials WHERE id = %s FOR UPDATE", (first,))
        lease = await one_of(committing, AUTH, uuid4(), list(UNTAKEN.values()))
        assert lease is not None
        assert lease.denial_id == second
        begin = time.perf_counter()
        assert await one_of(committing, AUTH, uuid4(), list(UNTAKEN.values())) is None
        assert time.perf_counter() - begin < 2


async def test_over_http(settings: Settings, committing: Database, served: FastAPI, service: Services) -> None:
    """The whole way: people with tokens of their own, each request a transaction."""
    await put(committing, *(item() for _ in range(60)))
    transport = httpx.ASGITransport(app=served)
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=bearer(service)) as http:
        for number in range(WORKERS):
            told = {"issuer": settings.issuer, "subject": f"p{number}", "name": f"P {number}", "role": "analyst"}
            assert (await http.post("/v1/people", json=told)).status_code == 201
        asked = [
            http.post("/v1/queues/auth/checkouts", headers=bearer(service, person=f"p{number}"))
            for number in [*range(WORKERS)] * 4
        ]
        answers = await asyncio.gather(*asked)
    assert Counter(answer.status_code for answer in answers) == {201: 60, 204: 20}
    given = [parse("den", it.json()["item"]["denial"]["id"]) for it in answers if it.status_code == 201]
    assert len(set(given)) == 60
