"""Acknowledgments: post what a clearinghouse or payer says of things that we sent."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.compose.acknowledgments import post_acknowledgment, prepare_acknowledgment
from app.domain.errors import NotFoundError
from app.domain.status.rejected_claims import Verdict
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, reader
from app.http.upload import MEDIA_TYPE, UploadRoute
from app.http.versions import etag
from app.routers import paging
from app.routers import render_acknowledgment as render
from app.routers.answers import JsonResponse, problems
from app.routers.ids import AcknowledgmentId
from app.routers.schemas.acknowledged_claims import AcknowledgedClaimPage
from app.routers.schemas.acknowledgments import AcknowledgmentOut, AcknowledgmentPage
from app.routers.schemas.example_files import text_example
from app.settings import Settings
from app.store.database import Source
from app.store.queries.acknowledgments import acknowledged_claims, acknowledgment, acknowledgments

URL = "/v1/acknowledgments"
NO_SUCH = "There is no acknowledgment with this id."


class AcknowledgmentRoute(UploadRoute):
    """Has read the file and kept its bytes when the transaction begins."""

    prepare = staticmethod(prepare_acknowledgment)

    def most(self, settings: Settings) -> int:
        """See :meth:`UploadRoute.most`."""
        return settings.max_acknowledgment_bytes


uploads = APIRouter(prefix=URL, tags=["Acknowledgments"], route_class=AcknowledgmentRoute)
reads = APIRouter(prefix=URL, tags=["Acknowledgments"], route_class=AuthenticatedRoute)
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            MEDIA_TYPE: {
                "schema": {"type": "string", "description": "One or more interchanges with 277CA, 999, TA1 or 277."},
                "examples": {"rejected": {"value": text_example("acknowledgment.277ca")}},
            }
        },
    }
}


def _with_body(guard: dict[str, Any]) -> dict[str, Any]:
    return {**guard, "openapi_extra": {**guard["openapi_extra"], **BODY}}


@uploads.post(
    "",
    status_code=201,
    response_model=AcknowledgmentOut,
    responses={
        200: {"model": AcknowledgmentOut, "description": "The same bytes were posted before"},
        **problems(409, 413, 415),
    },
    **_with_body(guarded("denials:write")),
)
async def create_acknowledgment(request: Request) -> Response:
    """Post an acknowledgment: X12 277CA, 999, TA1, or a 277 that comes late.

    It is linked to what we sent: a 277CA by patient control number, payer's claim number and days of service; a 999 and
    a TA1 by the control numbers of our inquiries; a late 277 by its trace. What is rejected becomes a rejection, which
    is no denial: nobody has decided about it. A corrected claim that is rejected goes back to be sent again, and one
    that was taken into adjudication is marked so. What it says of each claim is at `…/claims`, and with the claim.
    """
    acknowledgment_id, new = await post_acknowledgment(request)
    return await _shown(request, request.state.transaction, acknowledgment_id, 201 if new else 200)


@reads.get("", response_model=AcknowledgmentPage, responses=problems(), **guarded("denials:read"))
async def list_acknowledgments(request: Request, query: Annotated[paging.PageQuery, Query()]) -> Response:
    """List acknowledgments, newest first."""
    mark = paging.mark("acknowledgments")
    after = paging.decode(query.cursor, mark)
    rows = await acknowledgments(reader(request), query.limit, after[1] if after else None)
    return JsonResponse(paging.page(request, rows, query.limit, mark, lambda row: row["id"], render.acknowledgment))


@reads.get("/{acknowledgment_id}", response_model=AcknowledgmentOut, responses=problems(404), **guarded("denials:read"))
async def get_acknowledgment(request: Request, acknowledgment_id: AcknowledgmentId) -> Response:
    """Read one acknowledgment: what was in it, and what came of it."""
    return await _shown(request, reader(request), acknowledgment_id, 200)


class ClaimsQuery(paging.PageQuery):
    """Filters of the claims of a file."""

    verdict: list[Verdict] = []


@reads.get(
    "/{acknowledgment_id}/claims",
    response_model=AcknowledgedClaimPage,
    responses=problems(404),
    **guarded("denials:read"),
)
async def list_acknowledged_claims(
    request: Request, acknowledgment_id: AcknowledgmentId, query: Annotated[ClaimsQuery, Query()]
) -> Response:
    """List what an acknowledgment says of each claim, in its order. A 999, a TA1 and a 277 name none."""
    source = reader(request)
    if await acknowledgment(source, acknowledgment_id) is None:
        raise NotFoundError(NO_SUCH)
    request.state.reads_phi, request.state.subject = True, request.path_params["acknowledgment_id"]
    mark = paging.mark("acknowledged_claims", acknowledgment_id, query.verdict)
    after = paging.decode(query.cursor, mark)
    rows = await acknowledged_claims(
        source, acknowledgment_id, list(query.verdict), query.limit, after[0] if after else None
    )
    shown = render.acknowledged_claim
    return JsonResponse(paging.page(request, rows, query.limit, mark, lambda row: row["place"], shown))


async def _shown(request: Request, source: Source, acknowledgment_id: UUID, status: int) -> Response:
    row = await acknowledgment(source, acknowledgment_id)
    if row is None:
        raise NotFoundError(NO_SUCH)
    shown = render.acknowledgment(row)
    request.state.subject = shown["id"]
    return JsonResponse(shown, status, {"Location": f"{URL}/{shown['id']}", "ETag": etag(row["version"])})
