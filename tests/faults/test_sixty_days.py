"""Sixty days of a denial team on an injected clock: nothing falls silent, nobody is flooded; then a backlog comes."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.compose.escalations import escalate_all
from app.compose.work_moves import move_all
from app.jobs import worker
from app.settings import Settings
from app.store.database import Row
from app.wiring import Services, build, database_of
from tests.conftest import ORG
from tests.faults.books import SOAK
from tests.faults.hub import Hub, at, hub

SEED, DAYS, ARRIVING, FIRST = 11, 60, 30, date(2026, 1, 5)
DENIALS, BACKLOG, PER_DAY = (5_000, 20_000, 200) if SOAK else (200, 150, 20)
BUDGET, LEAD, MANAGER = 10, 2, 5
SILENT = """
SELECT id FROM denials WHERE stage <> 'resolved'
AND (owner_kind IS NULL OR owner_id IS NULL OR next_action IS NULL OR due_on IS NULL OR control_on IS NULL)
"""
MISSED = """
SELECT id, next_action, control_on FROM denials WHERE stage <> 'resolved' AND parked IS NULL AND control_on < %s
"""
RAISED = """
SELECT e.denial_id, e.reason, e.level, e.raised_on, e.person_id, e.settled_on, e.acknowledged_at::date AS acknowledged_on
FROM escalations e WHERE e.kind IN ('sort', 'decide', 'status') ORDER BY e.raised_on, e.id
"""
ACKNOWLEDGED = (
    "SELECT denial_id, reason, acknowledged_at::date AS on_day FROM escalations WHERE acknowledged_at IS NOT NULL"
)
TOLD = """
SELECT person_id, day, count(*) FILTER (WHERE NOT digest)::int AS alerts, count(*) FILTER (WHERE digest)::int AS digests
FROM alerts GROUP BY person_id, day
"""
WRONG = {
    "flag": "SELECT id FROM denials d WHERE escalated <> EXISTS (SELECT FROM escalations e WHERE e.denial_id = d.id "
    "AND e.state = 'open')",
    "over": "SELECT e.id FROM escalations e JOIN denials d ON d.id = e.denial_id WHERE d.stage = 'resolved' "
    "AND e.state <> 'settled'",
    "untold": "SELECT id FROM escalations WHERE state = 'open' AND alert_id IS NULL",
    "twice": "SELECT denial_id FROM escalations GROUP BY denial_id, reason, person_id HAVING count(*) > 1",
    "counts": "SELECT a.id FROM alerts a WHERE a.count <> (SELECT count(*) FROM escalations e WHERE e.alert_id = a.id)",
}
"""What must never be found once the job has run."""
BEGINS = """
SELECT control_on, count(*)::int AS n FROM denials WHERE lead AND stage <> 'resolved' AND clock_from >= %s GROUP BY 1
"""


@dataclass
class Seen:
    """What the test itself saw of missed points at each midnight: a model to hold against what was escalated."""

    days: dict[tuple[UUID, str], list[date]] = field(default_factory=lambda: defaultdict(list))

    def note(self, rows: list[Row], day: date) -> None:
        for row in rows:
            kind = {"sort": "sort", "decide": "decide", "await_approval": "decide"}.get(row["next_action"], "status")
            self.days[row["id"], f"{kind}:{row['control_on']}"].append(day)

    def levels(self, key: tuple[UUID, str], acknowledged_on: date | None) -> dict[str, date]:
        """By level the day on which somebody must have been told."""
        days = [day for day in self.days[key] if acknowledged_on is None or day <= acknowledged_on]
        waits = {"owner": 0, "lead": LEAD, "manager": MANAGER}
        first = self.days[key][0]
        return {level: first + timedelta(wait) for level, wait in waits.items() if days[-1] >= first + timedelta(wait)}


@pytest.fixture
async def services(clone: Any, settings: Settings) -> AsyncIterator[Services]:
    told = {"backlog_per_day": PER_DAY, "alerts_a_day": BUDGET}
    told |= {"escalate_lead_days": LEAD, "escalate_manager_days": MANAGER}
    where = clone()
    database = database_of(settings, where, pool=24)
    await database.open()
    async with worker.opened(where.service, 2):
        yield build(settings.model_copy(update=told), database)
    await database.close()


async def rows(services: Services, sql: str, *told: Any) -> list[Row]:
    async with services.database.transaction(ORG) as tx:
        return await tx.fetch(sql, told or None)


async def midnight(services: Services, seen: Seen, day: date, workers: int) -> None:
    """The jobs of a day's first quarter of an hour, and what must hold before and after them."""
    with at(day, 0):
        await move_all(services, ORG)
        assert await rows(services, SILENT) == [], day
        seen.note(await rows(services, MISSED, day), day)
        await asyncio.gather(*(escalate_all(services, ORG) for _ in range(workers)))
        for name, sql in WRONG.items():
            assert await rows(services, sql) == [], (day, name)


async def live(team: Hub, services: Services, seen: Seen) -> None:
    with at(FIRST, 8):
        await team.staff(analysts=3)
    for number in range(DAYS):
        day = FIRST + timedelta(number)
        await midnight(services, seen, day, workers=10 if number % 10 == 7 else 1)
        with at(day, 10):
            if number < ARRIVING:
                await team.receive(DENIALS * (number + 1) // ARRIVING - DENIALS * number // ARRIVING, oldest=3)
            if day.weekday() < 5:
                await team.work()


async def check_levels(services: Services, seen: Seen) -> None:
    """Each missed point was escalated once at each level at which it was owed, on its day, and nothing else was."""
    hands = {(row["denial_id"], row["reason"]): row["on_day"] for row in await rows(services, ACKNOWLEDGED)}
    told: dict[tuple[UUID, str], dict[str, date]] = defaultdict(dict)
    for row in await rows(services, RAISED):
        key = row["denial_id"], row["reason"]
        assert row["level"] not in told[key]
        told[key][row["level"]] = row["raised_on"]
    assert told.keys() == seen.days.keys()
    for key, levels in told.items():
        wanted = seen.levels(key, hands.get(key))
        assert levels == {level: day for level, day in wanted.items() if level in levels}, (key, levels, wanted)
        assert wanted.keys() - levels.keys() <= {"lead"}, "whoever leads may have been told as the owner"


async def check_budget(services: Services) -> list[Row]:
    told = await rows(services, TOLD)
    assert told
    assert max(row["alerts"] for row in told) <= BUDGET
    assert max(row["digests"] for row in told) <= 1
    return told


async def check_backlog(team: Hub, services: Services, seen: Seen) -> None:
    """Old denials begin staggered: none is missed at once, no day has a bulge, nobody is told more than before."""
    day = FIRST + timedelta(DAYS)
    before = {row["id"] for row in await rows(services, "SELECT id FROM denials")}
    with at(day, 9):
        await team.receive(BACKLOG, oldest=400, youngest=10)
    begins = await rows(services, BEGINS, day)
    assert sum(row["n"] for row in begins) == BACKLOG
    assert max(row["n"] for row in begins) <= PER_DAY
    for number in range(1, 4):
        await midnight(services, seen, day + timedelta(number), workers=1)
    missed = {id_ for id_, _ in seen.days} - before
    assert missed == set(), "none had a point before the days on which they begin"
    with at(day + timedelta(3), 9):
        owed = await team.get("/v1/timelines/control-points")
    assert sum(it["upcoming"]["count"] for it in owed["data"] if it["kind"] != "cause") >= BACKLOG
    await check_budget(services)


async def test_sixty_days_and_a_backlog(services: Services) -> None:
    began, seen = time.perf_counter(), Seen()
    async with hub(services, SEED) as team:
        await live(team, services, seen)
        await check_levels(services, seen)
        told = await check_budget(services)
        assert any(row["digests"] for row in told) or not SOAK
        stages = await rows(services, "SELECT DISTINCT stage FROM denials")
        assert len(stages) >= 4, "people have done something of everything"
        lived = time.perf_counter()
        await check_backlog(team, services, seen)
    print(
        f"seed {SEED}, {DENIALS} denials in {lived - began:.1f} s, {len(seen.days)} missed points, "
        f"{BACKLOG} of a backlog in {time.perf_counter() - lived:.1f} s"
    )
