"""Somebody goes away: nothing is left with them, however much it was, and in whose time zone ever the day begins."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest
import time_machine

from app.domain.people.change_person import change_person
from app.domain.people.move_work import move_work
from app.domain.people.roster import Person
from app.jobs import queue
from app.routers.ids import show
from app.store.database import Transaction
from app.store.people import PostgresPeople, roster_of
from app.store.record import SYSTEM, Recorder
from app.store.work_moves import HOLD, PostgresWork, work_left
from tests.conftest import ORG, OTHER_ORG
from tests.jobs.conftest import Desk
from tests.jobs.test_queue import Noted, run
from tests.routers.staff import own

LEFT = "SELECT count(*)::int AS n FROM denials WHERE owner_kind = 'person' AND owner_id = %s AND stage <> 'resolved'"
MOVED = "SELECT subject_id, subject_version, data FROM events WHERE type = 'denial.reassigned'"


async def keep(desk: Desk, *people: Person) -> None:
    async with desk.services.database.transaction(ORG) as tx:
        store = PostgresPeople(Recorder(tx, SYSTEM), desk.services.now)
        for person in people:
            await change_person(store, await store.hold(), person, date(2026, 1, 1))


def person(subject: str, **told: Any) -> Person:
    return Person(uuid4(), "issuer", subject, subject, **told)


def left_with(desk: Desk, *people: Person) -> list[int]:
    return [desk.rows(LEFT, person.id)[0]["n"] for person in people]


async def load(desk: Desk, owner: Person, number: int) -> list[UUID]:
    return await own(desk.services.database, str(show("per", owner.id)), number)


async def test_thousands_move_each_with_its_entry(desk: Desk) -> None:
    there = person("there")
    away = person("away", stand_in=there.id, away_from=date(2026, 2, 1))
    gone = person("gone", active=False)
    await keep(desk, there, away, gone)
    ids = await load(desk, away, 2500) + await load(desk, gone, 1200)
    kept = await load(desk, there, 10)
    with time_machine.travel(datetime(2026, 2, 1, 12, tzinfo=ZoneInfo("UTC")), tick=True):
        await desk.work.move_work(ORG)
    assert left_with(desk, away, gone, there) == [0, 0, 2510]
    entries = desk.rows(MOVED)
    assert {entry["subject_id"] for entry in entries} == set(ids)
    assert len(entries) == len(ids)
    assert {entry["subject_version"] for entry in entries} == {2}
    assert {entry["data"]["reason"] for entry in entries} == {"away", "deactivated"}
    triage = "SELECT count(*)::int AS n FROM denials WHERE owner_kind = 'team' AND owner_id = org_id"
    assert desk.rows(f"{triage} AND owner_name = 'triage'") == [{"n": 1200}]
    assert not {entry["subject_id"] for entry in entries} & set(kept)


async def test_again_it_finds_nothing(desk: Desk) -> None:
    gone = person("gone", active=False)
    await keep(desk, gone)
    await load(desk, gone, 5)
    for _ in range(3):
        await desk.work.move_work(ORG)
        await desk.work.move_work(OTHER_ORG)
    assert len(desk.rows(MOVED)) == 5


async def test_it_happens_when_the_day_begins_where_they_are(desk: Desk) -> None:
    desk.services._zones[ORG] = (float("inf"), ZoneInfo("America/Chicago"))
    away = person("away", away_from=date(2026, 3, 10))
    await keep(desk, away)
    await load(desk, away, 3)
    for moment, left in ((datetime(2026, 3, 10, 4, 45), 3), (datetime(2026, 3, 10, 5, 0), 0)):
        with time_machine.travel(moment.replace(tzinfo=ZoneInfo("UTC")), tick=False):
            await desk.work.move_work(ORG)
        assert left_with(desk, away) == [left]


async def test_a_request_passes_over_what_somebody_holds_and_a_job_waits_for_it(desk: Desk) -> None:
    gone = person("gone", active=False)
    await keep(desk, gone)
    first, *_ = await load(desk, gone, 3)

    async def move(tx: Transaction, *, patient: bool) -> int:
        roster = await roster_of(tx)
        work = PostgresWork(Recorder(tx, SYSTEM), roster, desk.services.now, patient=patient)
        return await move_work(work, roster, [roster.people[gone.id]], date(2026, 1, 1), 100)

    with psycopg.connect(desk.where.admin) as holder:
        holder.execute("SELECT FROM denials WHERE id = %s FOR UPDATE", (first,))
        async with desk.services.database.transaction(ORG) as tx:
            assert await move(tx, patient=False) == 2
            assert await work_left(tx, [gone.id])
        async with desk.services.database.transaction(ORG) as tx:
            await tx.execute("SET LOCAL lock_timeout = '50ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                await move(tx, patient=True)
    await desk.work.move_work(ORG)
    assert left_with(desk, gone) == [0]


async def test_each_organisation_is_looked_at_by_a_job_of_its_own(desk: Desk) -> None:
    work = Noted(ORG, OTHER_ORG)
    await queue.move_work_all.configure().defer_async(timestamp=0)
    await run(work)
    assert set(work.asked) >= {("move_work", ORG), ("move_work", OTHER_ORG)}


async def test_the_plan_reads_an_index_of_what_people_own(desk: Desk) -> None:
    busy, gone = person("busy"), person("gone", active=False)
    await keep(desk, busy, gone)
    await load(desk, busy, 20_000)
    await load(desk, gone, 20)
    desk.rows("ANALYZE denials")
    async with desk.services.database.transaction(ORG) as tx:
        plan = await tx.fetch(f"EXPLAIN {HOLD}", (ORG, [gone.id], 1000))
    text = "\n".join(row["QUERY PLAN"] for row in plan)
    assert "ix_denials_owner" in text, text
    assert "Seq Scan" not in text
