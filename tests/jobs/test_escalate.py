"""The job that escalates: once for each reason and level, however often and by however many workers it is run."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine

from app.domain.people.change_person import change_person
from app.domain.people.roster import Person
from app.jobs import queue
from app.store.people import PostgresPeople
from app.store.record import SYSTEM, Recorder
from tests.conftest import ORG, OTHER_ORG
from tests.jobs.conftest import Desk
from tests.jobs.test_queue import Noted, run
from tests.store.queue_rows import change, item, put

DAY = date(2026, 3, 2)
COUNT = "SELECT count(*)::int AS n FROM {table}"
OF_REASON = "SELECT kind, level, state, person_id FROM escalations ORDER BY raised_on, id"


def at(day: date) -> Any:
    return time_machine.travel(datetime(day.year, day.month, day.day, 0, 30, tzinfo=UTC), tick=False)


def later(days: int) -> date:
    return DAY + timedelta(days=days)


def person(role: str, **told: Any) -> Person:
    return Person(uuid4(), "issuer", uuid4().hex, role, role=role, **told)


async def keep(desk: Desk, *people: Person) -> None:
    async with desk.services.database.transaction(ORG) as tx:
        store = PostgresPeople(Recorder(tx, SYSTEM), desk.services.now)
        for one in people:
            await change_person(store, await store.hold(), one, DAY)


@pytest.fixture
async def staff(desk: Desk) -> list[Person]:
    people = [person("analyst"), person("lead"), person("manager")]
    await keep(desk, *people)
    return people


def owed(owner: Person, on: date = DAY, **told: Any) -> dict[str, Any]:
    """An open denial of somebody that owes its decision by a day."""
    own = {
        "owner_kind": "person",
        "owner_id": owner.id,
        "control_on": on,
        "due_on": on,
        "created_at": datetime(2026, 3, 1, tzinfo=UTC),
    }
    return item(received_on=on - timedelta(days=7), **own, **told)


async def escalate(desk: Desk, *days: date) -> None:
    for day in days:
        with at(day):
            await desk.work.escalate(ORG)


def rows(desk: Desk, sql: str = OF_REASON) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in desk.rows(sql)]


def levels(desk: Desk) -> list[str]:
    return [level for _, level, *_ in rows(desk)]


async def test_a_missed_point_climbs_once_a_level(desk: Desk, staff: Sequence[Person]) -> None:
    (denial,) = await put(desk.services.database, owed(staff[0]))
    await escalate(desk, DAY)
    assert rows(desk) == []
    told = [0, 1, 1, 2, 2, 2, 3, 3, 3]
    for days, number in enumerate(told[1:], 1):
        await escalate(desk, later(days), later(days))
        assert len(rows(desk)) == number, days
    assert [(kind, level, who) for kind, level, _, who in rows(desk)] == [
        ("decide", "owner", staff[0].id),
        ("decide", "lead", staff[1].id),
        ("decide", "manager", staff[2].id),
    ]
    (row,) = desk.rows("SELECT escalated, version FROM denials WHERE id = %s", denial)
    assert row == {"escalated": True, "version": 4}
    assert rows(desk, COUNT.format(table="alerts")) == [(3,)]


async def test_what_is_made_good_is_settled_and_not_raised_again(desk: Desk, staff: Sequence[Person]) -> None:
    (denial,) = await put(desk.services.database, owed(staff[0]))
    await escalate(desk, later(1))
    await change(desk.services.database, denial, control_on=later(9), stage="execution", next_action="prepare_appeal")
    await escalate(desk, later(1))
    assert [state for *_, state, _ in rows(desk)] == ["settled"]
    assert desk.rows("SELECT escalated FROM denials") == [{"escalated": False}]
    await change(desk.services.database, denial, control_on=DAY, stage="decision", next_action="decide")
    await escalate(desk, later(2), later(5))
    assert levels(desk) == ["owner"]


async def test_nothing_is_looked_at_twice_on_a_day(desk: Desk, staff: Sequence[Person]) -> None:
    await put(desk.services.database, *(owed(staff[0]) for _ in range(3)))
    await escalate(desk, later(1))
    before = rows(desk, COUNT.format(table="events"))
    assert desk.rows("SELECT count(*) AS n FROM alarms WHERE look_on <= %s", later(1)) == [{"n": 0}]
    await escalate(desk, later(1), later(1))
    assert rows(desk, COUNT.format(table="events")) == before


async def test_ten_workers_make_the_same_as_one(desk: Desk, staff: Sequence[Person], clone: Any) -> None:
    await put(desk.services.database, *(owed(staff[0], later(-(number % 4))) for number in range(60)))
    with at(later(1)):
        await asyncio.gather(*(desk.work.escalate(ORG) for _ in range(10)))
    assert Counter(levels(desk)) == {"owner": 60}
    (alert,) = desk.rows("SELECT count, digest, level FROM alerts WHERE kind = 'decide'")
    assert alert == {"count": 60, "digest": False, "level": "owner"}
    raised = desk.rows("SELECT count(*)::int AS n FROM events WHERE type = 'denial.escalated'")
    assert raised == [{"n": 60}]


async def test_windows_are_told_of_step_by_step_even_while_a_fix_is_out(desk: Desk, staff: Sequence[Person]) -> None:
    window = json.dumps([{"purpose": "appeal", "level": 1, "file_by": str(later(30))}])
    out = {"stage": "tracking", "path": "fix", "next_action": "await_payment", "deadlines": window}
    told = owed(staff[0], later(90)) | out | {"cause_confirmed_on": DAY}
    await put(desk.services.database, told)
    await escalate(desk, *(later(days) for days in range(33)))
    kinds = dict.fromkeys(kind for kind, *_ in rows(desk))
    assert list(kinds) == ["deadline_14", "deadline_7", "deadline_1", "deadline_passed"]
    first = {kind: level for kind, level, *_ in reversed(rows(desk))}
    assert set(first.values()) == {"owner"}
    assert Counter(kind for kind, *_ in rows(desk))["deadline_1"] == 3


async def test_nobody_gets_more_than_the_budget_and_one_digest(desk: Desk, staff: Sequence[Person]) -> None:
    for _ in range(25):  # each call has a payer of its own
        await put(desk.services.database, owed(staff[0]), owed(staff[0]))
    await escalate(desk, later(1))
    await put(desk.services.database, owed(staff[0]))
    await escalate(desk, later(1))
    found = desk.rows("SELECT digest, count, jsonb_array_length(groups) AS groups FROM alerts ORDER BY digest, id")
    assert [row["digest"] for row in found] == [False] * 10 + [True]
    assert (found[-1]["count"], found[-1]["groups"]) == (31, 16)
    assert sum(row["count"] for row in found) == 51
    assert desk.rows("SELECT count(*) AS n FROM escalations WHERE alert_id IS NULL") == [{"n": 0}]


async def test_what_somebody_holds_is_looked_at_the_next_time(desk: Desk, staff: Sequence[Person]) -> None:
    first, second = await put(desk.services.database, owed(staff[0]), owed(staff[0]))
    async with desk.services.database.transaction(ORG) as tx:
        await tx.execute("SELECT FROM denials WHERE id = %s FOR UPDATE", (first,))
        await escalate(desk, later(1))
        assert rows(desk, "SELECT denial_id FROM escalations") == [(second,)]
    await escalate(desk, later(1))
    assert len(rows(desk)) == 2


async def test_nobody_at_all_is_told_once_somebody_is_there(desk: Desk) -> None:
    await put(desk.services.database, item(control_on=DAY, due_on=DAY, received_on=DAY))
    await escalate(desk, later(1))
    assert rows(desk) == [("decide", "owner", "open", None)]
    boss = person("manager")
    await keep(desk, boss)
    await escalate(desk, *(later(days) for days in range(2, 10)))
    assert (rows(desk)[-1][1], rows(desk)[-1][3]) == ("lead", boss.id)
    assert len(rows(desk)) == 2


async def test_it_happens_when_the_day_begins_where_they_are(desk: Desk, staff: Sequence[Person]) -> None:
    await put(desk.services.database, owed(staff[0]))
    desk.services._zones[ORG] = (float("inf"), ZoneInfo("America/Los_Angeles"))
    for hour, told in ((4, []), (8, ["owner"])):
        with time_machine.travel(datetime(2026, 3, 3, hour, tzinfo=UTC), tick=False):
            await desk.work.escalate(ORG)
        assert levels(desk) == told


async def test_each_organisation_has_a_job_of_its_own(desk: Desk) -> None:
    work = Noted(ORG, OTHER_ORG)
    await queue.escalate_all.configure().defer_async(timestamp=0)
    await run(work)
    assert {it for it in work.asked if it[0] == "escalate"} == {("escalate", ORG), ("escalate", OTHER_ORG)}
