"""Decisions about many claims at once: a preview, the decisions themselves, and their undo."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.compose.bulk_decisions import Wanted, decide_many, preview
from app.compose.bulk_reversals import undo_many
from app.domain.errors import NotFoundError
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.http.versions import etag
from app.routers import paging, render_bulk_decision
from app.routers.answers import JsonResponse, problems
from app.routers.ids import BulkDecisionId, show
from app.routers.schemas.bulk_decisions_in import BulkDecisionIn, BulkPreviewIn
from app.routers.schemas.bulk_decisions_out import BulkDecisionOut, BulkDecisionPage, BulkPreviewOut
from app.routers.schemas.decisions import ReasonIn
from app.store.database import Source
from app.store.queries.bulk_decisions import bulk_decision, bulk_decisions

URL = "/v1/bulk-decisions"
previews = APIRouter(prefix="/v1/bulk-decision-previews", tags=["Decisions"], route_class=AuthenticatedRoute)
commands = APIRouter(prefix=URL, tags=["Decisions"], route_class=CommandRoute)
reads = APIRouter(prefix=URL, tags=["Decisions"], route_class=AuthenticatedRoute)


@previews.post("", response_model=BulkPreviewOut, responses=problems(413, 415), **guarded("decisions:write"))
async def preview_bulk_decision(request: Request, body: BulkPreviewIn) -> Response:
    """Show what deciding about up to 1,000 claims at once would come to. Nothing is stored.

    Claims are decided about whole, by their lead: all its siblings in the same stage are covered, whichever of them was
    named. Each claim is asked in its own guards, for the caller: a person. `seen` of an item names the claim as it is
    now; the decision asks for it.
    """
    request.state.reads_phi = True
    chosen, wish = body.chosen(request.state.principal.org_id), body.wish()
    foreseen, skipped = await preview(request, reader(request), chosen, wish)
    request.state.rows = len(foreseen)
    return JsonResponse(render_bulk_decision.preview(wish, foreseen, skipped))


@commands.post(
    "",
    status_code=201,
    response_model=BulkDecisionOut,
    responses=problems(409, 413, 415),
    **guarded("decisions:write"),
)
async def create_bulk_decision(request: Request, body: BulkDecisionIn) -> Response:
    """Decide about up to 1,000 claims that a preview has shown, all of them or some.

    Each becomes a decision of its own, with the guards, approvals and instructions that it takes. What changed since
    the preview is `changed`: nothing is done about it. It takes a person's token.
    """
    wanted = [Wanted(it.denial_id, it.seen) for it in body.items]
    made = await decide_many(request, wanted, body.wish(), body.reason)
    return await _shown(request, request.state.transaction, made, 201)


@commands.post(
    "/{bulk_decision_id}/reversals",
    status_code=201,
    response_model=BulkDecisionOut,
    responses=problems(404, 409, 413, 415),
    **guarded("decisions:write"),
)
async def create_bulk_decision_reversal(request: Request, bulk_decision_id: BulkDecisionId, body: ReasonIn) -> Response:
    """Undo what was decided about many claims, as far as nobody has gone on with it; once.

    Each decision is taken back by its ordinary command, with its guards: what was closed or stands takes a lead, a close
    that waits for a second person whoever asked. What was sent, answered, paid or decided anew since is left alone and
    named. By the person who made it, a lead or a manager.
    """
    await undo_many(request, bulk_decision_id, body.reason)
    return await _shown(request, request.state.transaction, bulk_decision_id, 201)


@reads.get("", response_model=BulkDecisionPage, responses=problems(), **guarded("denials:read"))
async def list_bulk_decisions(request: Request, query: Annotated[paging.PageQuery, Query()]) -> Response:
    """List decisions about many claims, newest first, in figures."""
    list_mark = paging.mark("bulk-decisions")
    after = paging.decode(query.cursor, list_mark)
    rows = await bulk_decisions(reader(request), query.limit, after[1] if after else None)
    shown = paging.page(request, rows, query.limit, list_mark, lambda row: row["id"], render_bulk_decision.summary)
    return JsonResponse(shown)


@reads.get("/{bulk_decision_id}", response_model=BulkDecisionOut, responses=problems(404), **guarded("denials:read"))
async def get_bulk_decision(request: Request, bulk_decision_id: BulkDecisionId) -> Response:
    """Read one, with what became of each claim."""
    return await _shown(request, reader(request), bulk_decision_id)


async def _shown(request: Request, source: Source, id_: UUID, status: int = 200) -> Response:
    row = await bulk_decision(source, id_)
    if row is None:
        raise NotFoundError("There is no bulk decision with this id.")
    shown = render_bulk_decision.bulk_decision(row)
    request.state.rows = len(shown["items"])
    headers = {"ETag": etag(row["version"])}
    if status == 201:
        headers["Location"] = f"{URL}/{show('blk', id_)}"
    return JsonResponse(shown, status, headers)
