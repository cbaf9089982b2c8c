"""The application on a database of its own, with real commits: what is read only after a commit needs it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg

from app.main import create_app
from app.settings import Settings
from app.store import embedded
from app.wiring import Services, build, database_of
from tests.conftest import ORG, bearer

EVENT = (
    "INSERT INTO events (org_id, id, type, subject_id, subject_version, actor_kind, actor_id, at, data) "
    "VALUES (%s, %s, %s, %s, %s, 'system', 'test', now(), %s)"
)


@dataclass
class Committed:
    """A partner, and the database behind the service."""

    where: embedded.Addresses
    services: Services
    client: httpx.AsyncClient

    def begin(self, org_id: UUID = ORG) -> psycopg.Connection[Any]:
        """A transaction of somebody else: nothing of it is stored until ``commit``."""
        connection = psycopg.connect(self.where.service)
        connection.execute("SELECT set_config('app.org', %s, false)", (str(org_id),))
        return connection

    def happen(
        self, type_: str = "denial.assigned", subject: UUID | None = None, version: int = 1, data: str = "{}"
    ) -> UUID:
        """One event, committed."""
        with self.begin() as connection:
            return happen_in(connection, type_, subject, version, data)

    async def events(self, after: str | None = None, **told: Any) -> dict[str, Any]:
        answer = await self.client.get("/v1/events", params={**told, **({"after": after} if after else {})})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


def happen_in(
    connection: psycopg.Connection[Any],
    type_: str = "denial.assigned",
    subject: UUID | None = None,
    version: int = 1,
    data: str = "{}",
) -> UUID:
    """One event of a transaction."""
    id_ = uuid4()
    connection.execute(EVENT, (ORG, id_, type_, subject or uuid4(), version, data))
    return id_


@asynccontextmanager
async def committed(where: embedded.Addresses, settings: Settings) -> AsyncIterator[Committed]:
    """Open it, and close it in the end."""
    database = database_of(settings, where, pool=4)
    await database.open()
    services = build(settings, database)
    transport = httpx.ASGITransport(app=create_app(services))
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=bearer(services)) as client:
        yield Committed(where, services, client)
    await database.close()
