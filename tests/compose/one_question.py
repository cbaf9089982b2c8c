"""One question to one payer, and who sends it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx

from app.compose.status_ports import Ports
from app.compose.status_sending import StatusSender
from app.domain.status.connection import told
from app.store.connections import PostgresConnections, hold_payer_connection
from app.store.record import SYSTEM, Recorder
from app.store.status_progress import next_at
from app.wiring import Services
from tests.compose.asking import Say, Scripted, SetClock, ask_of, connect, denials, rows, silence
from tests.conftest import ORG, SavepointDatabase

T = datetime.now(UTC).replace(microsecond=0)


@dataclass
class Desk:
    """One question to one payer, and who sends it."""

    services: SetClock
    database: SavepointDatabase
    client: httpx.AsyncClient
    denial: Any
    sender: StatusSender
    port: Scripted

    @property
    def payer(self) -> UUID:
        payer: UUID = self.denial["payer_id"]
        return payer

    async def ask(self, *script: Say) -> UUID:
        self.port.script = list(script) or [silence]
        return (await ask_of(self.database, [self.denial], T, "person"))[0]

    async def go(self, seconds: float | None = None) -> None:
        """Set the clock, and send what is due."""
        if seconds is not None:
            self.services.moment = T + timedelta(seconds=seconds)
        await self.sender.ask(ORG, self.payer)
        await self.sender.idle()

    async def go_on(self, most: int = 40) -> None:
        """From one due moment to the next until the question has ended."""
        for _ in range(most):
            await self.go()
            async with self.database.transaction(ORG) as tx:
                at = await next_at(tx, self.payer)
            if at is None:
                return
            self.services.moment = max(at, self.services.moment)
        raise AssertionError("it never ended")

    def times(self) -> list[float]:
        return [(at - T).total_seconds() for _, at, what in self.port.asked if what == "submit"]

    async def inquiry(self) -> dict[str, Any]:
        return (await rows(self.database, "SELECT * FROM status_inquiries"))[0]

    async def exchanges(self) -> list[dict[str, Any]]:
        return await rows(self.database, "SELECT * FROM status_exchanges ORDER BY serial")

    async def results(self) -> list[dict[str, Any]]:
        return await rows(self.database, "SELECT * FROM status_checks")

    async def move_to(self, connection_id: UUID | None) -> None:
        """Ask the payer over another connection, or over none."""
        async with self.database.transaction(ORG) as tx:
            before = await hold_payer_connection(tx, self.payer, ZoneInfo("UTC"))
            assert before is not None
            number = before.terms.payer_number if connection_id else None
            terms = replace(before.terms, connection_id=connection_id, payer_number=number)
            await PostgresConnections(Recorder(tx, SYSTEM), T).put_payer(*told(before, terms))


@asynccontextmanager
async def opened(services: Services, database: SavepointDatabase, client: httpx.AsyncClient) -> AsyncIterator[Desk]:
    """A denial whose payer is asked over a connection."""
    clock = SetClock.of(services, T)
    port = Scripted(clock, [silence])
    sender = StatusSender(clock, Ports(services.sealing, opens=lambda *_, **__: port))
    (denial,) = await denials(client, database, 1)
    await connect(database, denial["payer_id"], T)
    yield Desk(clock, database, client, denial, sender, port)
    await sender.drain(1)
    assert port.closed or not port.asked
