"""Keyset cursors: opaque, tied to the list they came from."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from app.problems import Problem
from app.routers.schemas.base import WHOLE
from app.store.database import Row

LIMIT = 50
MAX_LIMIT = 100
BIGINT = 1 << 63


class PageQuery(BaseModel):
    """Position in a list."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = LIMIT
    cursor: Annotated[str, Field(max_length=400)] | None = None


PageSize = Annotated[int, Field(ge=1, le=MAX_LIMIT, strict=True), WHOLE]
"""Of a search, whose position stands in the body."""


def mark(*parts: Any) -> str:
    """Names a list by its filters and order."""
    return hashlib.sha256(orjson.dumps(parts, default=str)).hexdigest()[:16]


def decode(cursor: str | None, list_mark: str, parse: Callable[[str], Any] | None = None) -> tuple[Any, UUID] | None:
    """The position in a cursor. A cursor of another list, or a made-up one, is a 400."""
    if cursor is None:
        return None
    try:
        given, position, id_ = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        after = UUID(id_)
        place = position if parse is None else parse(position)
    except (ValueError, TypeError):
        raise Problem("invalid-cursor", "The cursor cannot be read.") from None
    if given != list_mark or not isinstance(position, str | int) or (parse is None and isinstance(position, str)):
        raise Problem("invalid-cursor", "The filters changed: start again without a cursor.")
    if isinstance(position, int) and not -BIGINT <= position < BIGINT:
        raise Problem("invalid-cursor", "The cursor cannot be read.")
    return place, after


def encode(list_mark: str, position: Any, id_: UUID) -> str:
    """The cursor behind one row. A position that is the id itself is not said twice."""
    if position == id_:
        position = 0
    elif not isinstance(position, int):
        position = str(position)
    return base64.urlsafe_b64encode(orjson.dumps([list_mark, position, str(id_)])).decode().rstrip("=")


def page(
    request: Request,
    rows: list[Row],
    limit: int,
    list_mark: str,
    position: Callable[[Row], Any],
    render: Callable[[Row], dict[str, Any]],
) -> dict[str, Any]:
    """``{data, has_more, next_cursor}`` of up to ``limit`` rows; one row more says that there are more."""
    has_more = len(rows) > limit
    shown = rows[:limit]
    request.state.rows = len(shown)
    cursor = encode(list_mark, position(shown[-1]), shown[-1]["id"]) if has_more else None
    return {"data": [render(row) for row in shown], "has_more": has_more, "next_cursor": cursor}
