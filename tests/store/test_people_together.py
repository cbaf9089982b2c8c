"""Two changes of people at one moment: what one of them rests on, the other cannot take away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from app.domain.people.change_person import change_person
from app.domain.people.errors import LastManagerError
from app.domain.people.roster import Person
from app.settings import Settings
from app.store.database import Database
from app.store.people import PostgresPeople, known_as, roster_of
from app.store.record import SYSTEM, Recorder
from app.wiring import database_of, now
from tests.conftest import ORG

TODAY = date(2026, 1, 1)


@pytest.fixture
async def committing(clone: Any, settings: Settings) -> AsyncIterator[Database]:
    database = database_of(settings, clone(), pool=6)
    await database.open()
    yield database
    await database.close()


async def save(database: Database, person: Person) -> None:
    async with database.transaction(ORG) as tx:
        store = PostgresPeople(Recorder(tx, SYSTEM), now)
        roster = await store.hold()
        await asyncio.sleep(0.05)
        await change_person(store, roster, person, TODAY)


async def test_one_of_two_last_managers_stays(committing: Database) -> None:
    managers = [Person(uuid4(), "issuer", subject, subject, role="manager") for subject in "ab"]
    for manager in managers:
        await save(committing, manager)
    gone = [replace(manager, active=False, version=2) for manager in managers]
    results = await asyncio.gather(*(save(committing, manager) for manager in gone), return_exceptions=True)
    assert sorted(map(type, results), key=str) == sorted([LastManagerError, type(None)], key=str)
    roster = await roster_of(committing.reader(ORG))
    assert [person.active for person in roster.people.values()].count(True) == 1


async def test_what_is_stored_is_read_back(committing: Database) -> None:
    stand_in = Person(uuid4(), "issuer", "b", "B")
    person = Person(
        uuid4(), "issuer", "a", "A", "a@b.c", "lead", True, TODAY, TODAY, stand_in.id, teams=(ORG,), version=1
    )
    await save(committing, stand_in)
    await save(committing, person)
    roster = await roster_of(committing.reader(ORG))
    assert (roster.people[person.id], roster.triage) == (person, ORG)
    assert roster.members(ORG) == [person]
    assert await known_as(committing.reader(ORG), "issuer", "a") == person
    assert await known_as(committing.reader(ORG), "other", "a") is None
