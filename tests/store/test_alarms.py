"""Triggers say when the job must look at a denial: never after the first day on which something may be escalated."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.domain.escalation.reasons import next_change
from app.store.escalations import PostgresEscalations
from app.store.record import SYSTEM, Recorder
from app.wiring import Services
from tests.conftest import ORG, SavepointDatabase
from tests.store.queue_rows import TODAY, ahead, change, item, put

NEVER = ahead(5000)


async def look_on(database: SavepointDatabase, denial: UUID) -> date | None:
    async with database.transaction(ORG) as tx:
        rows = await tx.fetch(
            "SELECT greatest(look_on, '1900-01-01') AS day FROM alarms WHERE org_id = %s AND denial_id = %s",
            (ORG, denial),
        )
    return rows[0]["day"] if rows else None


def windows(*last_days: date) -> str:
    return json.dumps([{"purpose": "appeal", "level": 1, "file_by": str(day)} for day in last_days])


@pytest.mark.parametrize(
    ("told", "first"),
    [
        ({"control_on": ahead(3)}, ahead(4)),
        ({"control_on": NEVER}, ahead(29)),
        ({"control_on": NEVER, "clock_from": ahead(10)}, ahead(39)),
        ({"control_on": NEVER, "deadlines": windows(ahead(60), ahead(30))}, ahead(16)),
        ({"control_on": ahead(2), "deadlines": windows(ahead(-1))}, ahead(-15)),
        ({}, ahead(29)),
    ],
)
async def test_a_new_denial_is_looked_at_in_time(
    database: SavepointDatabase, services: Services, told: dict[str, Any], first: date
) -> None:
    (denial,) = await put(database, item(**told))
    assert await look_on(database, denial) == first
    async with database.transaction(ORG) as tx:
        (watched,) = await PostgresEscalations(Recorder(tx, SYSTEM), services.now).hold([denial], TODAY, {})
    before = TODAY - timedelta(days=60)
    change_on = next_change(watched, before)
    assert change_on is None or first <= change_on


async def test_a_denial_that_changed_is_looked_at_at_once_whoever_changed_it(database: SavepointDatabase) -> None:
    (denial,) = await put(database, item(control_on=NEVER))
    await change(database, denial, plan="another")
    assert await look_on(database, denial) == date(1900, 1, 1)


async def test_what_comes_resolved_is_not_looked_at(database: SavepointDatabase) -> None:
    (denial,) = await put(database, item(stage="resolved"))
    assert await look_on(database, denial) is None
