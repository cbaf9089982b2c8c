"""What went to payers is forgotten when its time is over, and what is measured by it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from app.compose.status_ports import Ports
from app.compose.status_retention import MEASURED_FOR, forget_exchanges
from app.compose.status_sending import StatusSender
from app.domain.status.availability import periods
from app.routers.ids import show
from app.wiring import Services
from tests.compose.asking import Scripted, SetClock, answer, ask_of, connect, denials, rows
from tests.conftest import ORG, SavepointDatabase

T = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def clock(services: Services) -> SetClock:
    short = services.settings.model_copy(update={"status_exchanges_days": 30})
    return SetClock.of(replace(services, settings=short), T)


@pytest.fixture
async def sent(clock: SetClock, database: SavepointDatabase, client: httpx.AsyncClient) -> dict[str, Any]:
    """One question that was answered."""
    found = await denials(client, database, 1)
    await connect(database, found[0]["payer_id"], T)
    (id_,) = await ask_of(database, found, T)
    sender = StatusSender(clock, Ports(clock.sealing, opens=lambda *_, **__: Scripted(clock, [answer()])))
    await sender.ask(ORG, found[0]["payer_id"])
    await sender.drain(5)
    (exchange,) = await rows(database, "SELECT * FROM status_exchanges")
    return dict(exchange) | {"check": id_}


def words(folder: Path, sent: dict[str, Any]) -> list[str]:
    return sorted(path.read_text() for path in (folder / "blobs").rglob(f"*-{sent['id']}"))


async def test_words_are_kept_for_their_time_and_then_are_gone(
    clock: SetClock, database: SavepointDatabase, client: httpx.AsyncClient, sent: dict[str, Any]
) -> None:
    folder = clock.settings.data
    both = [f"ISA asked {sent['check'].hex}", "ISA said"]
    assert words(folder, sent) == both
    url = f"/v1/payers/{show('pyr', sent['payer_id'])}/availability"
    measured = (await client.get(url)).json()
    clock.moment = T + timedelta(days=30)
    await forget_exchanges(clock, ORG)
    assert words(folder, sent) == both
    clock.moment = T + timedelta(days=30, seconds=1)
    await forget_exchanges(clock, ORG)
    assert words(folder, sent) == []
    (left,) = await rows(database, "SELECT * FROM status_exchanges")
    gone = {"sent_sha256": None, "received_sha256": None}
    assert left | {"check": sent["check"]} == sent | gone, "control numbers, times and outcome stay"
    assert (await client.get(url)).json() == measured
    await forget_exchanges(clock, ORG)


async def test_rows_go_when_nothing_is_measured_by_them(
    clock: SetClock, database: SavepointDatabase, client: httpx.AsyncClient, sent: dict[str, Any]
) -> None:
    for day in range(366):
        first = periods("month", 13, T + timedelta(days=day), ZoneInfo("America/Chicago"))[-1].start
        assert first > T + timedelta(days=day) - MEASURED_FOR
    clock.moment = T + MEASURED_FOR
    await forget_exchanges(clock, ORG)
    assert len(await rows(database, "SELECT FROM status_exchanges")) == 1
    clock.moment += timedelta(seconds=1)
    await forget_exchanges(clock, ORG)
    assert await rows(database, "SELECT FROM status_exchanges") == []
    shown = (await client.get(f"/v1/status-checks/{show('chs', sent['check'])}")).json()
    assert (shown["state"], shown["meaning"]) == ("answered", "pending"), "what it came to stays"


async def test_what_somebody_else_keeps_of_the_same_words_stays(
    clock: SetClock, database: SavepointDatabase, sent: dict[str, Any]
) -> None:
    same = b"ISA said"
    await clock.blobs.put(ORG, sha256(same).digest(), same)
    clock.moment = T + timedelta(days=31)
    await forget_exchanges(clock, ORG)
    assert await clock.blobs.get_range(ORG, sha256(same).digest(), 0, len(same)) == same


async def test_attempts_of_an_open_question_are_not_forgotten(
    clock: SetClock, database: SavepointDatabase, sent: dict[str, Any]
) -> None:
    async with database.transaction(ORG) as tx:
        await tx.execute("UPDATE status_inquiries SET state = 'waiting', meaning = NULL, next_at = now()")
    clock.moment = T + MEASURED_FOR + timedelta(days=1)
    await forget_exchanges(clock, ORG)
    assert len(await rows(database, "SELECT FROM status_exchanges")) == 1
