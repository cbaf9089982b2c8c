"""Backlogs that are loaded one after the other, or at the same moment, on real commits."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.routers.schemas.example_files import example
from app.settings import Settings
from tests.conftest import ORG
from tests.routers.committed import Committed, committed

OLD = str(datetime.now(UTC).date() - timedelta(days=100))
PER_DAY, LOAD = 10, 25
BEGINS = "SELECT count(*) FROM denials WHERE clock_from IS NOT NULL GROUP BY clock_from ORDER BY clock_from"


@pytest.fixture
async def service(clone: Any, settings: Settings) -> AsyncIterator[Committed]:
    async with committed(clone(), settings.model_copy(update={"backlog_per_day": PER_DAY})) as it:
        yield it


def load(name: str) -> dict[str, Any]:
    items = []
    for number in range(LOAD):
        told = copy.deepcopy(example("denial")) | {"external_id": f"{name}-{number}"}
        told |= {"remit_date": OLD, "received_on": OLD, "payer": {"name": name}}
        told["claim"] |= {"patient_control_number": f"{name}{number}", "payer_claim_control_number": f"I{name}{number}"}
        items.append(told)
    return {"items": items}


async def post(service: Committed, name: str) -> None:
    answer = await service.client.post("/v1/denial-batches", json=load(name))
    assert answer.json()["counts"]["created"] == LOAD, answer.text


def begins(service: Committed) -> list[int]:
    with service.begin(ORG) as connection:
        return [row[0] for row in connection.execute(BEGINS)]


async def test_one_load_goes_on_where_the_other_ended(service: Committed) -> None:
    await post(service, "A")
    assert begins(service) == [10, 10, 5]
    await post(service, "B")
    assert begins(service) == [10, 10, 10, 10, 10]


async def test_loads_at_the_same_moment_neither_wait_nor_fill_a_day_with_more_than_each(service: Committed) -> None:
    await asyncio.gather(*(post(service, name) for name in "ABC"))
    found = begins(service)
    assert sum(found) == 3 * LOAD
    assert max(found) <= 3 * PER_DAY
