"""Questions whose payer cannot be reached end and say why."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from app.compose.status_results import settle_waiting
from app.domain.status.connection import changed
from app.routers.ids import show
from app.security.sealing import Sealing
from app.store.connections import PostgresConnections, connection_from
from app.store.record import SYSTEM, Recorder
from app.wiring import Services
from tests.compose.asking import (
    TERMS,
    answer,
)
from tests.compose.one_question import Desk, T, opened
from tests.conftest import ORG, SavepointDatabase


@pytest.fixture
async def desk(services: Services, database: SavepointDatabase, client: httpx.AsyncClient) -> AsyncIterator[Desk]:
    async with opened(services, database, client) as made:
        yield made


async def test_without_a_connection_the_question_ends(desk: Desk) -> None:
    await desk.ask(answer())
    await desk.move_to(None)
    await desk.go()
    row = await desk.inquiry()
    assert desk.times() == []
    assert (row["state"], row["fault"]) == ("stopped", "payer_unsupported")


async def test_a_connection_that_cannot_be_used_ends_its_questions_and_says_why(desk: Desk, tmp_path: Path) -> None:
    check = show("chs", await desk.ask(answer()))
    other_key = Sealing(tmp_path / "key", None)
    async with desk.database.transaction(ORG) as tx:
        (row,) = await tx.fetch("SELECT * FROM connections")
        step = changed(connection_from(row), TERMS, other_key.seal(b"{}"))
        await PostgresConnections(Recorder(tx, SYSTEM), T).change(step)
    await desk.go()
    assert desk.times() == []
    shown = (await desk.client.get(f"/v1/status-checks/{check}")).json()
    assert (shown["state"], shown["meaning"], shown["fault"]) == ("stopped", "cannot_answer", "connection_unusable")
    assert await desk.exchanges() == []


async def test_what_somebody_else_has_taken_meanwhile_is_not_ended(desk: Desk) -> None:
    await desk.ask(answer("F1", "65"))

    async def another_worker_has_the_wrong_key() -> None:
        desk.port.during = None
        await settle_waiting(desk.services, desk.sender.rules, ORG, (await desk.inquiry())["id"], "connection_unusable")

    desk.port.during = another_worker_has_the_wrong_key
    await desk.go()
    assert (await desk.inquiry())["state"] == "answered"
