"""A payer that is merged into another while questions to it wait: none is lost, and each goes to the right account."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
import pytest

from app.compose.status_ports import Ports
from app.compose.status_sending import StatusSender
from app.domain.status.account import Account
from app.routers.ids import parse, show
from app.store.payer_line import hold_line
from app.store.status_progress import waiting_payers
from app.wiring import Services
from tests.compose.asking import Say, Scripted, SetClock, answer, ask_of, connect, denials, rows, silence, taken_in
from tests.conftest import ORG, SavepointDatabase

T = datetime.now(UTC).replace(microsecond=0)
OLD = "Sample Mutual Health"


@dataclass
class Desk:
    """Questions to an unmapped payer, and a port for each account."""

    services: SetClock
    database: SavepointDatabase
    client: httpx.AsyncClient
    found: list[Any]
    sender: StatusSender
    ports: dict[str, Scripted] = field(default_factory=dict)

    @property
    def old(self) -> UUID:
        payer: UUID = self.found[0]["payer_id"]
        return payer

    def port(self, connection_id: UUID, *script: Say) -> Scripted:
        made = self.ports[str(connection_id)] = Scripted(self.services, list(script) or [answer()])
        return made

    async def new(self) -> UUID:
        """A mapped payer."""
        made = await self.client.post("/v1/payers", json={"name": "The Right One", "aliases": []})
        assert made.status_code == 201, made.text
        return parse("pyr", made.json()["id"])

    async def merge(self, into: UUID) -> None:
        """The old name becomes the mapped payer's."""
        url = f"/v1/payers/{show('pyr', into)}"
        told = {"name": "The Right One", "aliases": [{"kind": "json_name", "value": OLD}]}
        merged = await self.client.put(url, json=told, headers={"If-Match": "*"})
        assert merged.status_code == 200, merged.text

    async def go(self, seconds: float = 0) -> None:
        """Ask as the periodic job does, until nothing is due."""
        self.services.moment = max(self.services.moment, T + timedelta(seconds=seconds))
        for _ in range(3):
            for payer in await waiting_payers(self.services.database.reader(ORG), self.services.moment):
                await self.sender.ask(ORG, payer)
                await self.sender.idle()

    async def inquiries(self) -> list[dict[str, Any]]:
        return await rows(self.database, "SELECT * FROM status_inquiries ORDER BY id")


@pytest.fixture
async def desk(services: Services, database: SavepointDatabase, client: httpx.AsyncClient) -> AsyncIterator[Desk]:
    clock = SetClock.of(services, T)

    def opens(account: Account, **_: Any) -> Scripted:
        return made.ports[account.id]

    sender = StatusSender(clock, Ports(services.sealing, opens=opens))
    made = Desk(clock, database, client, await denials(client, database, 3, OLD), sender)
    yield made
    await sender.drain(1)


async def test_what_waits_goes_to_the_account_and_under_the_limits_of_the_other(desk: Desk) -> None:
    new = await desk.new()
    wrong = desk.port(await connect(desk.database, desk.old, T))
    right = desk.port(await connect(desk.database, new, T, burst=2, per_minute=1, payer_number="RIGHT"))
    asked = await ask_of(desk.database, desk.found, T)
    await desk.merge(new)
    await desk.go()
    assert wrong.asked == []
    assert len(right.asked) == 2, "its bucket holds two"
    found = await desk.inquiries()
    assert [(it["id"], it["payer_id"]) for it in found] == [(id_, new) for id_ in asked]
    assert sorted((it["state"], it["attempts"]) for it in found) == [("answered", 1), ("answered", 1), ("waiting", 0)]
    await desk.go(60)
    assert {it["state"] for it in await desk.inquiries()} == {"answered"}


async def test_what_is_repeated_keeps_its_trace_its_times_and_its_count(desk: Desk) -> None:
    new = await desk.new()
    wrong = desk.port(await connect(desk.database, desk.old, T), silence)
    right = desk.port(await connect(desk.database, new, T))
    (id_,) = await ask_of(desk.database, desk.found[:1], T)
    await desk.go()
    await desk.merge(new)
    await desk.go(89)
    assert right.asked == []
    await desk.go(90)
    assert [it[0] for it in wrong.asked + right.asked] == [id_.hex, id_.hex]
    (row,) = await desk.inquiries()
    assert (row["state"], row["attempts"]) == ("answered", 2)


async def test_a_promised_answer_is_fetched_where_it_was_promised(desk: Desk) -> None:
    new = await desk.new()
    wrong = desk.port(await connect(desk.database, desk.old, T), taken_in("job", 5), answer())
    right = desk.port(await connect(desk.database, new, T))
    await ask_of(desk.database, desk.found[:1], T)
    await desk.go()
    await desk.merge(new)
    await desk.go(5)
    assert [it[2] for it in wrong.asked] == ["submit", "job"]
    assert right.asked == []
    assert [it["state"] for it in await desk.inquiries()] == ["answered"]


async def test_what_is_on_its_way_under_the_old_name_takes_a_place_of_the_other(desk: Desk) -> None:
    new = await desk.new()
    old = desk.port(await connect(desk.database, desk.old, T))
    await connect(desk.database, new, T, concurrency=1)
    places: list[int] = []

    async def look() -> None:
        async with desk.database.transaction(ORG) as tx:
            line = await hold_line(tx, new, T, 105, ZoneInfo("UTC"))
            assert line is not None
            places.append(line.room(T))

    async def merged_meanwhile() -> None:
        await look()
        await desk.merge(new)
        await look()

    old.during = merged_meanwhile
    await ask_of(desk.database, desk.found[:1], T)
    await desk.go()
    await look()
    assert places == [1, 0, 1]


async def test_a_payer_of_which_nobody_has_said_anything_is_asked_as_the_one_that_it_takes_in(desk: Desk) -> None:
    new = await desk.new()
    port = desk.port(await connect(desk.database, desk.old, T, concurrency=7))
    await ask_of(desk.database, desk.found[:1], T)
    await desk.merge(new)
    told = (await desk.client.get(f"/v1/payers/{show('pyr', new)}/status-connection")).json()
    assert (told["version"], told["concurrency"], told["payer_number"]) == (1, 7, "SIM1")
    await desk.go()
    assert len(port.asked) == 1
    await desk.merge(new)
    told = (await desk.client.get(f"/v1/payers/{show('pyr', new)}/status-connection")).json()
    assert told["version"] == 1, "said once"


async def test_what_was_said_of_the_other_stays(desk: Desk) -> None:
    new = await desk.new()
    await connect(desk.database, desk.old, T, concurrency=7)
    await connect(desk.database, new, T, concurrency=2)
    await desk.merge(new)
    told = (await desk.client.get(f"/v1/payers/{show('pyr', new)}/status-connection")).json()
    assert (told["version"], told["concurrency"]) == (1, 2)
