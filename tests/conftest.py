"""A real PostgreSQL, started once in each process of a run; a savepoint per test; the real application in front of it."""

from __future__ import annotations

import atexit
import gc
import os
import random
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import hypothesis
import psycopg
import pytest
import structlog
from fastapi import FastAPI
from psycopg.rows import dict_row
from uuid_utils.compat import uuid7

from app.main import create_app
from app.security.scopes import SCOPES
from app.settings import Settings
from app.store import embedded
from app.store.database import SET_ORG, Database, Row, Transaction
from app.store.migrate import migrate
from app.wiring import Services, build, database_of

hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.register_profile("random", deadline=None, print_blob=True)
hypothesis.settings.load_profile("repeatable")  # a run says the same twice; `make fuzz` looks further

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))  # warnings and worse

ORG = UUID("018f0000-0000-7000-8000-000000000001")
OTHER_ORG = UUID("018f0000-0000-7000-8000-000000000002")


def pytest_configure() -> None:
    """One order of sets in all processes of a run: else two processes may collect the same tests in two orders."""
    os.environ.setdefault("PYTHONHASHSEED", str(random.randrange(2**32)))


def pytest_collection_finish() -> None:
    """What was collected stays to the end: looking at it again and again for garbage takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def data() -> Path:
    """The data folder of this run, short enough for a socket's path."""
    folder = Path(tempfile.mkdtemp(prefix="ovt-", dir=os.environ.get("TMPDIR", "/tmp")))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # after the server's package has let go of it
    return folder


@pytest.fixture(scope="session")
def server(data: Path) -> Iterator[embedded.Addresses]:
    """The embedded server, migrated, with two organisations."""
    where = embedded.start(data / "postgres")
    with psycopg.connect(where.admin, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # nothing here must outlive the machine
        if not os.environ.get("OVERTURN_SOAK"):  # plans of small tables would depend on when it had last come by
            connection.execute("ALTER SYSTEM SET autovacuum = off")
        connection.execute("SELECT pg_reload_conf()")
    migrate(where.admin, embedded.SERVICE_ROLE)
    with psycopg.connect(where.admin) as connection:
        for org_id, name in ((ORG, "Sample Clinic"), (OTHER_ORG, "Other Clinic")):
            add_organization(connection, org_id, name)
    with psycopg.connect(where.admin, dbname="postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE blank TEMPLATE overturn")  # nobody connects to it: it can be cloned
    yield where
    embedded.stop(data / "postgres")


def add_organization(connection: psycopg.Connection[Any], org_id: UUID, name: str) -> None:
    """One organisation in UTC."""
    connection.execute(
        "INSERT INTO organizations (id, name, profile, time_zone, created_at) VALUES (%s, %s, 'large_group', 'UTC', %s)",
        (org_id, name, datetime.now(UTC)),
    )


class SavepointDatabase(Database):
    """All work of a test on one connection, inside one transaction that is never committed."""

    connection: psycopg.AsyncConnection[Any]

    @asynccontextmanager
    async def transaction(self, org_id: UUID) -> AsyncIterator[Transaction]:
        """A savepoint instead of a transaction; the organisation is forgotten after it."""
        async with self.connection.transaction():
            await self.connection.execute(SET_ORG, (str(org_id),))
            yield Transaction(org_id, self.connection)
        await self.connection.execute(SET_ORG, ("",))

    async def read(self, org_id: UUID, sql: str, params: Any = ()) -> list[Row]:
        """The same connection sees what the test has written."""
        async with self.transaction(org_id) as tx:
            return await tx.fetch(sql, params)

    async def read_shared(self, sql: str, params: Any = ()) -> list[Row]:
        """Rows of tables without row-level security."""
        async with self.connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(sql, params)
            return list(await cursor.fetchall())


@pytest.fixture(scope="session")
def settings(data: Path) -> Settings:
    """Settings of the tests."""
    return Settings(data=data, log_level="WARNING", inline_remittance_bytes=200_000)


@pytest.fixture(scope="session")
async def engine_database(settings: Settings, server: embedded.Addresses) -> AsyncIterator[SavepointDatabase]:
    """One database for the whole run."""
    database = SavepointDatabase(server.service, 2, settings.lock_timeout, settings.statement_timeout)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def database(engine_database: SavepointDatabase) -> AsyncIterator[SavepointDatabase]:
    """A database whose writes are gone after the test."""
    async with engine_database._writes.connection() as connection, connection.transaction(force_rollback=True):
        engine_database.connection = connection
        yield engine_database


@pytest.fixture(scope="session")
def services(settings: Settings, engine_database: SavepointDatabase) -> Services:
    """The composed services of the run."""
    return build(settings, engine_database)


@pytest.fixture(scope="session")
def app(services: Services) -> FastAPI:
    """The application of the run."""
    return create_app(services)


def bearer(services: Services, org_id: UUID = ORG, scopes: Any = SCOPES, person: str | None = None) -> dict[str, str]:
    """The headers of a caller."""
    assert services.issuer is not None
    token = services.issuer.issue(
        org_id=org_id,
        client_id="test-client",
        subject=person or "test-client",
        scopes=scopes,
        kind="person" if person else "client",
        name=person,
    )
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
async def client(app: FastAPI, services: Services, database: SavepointDatabase) -> AsyncIterator[httpx.AsyncClient]:
    """A partner with all scopes."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=bearer(services)) as http:
        yield http
    await services.accesses.flush()


@pytest.fixture
async def stranger(app: FastAPI, services: Services, database: SavepointDatabase) -> AsyncIterator[httpx.AsyncClient]:
    """The same application, as another organisation."""
    transport = httpx.ASGITransport(app=app)
    headers = bearer(services, OTHER_ORG)
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as http:
        yield http


@pytest.fixture(scope="session")
def clone(server: embedded.Addresses, settings: Settings) -> Any:
    """Makes databases of their own, for tests that need real commits. They go with the server."""

    def make() -> embedded.Addresses:
        name = f"clone_{uuid7().hex[-12:]}"
        with psycopg.connect(server.admin, dbname="postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE blank STRATEGY file_copy")
        return embedded.Addresses(*(psycopg.conninfo.make_conninfo(url, dbname=name) for url in server))

    return make


__all__ = ["ORG", "OTHER_ORG", "bearer", "database_of"]
