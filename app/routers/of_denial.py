"""What routers of one denial share: it must be there, looking at it is noted, a command answers with what it is now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from app.domain.errors import NotFoundError
from app.http.routes import reader
from app.http.versions import etag
from app.routers import paging, render
from app.routers.answers import JsonResponse
from app.routers.ids import show
from app.store.database import Row, Source
from app.store.queries.denials import denial, is_there

Fetch = Callable[[Source, UUID, int, UUID | None], Awaitable[list[Row]]]
"""Up to so many rows and one more, newest first, behind an id."""


def note_access(request: Request, denial_id: UUID) -> None:
    """The answer shows what is known of a patient's denial."""
    request.state.reads_phi, request.state.subject = True, show("den", denial_id)


async def as_it_is_now(request: Request, denial_id: UUID) -> Response:
    """The answer of a command on a denial: 201 with the denial in its new version. Raises ``NotFoundError``."""
    note_access(request, denial_id)
    row = await denial(request.state.transaction, denial_id)
    if row is None:
        raise NotFoundError("There is no denial with this id.")
    shown = render.denial(row)
    return JsonResponse(shown, 201, {"Location": f"/v1/denials/{shown['id']}", "ETag": etag(row["version"])})


async def source_of(request: Request, denial_id: UUID) -> Source:
    """Where to read about a denial that is there. Raises ``NotFoundError``."""
    note_access(request, denial_id)
    source = reader(request)
    if not await is_there(source, denial_id):
        raise NotFoundError("There is no denial with this id.")
    return source


async def page_of(
    request: Request,
    denial_id: UUID,
    name: str,
    query: paging.PageQuery,
    fetch: Fetch,
    render: Callable[[Row], dict[str, Any]],
) -> dict[str, Any]:
    """One page of what there is about a denial; ``name`` keeps the cursors of different lists apart."""
    source = await source_of(request, denial_id)
    list_mark = paging.mark(name, denial_id)
    after = paging.decode(query.cursor, list_mark)
    rows = await fetch(source, denial_id, query.limit, after[1] if after else None)
    return paging.page(request, rows, query.limit, list_mark, lambda row: row["id"], render)
