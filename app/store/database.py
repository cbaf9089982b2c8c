"""Connections: one transaction per command, one round trip per read, always as one organisation."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, Protocol
from uuid import UUID

import orjson
from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import dict_row
from psycopg.types.json import set_json_loads
from psycopg_pool import AsyncConnectionPool

set_json_loads(orjson.loads)  # three times quicker, and documents are most of what a read fetches
Row = dict[str, Any]
SET_ORG = "SELECT set_config('app.org', %s, true)"


def no_rows(_cursor: Any) -> Callable[[Sequence[Any]], None]:
    """For a statement whose answer nobody reads."""
    return lambda _values: None


@lru_cache(maxsize=512)
def _dicts_of(_sql: str) -> Callable[[AsyncCursor[Any]], Callable[[Sequence[Any]], Row]]:
    """``dict_row`` that asks for the names of a statement's columns once, not with every answer."""
    known: list[str] = []

    def factory(cursor: AsyncCursor[Any]) -> Callable[[Sequence[Any]], Row]:
        result = cursor.pgresult
        if result is not None and result.nfields != len(known):
            known[:] = [column.name for column in cursor.description or ()]
        return lambda values: dict(zip(known, values, strict=True))

    return factory


class Transaction:
    """The transaction of one request."""

    def __init__(self, org_id: UUID, driver: AsyncConnection[Any]) -> None:
        self.org_id = org_id
        self.driver = driver
        self._together = False

    @asynccontextmanager
    async def together(self) -> AsyncIterator[None]:
        """Statements inside are sent without waiting for the answers of those before; in the end all are waited for."""
        if self._together:
            yield
            return
        self._together = True
        try:
            async with self.driver.pipeline():
                yield
        finally:
            self._together = False

    async def fetch(self, sql: str, params: Any = ()) -> list[Row]:
        """Rows as dicts."""
        async with self.driver.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(sql, params)
            return list(await cursor.fetchall())

    async def send(self, sql: str, params: Any = ()) -> AsyncCursor[Row]:
        """For a pipeline: the cursor that has the rows, as dicts, once the pipeline has ended."""
        return await self.driver.cursor(row_factory=dict_row).execute(sql, params)

    async def execute(self, sql: str, params: Any = ()) -> int:
        """Run one statement; the number of rows it touched."""
        cursor = await self.driver.execute(sql, params)
        return int(cursor.rowcount)


class Source(Protocol):
    """Where a query reads: inside a command's transaction, or on a connection of its own."""

    org_id: UUID

    async def fetch(self, sql: str, params: Any = ()) -> list[Row]:
        """Rows as dicts."""


class Reader:
    """A source outside any transaction: each query is one round trip."""

    __slots__ = ("_database", "org_id")

    def __init__(self, database: Database, org_id: UUID) -> None:
        self._database = database
        self.org_id = org_id

    async def fetch(self, sql: str, params: Any = ()) -> list[Row]:
        """Rows as dicts."""
        return await self._database.read(self.org_id, sql, params)


class Database:
    """The service role's way to the database. Refuses a role that row-level security does not bind."""

    def __init__(self, url: str, pool: int, lock_timeout: float, statement_timeout: float) -> None:
        self.url = url
        self._options = {
            "lock_timeout": f"{int(lock_timeout * 1000)}",
            "statement_timeout": f"{int(statement_timeout * 1000)}",
            "timezone": "UTC",
            "search_path": "public,jobs",
            "jit": "off",  # plans here are small; compiling them costs more than it saves
        }
        writers = max(1, pool // 2)
        self._writes: AsyncConnectionPool[AsyncConnection[Any]] = AsyncConnectionPool(
            url,
            min_size=1,
            max_size=writers,
            timeout=lock_timeout,
            open=False,
            kwargs={"options": self._flags()},
        )
        self._reads: AsyncConnectionPool[AsyncConnection[Row]] = AsyncConnectionPool(
            url,
            min_size=1,
            max_size=max(1, pool - writers),
            timeout=lock_timeout,
            open=False,
            kwargs={
                "autocommit": True,
                "row_factory": dict_row,
                "prepare_threshold": 2,
                # Lists are read in the order of an index. While statistics are young, after a large file, the planner
                # would rather fetch everything by bitmap and sort it.
                "options": f"{self._flags()} -c enable_bitmapscan=off",
            },
        )

    def _flags(self) -> str:
        return " ".join(f"-c {name}={value}" for name, value in self._options.items())

    async def open(self) -> None:
        """Connect, and check what kind of role this is."""
        await self._writes.open()
        await self._reads.open(wait=True, timeout=10)
        async with self._reads.connection() as connection:
            cursor = await connection.execute(
                "SELECT rolsuper OR rolbypassrls AS free FROM pg_roles WHERE rolname = current_user"
            )
            row = await cursor.fetchone()
        if row is None or row["free"]:
            raise RuntimeError("DATABASE_URL must name a role without SUPERUSER and BYPASSRLS")

    async def close(self) -> None:
        """Give all connections back."""
        await self._reads.close()
        await self._writes.close()

    @asynccontextmanager
    async def transaction(self, org_id: UUID) -> AsyncIterator[Transaction]:
        """A transaction that sees and writes the rows of one organisation alone; commits at the end."""
        async with self._writes.connection() as driver:
            await driver.execute(SET_ORG, (str(org_id),))
            yield Transaction(org_id, driver)

    def reader(self, org_id: UUID) -> Reader:
        """A source for queries of one organisation."""
        return Reader(self, org_id)

    async def read(self, org_id: UUID, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        """Rows of one organisation in one round trip.

        In a pipeline without BEGIN both statements run as one implicit transaction, so the local setting holds
        for the query and is gone after it.
        """
        async with self._reads.connection() as connection:
            async with connection.pipeline():  # rows are taken after it: inside, asking for them is one more wait
                await connection.cursor(row_factory=no_rows).execute(SET_ORG, (str(org_id),))
                cursor = connection.cursor(row_factory=_dicts_of(sql))
                await cursor.execute(sql, params)
            return await cursor.fetchall()

    async def read_shared(self, sql: str, params: Sequence[Any] = ()) -> list[Row]:
        """Rows of the few tables that are not under row-level security."""
        async with self._reads.connection() as connection:
            cursor = await connection.execute(sql, params)
            return list(await cursor.fetchall())
