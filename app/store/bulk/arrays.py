"""Columns of values as PostgreSQL array literals: one parameter each, however many rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import orjson

NULL = "NULL"


class Json(bytes):
    """A JSON document already serialised."""

    __slots__ = ()


def column(kind: str, values: Sequence[Any]) -> str:
    """A literal of an array of this type, one element per row; None is NULL."""
    return _COLUMNS[kind](values)


def unnested(kind: str) -> str:
    """The type to unnest a column as. Arrays of arrays unnest to their innermost items, so lists travel as text."""
    return "text" if kind.endswith("[]") else kind


def array(values: Sequence[str | None]) -> str:
    """A literal of ``text[]``: as a parameter many times quicker than a list, which is quoted item by item."""
    if None in values:
        return _literal([NULL if value is None else _quoted(value) for value in values])
    joined = '","'.join(values)  # type: ignore[arg-type]
    if "\\" in joined or joined.count('"') != 2 * len(values) - 2:
        return _literal([_quoted(value or "") for value in values])
    return f'{{"{joined}"}}' if values else "{}"


def _literal(items: Sequence[str]) -> str:
    return "{" + ",".join(items) + "}"


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _document(value: Any) -> str:
    return _quoted((value if isinstance(value, Json) else orjson.dumps(value)).decode())


def _uuids(values: Sequence[Any]) -> str:
    """UUIDs, or their 32 hexadecimal digits."""
    return _literal([NULL if it is None else it if type(it) is str else it.hex for it in values])


def _plain(values: Sequence[Any]) -> str:
    return _literal([NULL if value is None else str(value) for value in values])


def _by(write: Callable[[Any], str]) -> Callable[[Sequence[Any]], str]:
    return lambda values: _literal([NULL if value is None else write(value) for value in values])


_COLUMNS: dict[str, Callable[[Sequence[Any]], str]] = {
    "uuid": _uuids,
    "text": array,
    "integer": _plain,
    "bigint": _plain,
    "smallint": _plain,
    "boolean": _plain,
    "date": _plain,
    "timestamp with time zone": _by(lambda value: f'"{value}"'),
    "bytea": _by(lambda value: f'"\\\\x{value.hex()}"'),
    "text[]": _by(lambda value: _quoted(array(value))),
    "uuid[]": _by(lambda value: _quoted(_uuids(value))),
    "jsonb": _by(_document),
}
