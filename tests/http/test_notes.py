"""The access log: who read what, who was refused; nothing is lost when the service stops."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from app.routers.schemas.example_files import example
from app.settings import Settings
from app.store.accesses import AccessLog, AccessNote
from app.wiring import Services, database_of
from tests.conftest import ORG, SavepointDatabase, bearer
from tests.http.test_walk import check_problem


@pytest.fixture
def notes(services: Services, database: SavepointDatabase) -> Any:
    async def read() -> list[tuple[Any, ...]]:
        await services.accesses.flush()
        rows = await database.read(ORG, "SELECT operation, subject, status, rows FROM accesses ORDER BY id")
        return [tuple(row.values()) for row in rows]

    return read


async def test_reads_of_patient_data_are_noted(client: httpx.AsyncClient, notes: Any) -> None:
    denial = (await client.post("/v1/denials", json=example("denial"))).json()
    await client.get(f"/v1/denials/{denial['id']}")
    await client.get("/v1/denials")
    await client.post("/v1/denial-searches", json={"patient_control_number": "SAMPLE-0001"})
    await client.get(f"/v1/claims/{denial['claim_id']}")
    await client.post("/v1/denials", json=example("denial"))  # answers with what is stored
    assert await notes() == [
        ("get_denial", denial["id"], 200, 0),
        ("list_denials", None, 200, 1),
        ("search_denials", None, 200, 1),
        ("get_claim", denial["claim_id"], 200, 0),
        ("create_denial", denial["id"], 200, 0),
    ]


async def test_refusals_are_noted(client: httpx.AsyncClient, services: Services, notes: Any) -> None:
    few = bearer(services, scopes=["admin"])
    await client.get("/v1/denials", headers=few)
    await client.get("/v1/denials/den_01m843xkr6efyv4x33kxdg3g07")
    found = await notes()
    assert [(operation, status) for operation, _, status, _ in found] == [("list_denials", 403), ("get_denial", 404)]


async def test_patient_data_is_not_shown_while_the_access_log_is_full(
    client: httpx.AsyncClient, services: Services, database: SavepointDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    denial = (await client.post("/v1/denials", json=example("denial"))).json()
    full = AccessLog(database, backlog=1)
    full.note(note())
    monkeypatch.setattr(services, "accesses", full)
    for path in ("/v1/denials", f"/v1/denials/{denial['id']}", f"/v1/claims/{denial['claim_id']}"):
        answer = await client.get(path)
        check_problem(answer, 503)
        assert int(answer.headers["retry-after"]) > 0
        assert "SAMPLE-0001" not in answer.text
    assert (await client.get("/v1/payers")).status_code == 200
    assert (await client.post("/v1/denials", json=example("denial"))).status_code == 200
    await full.flush()
    assert (await client.get("/v1/denials")).status_code == 200


def note() -> AccessNote:
    return AccessNote(ORG, uuid4(), datetime.now(UTC), "x#y", "get_denial", None, 200, 1, "r")


async def test_a_stop_in_the_middle_of_writing_loses_nothing(clone: Any, settings: Settings) -> None:
    where = clone()
    database = database_of(settings, where, pool=2)
    await database.open()
    log = AccessLog(database, interval=0.01)
    async with await psycopg.AsyncConnection.connect(where.admin) as holder:
        await holder.execute("LOCK TABLE accesses IN EXCLUSIVE MODE")
        for _ in range(3):
            log.note(note())
        log.start()
        waits = "SELECT FROM pg_locks WHERE NOT granted AND relation = 'accesses'::regclass"
        async with asyncio.timeout(10):
            while not await (await holder.execute(waits)).fetchall():
                pass
        stopping = asyncio.create_task(log.stop())
        await asyncio.sleep(0)
        await holder.rollback()
        await stopping
        assert await (await holder.execute("SELECT count(*) FROM accesses")).fetchone() == (3,)
    await database.close()


async def test_notes_outlive_a_database_that_is_away(clone: Any, settings: Settings) -> None:
    where = clone()
    database = database_of(settings, where, pool=2)
    await database.open()
    log = AccessLog(database, interval=0.01)
    async with await psycopg.AsyncConnection.connect(where.admin, autocommit=True) as owner:
        await owner.execute("ALTER TABLE accesses RENAME TO away")
        log.note(note())
        await log.flush()
        await owner.execute("ALTER TABLE away RENAME TO accesses")
        await log.flush()
        assert await (await owner.execute("SELECT count(*) FROM accesses")).fetchone() == (1,)
    await database.close()
