"""Buckets of denials: where a person says that one belongs, and how it came to be where it is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.compose.buckets import choose_bucket
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute
from app.routers import paging, render_sorting
from app.routers.answers import JsonResponse, problems
from app.routers.ids import DenialId
from app.routers.of_denial import as_it_is_now, note_access, source_of
from app.routers.schemas.buckets import BucketChangePage, BucketIn
from app.routers.schemas.denial_out import DenialOut
from app.store.queries.buckets import bucket_history

reads = APIRouter(prefix="/v1/denials", tags=["Sorting"], route_class=AuthenticatedRoute)
commands = APIRouter(prefix="/v1/denials", tags=["Sorting"], route_class=CommandRoute)


@commands.post(
    "/{denial_id}/buckets",
    status_code=201,
    response_model=DenialOut,
    responses=problems(404, 409, 412, 413, 415, 428),
    **guarded("decisions:write"),
)
async def create_bucket(request: Request, denial_id: DenialId, body: BucketIn) -> Response:
    """Say where a denial belongs, above what the rules say.

    It takes a person's token and stays: no rule and no later telling of the denial changes it. Out of triage the denial
    moves on to its decision. A path that a remark of the payer closes is a conflict, and so is a denial that is
    resolved. `If-Match` is the version of the denial.
    """
    note_access(request, denial_id)
    await choose_bucket(request, denial_id, body.bucket(), body.recommended_path, body.reason)
    return await as_it_is_now(request, denial_id)


@reads.get("/{denial_id}/buckets", response_model=BucketChangePage, responses=problems(404), **guarded("denials:read"))
async def list_buckets(request: Request, denial_id: DenialId, query: Annotated[paging.PageQuery, Query()]) -> Response:
    """List where a denial was put, when and by what, newest first."""
    source = await source_of(request, denial_id)
    list_mark = paging.mark("buckets", denial_id)
    after = paging.decode(query.cursor, list_mark)
    rows = await bucket_history(source, denial_id, query.limit, after[0] if after else None)
    shown = paging.page(request, rows, query.limit, list_mark, lambda row: row["version"], render_sorting.bucket_change)
    return JsonResponse(shown)
