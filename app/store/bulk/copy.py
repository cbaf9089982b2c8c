"""Rows into tables: many by COPY, few by pipelined INSERTs, the same rows either way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from psycopg import AsyncConnection

FEW = 100
"""Up to here a pipelined INSERT is quicker than making a temporary table."""
_SPECIAL = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Json(bytes):
    """A JSON document already serialised."""

    __slots__ = ()


def json_of(value: Any) -> Json:
    """A document that is not an object (those may stay dicts)."""
    return Json(orjson.dumps(value))


def _text(value: str) -> str:
    return value if value.isalnum() else value.translate(_SPECIAL)


def _array(values: Sequence[str]) -> str:
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return _text("{" + ",".join(f'"{value}"' for value in quoted) + "}")


_AS_TEXT: dict[type, Callable[[Any], str]] = {
    str: _text,
    int: repr,
    type(None): lambda _: "\\N",
    bool: lambda value: "t" if value else "f",
    UUID: str,
    date: date.isoformat,
    datetime: datetime.isoformat,
    list: _array,
    bytes: lambda value: "\\\\x" + value.hex(),
    dict: lambda value: _text(orjson.dumps(value).decode()),
    Json: lambda value: _text(value.decode()),
}


def as_text(row: Iterable[Any]) -> str:
    """One line of COPY's text format."""
    return "\t".join([_AS_TEXT[type(value)](value) for value in row]) + "\n"


def _as_parameter(value: Any) -> Any:
    if isinstance(value, dict):
        return orjson.dumps(value).decode()
    return value.decode() if isinstance(value, Json) else value


class BulkWriter:
    """Writes rows of several tables in one transaction."""

    def __init__(self, driver: AsyncConnection[Any]) -> None:
        self._driver = driver
        self._temporary: set[str] = set()

    async def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Insert rows; ``columns`` names what each row holds, the rest takes the table's defaults."""
        if not rows:
            return
        listed = ", ".join(columns)
        if len(rows) <= FEW:
            marks = ", ".join(["%s"] * len(columns))
            async with self._driver.cursor() as cursor:
                await cursor.executemany(
                    f"INSERT INTO {table} ({listed}) VALUES ({marks})",  # type: ignore[arg-type]
                    [[_as_parameter(value) for value in row] for row in rows],
                )
            return
        await self._copy(table, listed, rows)

    async def _copy(self, table: str, listed: str, rows: Sequence[Sequence[Any]]) -> None:
        stage = f"new_{table}"
        if table not in self._temporary:
            self._temporary.add(table)
            await self._driver.execute(
                f"CREATE TEMP TABLE IF NOT EXISTS {stage} ON COMMIT DROP AS SELECT {listed} FROM {table} WITH NO DATA"  # type: ignore[arg-type]
            )
        async with self._driver.cursor() as cursor:
            async with cursor.copy(f"COPY {stage} ({listed}) FROM STDIN") as copy:  # type: ignore[arg-type]
                for start in range(0, len(rows), 500):
                    await copy.write("".join([as_text(row) for row in rows[start : start + 500]]))
            await cursor.execute(f"INSERT INTO {table} ({listed}) SELECT {listed} FROM {stage}")  # type: ignore[arg-type]
            await cursor.execute(f"TRUNCATE {stage}")  # type: ignore[arg-type]
