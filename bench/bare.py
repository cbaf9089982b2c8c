"""The yardstick of reads: a bare async FastAPI handler on psycopg, same rows, same JSON, no token.

It has no error handling, no log, no metrics, no access notes and no checks. It sets the organisation once per
connection, and answers with bytes, because FastAPI's own encoding of dicts is several times slower.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import uvicorn
from fastapi import FastAPI, Response
from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from app.routers import render
from app.routers.ids import parse
from app.store.database import Row
from app.store.queries.denials import DenialFilter, denial, denials

ORG = parse("org", os.environ["BENCH_ORG"])
POOL: AsyncConnectionPool[AsyncConnection[Row]] = AsyncConnectionPool(
    os.environ["BENCH_DATABASE"],
    min_size=1,
    max_size=5,
    open=False,
    kwargs={
        "autocommit": True,
        "row_factory": dict_row,
        "prepare_threshold": 2,
        "options": f"-c app.org={ORG} -c timezone=UTC -c jit=off",
    },
)


class Bare:
    """A source of rows that is no more than a connection."""

    org_id = ORG

    def __init__(self, connection: AsyncConnection[Row]) -> None:
        self.connection = connection

    async def fetch(self, sql: str, params: Any = ()) -> list[Row]:
        """Rows as dicts."""
        return await (await self.connection.execute(sql, params)).fetchall()


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Connect."""
    async with POOL:
        yield


app = FastAPI(lifespan=lifespan, docs_url=None, openapi_url=None)


@app.get("/v1/denials/{denial_id}")
async def get_denial(denial_id: str) -> Response:
    """One denial."""
    async with POOL.connection() as connection:
        row = await denial(Bare(connection), parse("den", denial_id))
    assert row is not None
    return Response(orjson.dumps(render.denial(row)), media_type="application/json")


@app.get("/v1/denials")
async def list_denials(limit: int) -> Response:
    """The newest ones."""
    async with POOL.connection() as connection:
        rows = await denials(Bare(connection), DenialFilter(), "-received", limit, None)
    data = [render.denial(row) for row in rows[:limit]]
    page = {"data": data, "has_more": len(rows) > limit, "next_cursor": None}
    return Response(orjson.dumps(page), media_type="application/json")


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["BENCH_PORT"]), log_level="error", access_log=False)
