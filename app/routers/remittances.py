"""Remittances: post an X12 835, read what came of it, correct what could not be read."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.compose.post_remittance import post_remittance, prepare_remittance
from app.compose.recording import actor_of
from app.compose.replay_claim import replay_claim
from app.domain.errors import NotFoundError
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.http.upload import MEDIA_TYPE, UploadRoute
from app.http.versions import check_version, etag
from app.routers import paging
from app.routers import render_remittance as render
from app.routers.answers import JsonResponse, problems
from app.routers.ids import QuarantineId, RemittanceId, show
from app.routers.schemas.base import Input
from app.routers.schemas.example_files import text_example
from app.routers.schemas.remittance_out import (
    FindingPage,
    QuarantinePage,
    RemittanceOut,
    RemittancePage,
    ReplayOut,
    Status,
)
from app.store.database import Row
from app.store.queries import remittances as queries


class RemittanceRoute(UploadRoute):
    """Has read the file and kept its bytes when the transaction begins."""

    prepare = staticmethod(prepare_remittance)


uploads = APIRouter(prefix="/v1/remittances", tags=["Remittances"], route_class=RemittanceRoute)
commands = APIRouter(prefix="/v1/remittances", tags=["Remittances"], route_class=CommandRoute)
reads = APIRouter(prefix="/v1/remittances", tags=["Remittances"], route_class=AuthenticatedRoute)

BODY = {
    "requestBody": {
        "required": True,
        "content": {
            MEDIA_TYPE: {
                "schema": {"type": "string", "description": "An X12 835 interchange."},
                "examples": {"denied": {"value": text_example("remittance.835")}},
            }
        },
    },
    "parameters": [
        {
            "name": "Prefer",
            "in": "header",
            "required": False,
            "description": "`respond-async`: answer 202 at once, whatever the size.",
            "schema": {"type": "string"},
        }
    ],
}


class RemittanceQuery(paging.PageQuery):
    """Filters of the list of remittances."""

    status: list[Status] = []


class FindingQuery(paging.PageQuery):
    """Filters of the list of findings."""

    severity: list[Literal["error", "warning", "info"]] = []


class QuarantineQuery(paging.PageQuery):
    """Filters of the list of quarantined claims."""

    status: list[Literal["open", "replayed"]] = []


class ReplayIn(Input):
    """A correction."""

    segments: Annotated[str, Field(min_length=4, max_length=1_000_000)] = Field(
        description="The claim's segments from CLP on, corrected, with the separators of the file.",
        examples=["CLP*SAMPLE-0001*1*330*0**12*20260900001~CAS*CO*197*330~"],
    )


def with_extra(guard: dict[str, Any], **extra: Any) -> dict[str, Any]:
    """A guard's arguments with more to say in the contract."""
    return {**guard, "openapi_extra": {**guard["openapi_extra"], **extra}}


@uploads.post(
    "",
    status_code=201,
    response_model=RemittanceOut,
    responses={
        200: {"model": RemittanceOut, "description": "The same bytes were posted before"},
        202: {"model": RemittanceOut, "description": "It is being read: poll Location"},
        **problems(409, 413, 415),
    },
    **with_extra(guarded("denials:write"), **BODY),
)
async def create_remittance(request: Request) -> Response:
    """Post a remittance (X12 835).

    What can be read is taken in; every oddity becomes a finding, and a claim that cannot be read goes to quarantine.
    Large files are answered 202 and read in the background.
    """
    status, remittance_id = await post_remittance(request)
    row = await queries.remittance(request.state.transaction, remittance_id)
    assert row is not None, "just stored"
    return _answer(row, status)


@reads.get("", response_model=RemittancePage, responses=problems(), **guarded("denials:read"))
async def list_remittances(request: Request, query: Annotated[RemittanceQuery, Query()]) -> Response:
    """List remittances, newest first."""
    mark = paging.mark("remittances", query.status)
    rows = await queries.remittances(reader(request), query.status, query.limit, paging.decode(query.cursor, mark))
    return JsonResponse(paging.page(request, rows, query.limit, mark, lambda row: row["id"], render.summary))


@reads.get("/{remittance_id}", response_model=RemittanceOut, responses=problems(404), **guarded("denials:read"))
async def get_remittance(request: Request, remittance_id: RemittanceId) -> Response:
    """Read one remittance: status, counts, payments."""
    request.state.subject = request.path_params["remittance_id"]
    row = await queries.remittance(reader(request), remittance_id)
    if row is None:
        raise NotFoundError("There is no remittance with this id.")
    return _answer(row, 200)


def _answer(row: Row, status: int) -> Response:
    shown = render.remittance(row)
    headers = {"Location": f"/v1/remittances/{shown['id']}", "ETag": etag(row["version"])}
    if row["status"] in render.UNDER_WAY:
        headers["Retry-After"] = "1"
    return JsonResponse(shown, status, headers)


@reads.get("/{remittance_id}/findings", response_model=FindingPage, responses=problems(404), **guarded("denials:read"))
async def list_remittance_findings(
    request: Request, remittance_id: RemittanceId, query: Annotated[FindingQuery, Query()]
) -> Response:
    """List what is odd in a remittance, in the order of the file."""
    await _must_exist(request, remittance_id)
    mark = paging.mark("findings", remittance_id, query.severity)
    after = paging.decode(query.cursor, mark)
    rows = await queries.findings(reader(request), remittance_id, query.severity, query.limit, after)
    return JsonResponse(paging.page(request, rows, query.limit, mark, lambda row: row["idx"], render.finding))


@reads.get(
    "/{remittance_id}/quarantine", response_model=QuarantinePage, responses=problems(404), **guarded("denials:read")
)
async def list_quarantined_claims(
    request: Request, remittance_id: RemittanceId, query: Annotated[QuarantineQuery, Query()]
) -> Response:
    """List the claims of a remittance that could not be read."""
    await _must_exist(request, remittance_id)
    request.state.reads_phi = True
    mark = paging.mark("quarantine", remittance_id, query.status)
    after = paging.decode(query.cursor, mark)
    rows = await queries.quarantined(reader(request), remittance_id, query.status, query.limit, after)
    return JsonResponse(paging.page(request, rows, query.limit, mark, lambda row: row["id"], render.quarantined))


async def _must_exist(request: Request, remittance_id: Any) -> None:
    request.state.subject = request.path_params["remittance_id"]
    if await queries.remittance(reader(request), remittance_id) is None:
        raise NotFoundError("There is no remittance with this id.")


@commands.post(
    "/{remittance_id}/quarantine/{quarantined_id}/replays",
    status_code=201,
    response_model=ReplayOut,
    responses=problems(404, 409, 412, 413, 415, 428),
    **guarded("denials:write"),
)
async def replay_quarantined_claim(
    request: Request, remittance_id: RemittanceId, quarantined_id: QuarantineId, body: ReplayIn
) -> Response:
    """Take in a quarantined claim after correction. Send its version as If-Match (`"1"` at first)."""
    tx = request.state.transaction
    row = await queries.quarantined_claim(tx, remittance_id, quarantined_id)
    if row is None:
        raise NotFoundError("There is no quarantined claim with this id.")
    check_version(request, row["version"])
    taken = await replay_claim(request.app.state.services, tx, actor_of(request), row, body.segments)
    after = await queries.quarantined_claim(tx, remittance_id, quarantined_id)
    assert after is not None, "just changed"
    answer = {
        "quarantined": render.quarantined(after),
        "denials_created": len(taken.created),
        "denials_updated": len(taken.changed),
        "denial_ids": [show("den", denial.id) for denial in (*taken.created, *taken.changed)],
    }
    return JsonResponse(answer, 201, {"ETag": etag(after["version"])})
