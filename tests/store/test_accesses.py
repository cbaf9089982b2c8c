"""Notes that wait for a database: no read is forgotten, and memory is bounded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from structlog.testing import capture_logs

from app.settings import Settings
from app.store.accesses import UNNOTED, AccessLog, AccessNote
from app.wiring import database_of
from tests.conftest import ORG, OTHER_ORG


class Away:
    """An access log whose table can be away."""

    def __init__(self, log: AccessLog, owner: psycopg.AsyncConnection[Any]) -> None:
        self.log = log
        self.owner = owner

    async def goes(self) -> None:
        await self.owner.execute("ALTER TABLE accesses RENAME TO away")

    async def returns(self) -> None:
        await self.owner.execute("ALTER TABLE away RENAME TO accesses")

    async def noted(self) -> list[int]:
        rows = await self.owner.execute("SELECT status FROM accesses ORDER BY status")
        return [status for (status,) in await rows.fetchall()]


@pytest.fixture
async def away(clone: Any, settings: Settings) -> AsyncIterator[Away]:
    where = clone()
    database = database_of(settings, where, pool=2)
    await database.open()
    async with await psycopg.AsyncConnection.connect(where.admin, autocommit=True) as owner:
        yield Away(AccessLog(database, interval=0.001, backlog=3), owner)
    await database.close()


def note(status: int = 200, org_id: Any = ORG) -> AccessNote:
    return AccessNote(org_id, uuid4(), datetime.now(UTC), "x#y", "get_denial", None, status, 1, "r")


def unnoted() -> float:
    (metric,) = UNNOTED.collect()
    return metric.samples[0].value


async def test_it_is_full_while_as_many_wait_as_may(away: Away) -> None:
    await away.goes()
    for org_id in (ORG, OTHER_ORG, ORG):
        assert not away.log.full
        away.log.note(note(org_id=org_id))
        await away.log.flush()
    assert away.log.full
    await away.returns()
    await away.log.flush()
    assert not away.log.full
    assert await away.noted() == [200, 200, 200]


async def test_of_what_is_too_much_refusals_are_dropped_and_never_reads(away: Away) -> None:
    before = unnoted()
    await away.goes()
    for status in (403, 200, 404, 403, 404, 200):
        away.log.note(note(status))
    await away.returns()
    await away.log.flush()
    assert await away.noted() == [200, 200, 403, 404]
    assert unnoted() - before == 2


async def test_the_log_says_what_is_lost_and_of_nobody(away: Away) -> None:
    await away.goes()
    with capture_logs() as lines:
        for status in (200, 200, 200, 403, 403):
            away.log.note(note(status))
        await away.log.flush()
        await away.log.flush()
        await away.returns()
        await away.log.flush()
    told = [(line["event"], line.get("waiting", line.get("dropped"))) for line in lines]
    assert told == [
        ("the access log is full: patient data is not shown", 3),
        ("accesses cannot be noted", 3),
        ("refusals were not noted", 2),
    ]
    assert "x#y" not in str(lines)


async def test_a_stop_says_what_could_not_be_written(away: Away) -> None:
    await away.goes()
    away.log.note(note())
    with capture_logs() as lines:
        await away.log.stop()
    assert lines[-1]["event"] == "accesses were never noted"
    assert lines[-1]["lost"] == 1
