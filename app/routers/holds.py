"""Legal and compliance holds: what may not be closed until somebody says so."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.compose.holds import put_under_hold, release_hold
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute
from app.routers import paging
from app.routers.answers import JsonResponse, problems
from app.routers.ids import DenialId, show
from app.routers.of_denial import as_it_is_now, source_of
from app.routers.schemas.denial_out import DenialOut
from app.routers.schemas.holds import HoldIn, HoldPage
from app.store.database import Row
from app.store.queries.holds import hold_history

reads = APIRouter(prefix="/v1/denials", tags=["Decisions"], route_class=AuthenticatedRoute)
commands = APIRouter(prefix="/v1/denials", tags=["Decisions"], route_class=CommandRoute)


@commands.post(
    "/{denial_id}/holds",
    status_code=201,
    response_model=DenialOut,
    responses=problems(404, 409, 412, 413, 415, 428),
    **guarded("decisions:write"),
)
async def create_hold(request: Request, denial_id: DenialId, body: HoldIn) -> Response:
    """Put the claim of a denial under a legal or compliance hold: nothing of it may be closed.

    A claim is worked as one and so it is held: all its denials, resolved ones too, and those that come later. A close
    that waits for a second person is void with it. A hold stops no fix, no appeal, no day and no window of the payer.
    It takes a lead or a manager. `If-Match` is the version of the denial.
    """
    await put_under_hold(request, denial_id, body.reason)
    return await as_it_is_now(request, denial_id)


@commands.post(
    "/{denial_id}/hold-releases",
    status_code=201,
    response_model=DenialOut,
    responses=problems(404, 409, 412, 413, 415, 428),
    **guarded("decisions:write"),
)
async def create_hold_release(request: Request, denial_id: DenialId, body: HoldIn) -> Response:
    """Take the hold off the claim of a denial. It takes a lead or a manager. `If-Match` is the version of the denial."""
    await release_hold(request, denial_id, body.reason)
    return await as_it_is_now(request, denial_id)


@reads.get("/{denial_id}/holds", response_model=HoldPage, responses=problems(404), **guarded("denials:read"))
async def list_holds(request: Request, denial_id: DenialId, query: Annotated[paging.PageQuery, Query()]) -> Response:
    """List when the claim of a denial was put under a hold or taken off it, by whom and why, newest first."""
    source = await source_of(request, denial_id)
    list_mark = paging.mark("holds", denial_id)
    after = paging.decode(query.cursor, list_mark)
    rows = await hold_history(source, denial_id, query.limit, after[0] if after else None)
    return JsonResponse(paging.page(request, rows, query.limit, list_mark, lambda row: row["version"], _render))


def _render(row: Row) -> dict[str, Any]:
    """One entry (:class:`HoldOut`)."""
    told = {name: row[name] for name in ("held", "at", "reason", "version")}
    return {**told, "person_id": show("per", row["author_id"])}
