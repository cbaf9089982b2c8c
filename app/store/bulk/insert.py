"""Many rows in one statement: each column is an array, and the rows are what unnesting them gives.

One round trip, whatever their number, and it can stand in a pipeline with others; COPY can do neither, and COPY into a
table with row-level security is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from sqlalchemy.dialects import postgresql

from app.store.bulk.arrays import column, unnested
from app.store.tables import metadata

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


@dataclass(slots=True)
class Inserted:
    """New rows of one table; ``columns`` names what each row holds, the rest takes the table's defaults."""

    table: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    shared: Mapping[str, Any] = field(default_factory=dict)
    """Columns that are the same in all rows, and what they hold."""


@lru_cache(maxsize=64)
def _kinds(table: str, columns: tuple[str, ...]) -> list[str]:
    there = metadata.tables[table].columns
    return [there[name].type.compile(_DIALECT).lower() for name in columns]


@lru_cache(maxsize=64)
def _statement(table: str, columns: tuple[str, ...], shared: tuple[str, ...]) -> str:
    kinds = _kinds(table, columns)
    same = [f"%s::{kind}" for kind in _kinds(table, shared)]
    arrays = ", ".join(f"%s::{unnested(kind)}[]" for kind in kinds)
    taken = [f"n.{name}::{kind}" for name, kind in zip(columns, kinds, strict=True)]
    listed = ", ".join(columns)
    return (
        f"INSERT INTO {table} ({', '.join((*shared, *columns))}) "
        f"SELECT {', '.join((*same, *taken))} FROM unnest({arrays}) AS n ({listed})"
    )


@dataclass(slots=True)
class Updated:
    """New values of rows that are there already; ``rows`` end with the id."""

    table: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


@lru_cache(maxsize=64)
def _update_statement(table: str, columns: tuple[str, ...]) -> str:
    kinds = _kinds(table, columns)
    arrays = ", ".join(f"%s::{unnested(kind)}[]" for kind in kinds)
    *told, _ = [f"{name} = n.{name}::{kind}" for name, kind in zip(columns, kinds, strict=True)]
    return (
        f"UPDATE {table} AS old SET {', '.join(told)} FROM unnest({arrays}) AS n ({', '.join(columns)}) "
        "WHERE old.org_id = %s AND old.id = n.id"
    )


async def update(driver: AsyncConnection[Any], org_id: UUID, it: Updated) -> None:
    """Change the rows of one organisation."""
    if it.rows:
        columns = (*it.columns, "id")
        await driver.execute(
            _update_statement(it.table, columns), (*_arrays(it.table, columns, zip(*it.rows, strict=True)), org_id)
        )


def _arrays(table: str, columns: tuple[str, ...], values: Iterable[Sequence[Any]]) -> list[str]:
    return [column(kind, told) for kind, told in zip(_kinds(table, columns), values, strict=True)]


async def insert(driver: AsyncConnection[Any], it: Inserted) -> None:
    """Insert the rows, in their order."""
    if it.rows:
        columns = dict(zip(it.columns, zip(*it.rows, strict=True), strict=True))
        await insert_columns(driver, it.table, columns, it.shared)


async def insert_columns(
    driver: AsyncConnection[Any], table: str, columns: Mapping[str, Sequence[Any]], shared: Mapping[str, Any]
) -> None:
    """Insert rows that come column by column."""
    names = tuple(columns)
    arrays = _arrays(table, names, columns.values())
    await driver.execute(_statement(table, names, tuple(shared)), (*shared.values(), *arrays))
