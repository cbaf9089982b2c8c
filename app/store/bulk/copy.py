"""Rows into tables: many by COPY, few by pipelined INSERTs, the same rows either way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from psycopg import AsyncConnection

FEW = 100
"""Up to here a pipelined INSERT is quicker than making a temporary table."""
_SPECIAL = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


NULL = "\\N"


class Json(bytes):
    """A JSON document already serialised."""

    __slots__ = ()


def json_of(value: Any) -> Json:
    """A document that is not an object (those may stay dicts)."""
    return Json(orjson.dumps(value))


def text(value: str) -> str:
    """A text in COPY's format: almost none has anything to escape, and a look is cheaper than a translation."""
    return value if value.isprintable() and "\\" not in value else value.translate(_SPECIAL)


def _document(value: bytes) -> str:
    """JSON holds no control characters: only its backslashes are escaped."""
    return value.decode().replace("\\", "\\\\")


def array(values: Sequence[str]) -> str:
    """A literal of ``text[]``: as a parameter many times quicker than a list, which is quoted item by item."""
    joined = '","'.join(values)
    if "\\" in joined or joined.count('"') != 2 * len(values) - 2:
        joined = '","'.join([value.replace("\\", "\\\\").replace('"', '\\"') for value in values])
    return f'{{"{joined}"}}' if values else "{}"


_AS_TEXT: dict[type, Callable[[Any], str]] = {
    str: text,
    int: repr,
    type(None): lambda _: NULL,
    bool: lambda value: "t" if value else "f",
    UUID: lambda value: value.hex,
    date: date.isoformat,
    datetime: datetime.isoformat,
    list: lambda value: text(array(value)),
    bytes: lambda value: "\\\\x" + value.hex(),
    dict: lambda value: _document(orjson.dumps(value)),
    Json: _document,
}


def as_text(row: Iterable[Any]) -> str:
    """One line of COPY's text format."""
    return "\t".join([_AS_TEXT[type(value)](value) for value in row]) + "\n"


def _as_parameter(value: Any) -> Any:
    if isinstance(value, dict):
        return orjson.dumps(value).decode()
    return value.decode() if isinstance(value, Json) else value


@dataclass(slots=True)
class Inserted:
    """New rows of one table; ``columns`` names what each row holds, the rest takes the table's defaults."""

    table: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    lines: Sequence[str] = ()
    """More of them, already lines of COPY."""


class BulkWriter:
    """Writes rows of several tables in one transaction."""

    def __init__(self, driver: AsyncConnection[Any]) -> None:
        self._driver = driver
        self._temporary: set[str] = set()

    async def insert(self, *inserts: Inserted) -> None:
        """Insert rows, table by table in this order. Many are staged by COPY and then merged in one round trip."""
        staged: list[Inserted] = []
        for it in inserts:
            if it.lines or len(it.rows) > FEW:
                await self._stage(it)
                staged.append(it)
            elif it.rows:
                await self._merge(staged)
                await self._insert_few(it)
        await self._merge(staged)

    async def _insert_few(self, it: Inserted) -> None:
        marks = ", ".join(["%s"] * len(it.columns))
        async with self._driver.cursor() as cursor:
            await cursor.executemany(
                f"INSERT INTO {it.table} ({', '.join(it.columns)}) VALUES ({marks})",
                [[_as_parameter(value) for value in row] for row in it.rows],
            )

    async def _stage(self, it: Inserted) -> None:
        listed = ", ".join(it.columns)
        if it.table not in self._temporary:
            self._temporary.add(it.table)
            await self._driver.execute(
                f"CREATE TEMP TABLE IF NOT EXISTS new_{it.table} ON COMMIT DROP AS SELECT {listed} FROM {it.table} WITH NO DATA"
            )
        async with (
            self._driver.cursor() as cursor,
            cursor.copy(f"COPY new_{it.table} ({listed}) FROM STDIN") as copy,
        ):
            await copy.write("".join(it.lines))
            for start in range(0, len(it.rows), 500):
                await copy.write("".join([as_text(row) for row in it.rows[start : start + 500]]))

    async def _merge(self, staged: list[Inserted]) -> None:
        if not staged:
            return
        merges = []
        for it in staged:
            listed = ", ".join(it.columns)
            merges.append(f"INSERT INTO {it.table} ({listed}) SELECT {listed} FROM new_{it.table}")
        stages = ", ".join(f"new_{it.table}" for it in staged)
        staged.clear()
        await self._driver.execute("; ".join([*merges, f"TRUNCATE {stages}"]), prepare=False)
