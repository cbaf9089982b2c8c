"""Trouble in the database, as callers see it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import psycopg
import pytest

from app.main import create_app
from app.routers.schemas.example_files import example
from app.settings import Settings
from app.store.database import Database
from app.wiring import Services, build
from tests.conftest import bearer
from tests.http.test_walk import check_problem


@pytest.fixture
async def locked(clone: Any, settings: Settings, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """A caller of an application that may not touch its denials for now, as while a migration runs."""
    where = clone()
    database = Database(where.service, 2, 0.1, settings.statement_timeout)
    await database.open()
    transport = httpx.ASGITransport(app=create_app(build(settings, database)))
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://test", headers=bearer(services)) as client,
        await psycopg.AsyncConnection.connect(where.admin) as holder,
    ):
        await holder.execute("LOCK TABLE denials IN ACCESS EXCLUSIVE MODE")
        yield client
    await database.close()


async def test_a_read_that_waits_for_a_lock_is_in_nobodys_way(locked: httpx.AsyncClient) -> None:
    for answer in (await locked.get("/v1/denials"), await locked.post("/v1/denial-searches", json={})):
        check_problem(answer, 503)
        assert answer.json()["type"].endswith("/unavailable")
        assert int(answer.headers["retry-after"]) > 0


async def test_a_command_that_waits_for_a_lock_is_told_so(locked: httpx.AsyncClient) -> None:
    answer = await locked.post("/v1/denials", json=example("denial"))
    check_problem(answer, 409)
    assert answer.json()["type"].endswith("/in-progress")
    assert int(answer.headers["retry-after"]) > 0
