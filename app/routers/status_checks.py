"""Status checks: what people noted of a payer's word, and what payers are asked electronically."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.compose.status_checks import note_status
from app.compose.status_questions import ask_about
from app.domain.errors import NotFoundError
from app.domain.playbooks.playbook import Playbook
from app.http.access import guarded
from app.http.idempotency import Handler, need_key
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.http.waiting import LONGEST_WAIT, wait_of, wait_until
from app.openapi_headers import request_header
from app.routers import paging, render_status_check
from app.routers.answers import JsonResponse, problems
from app.routers.ids import DenialId, StatusCheckId, parse, show
from app.routers.of_denial import note_access, source_of
from app.routers.schemas.status_checks import StatusCheckIn, StatusCheckOut, StatusCheckPage
from app.store.database import Row, Source
from app.store.queries.status_checks import state_of, status_check, status_checks_of
from app.store.versions import playbooks_on

URL = "/v1/status-checks"
RESULT = ("answered", "stopped")


class AskingRoute(CommandRoute):
    """A command that may be told to wait for the payer. It waits once its transaction is over: nothing is held."""

    async def run(self, request: Request, handler: Handler) -> Response:
        """Run the command; of a question that is under way wait for the result, as long as the caller would."""
        response = await super().run(request, handler)
        seconds = wait_of(request)
        if response.status_code != 202 or not seconds:
            return response
        check_id, source = parse("chs", response.headers["location"].rpartition("/")[2]), reader(request)

        async def over() -> bool:
            return await state_of(source, check_id) in RESULT

        done = await wait_until(request, over, seconds)
        replayed = {name: it for name, it in response.headers.items() if name == "idempotent-replayed"}
        response = await shown(request, source, check_id, 201 if done else 202)
        response.headers.update(replayed)
        response.headers["Preference-Applied"] = f"wait={seconds}"
        return response


reads = APIRouter(prefix="/v1/denials", tags=["Claim status"], route_class=AuthenticatedRoute)
commands = APIRouter(prefix="/v1/denials", tags=["Claim status"], route_class=AskingRoute)
single = APIRouter(prefix=URL, tags=["Claim status"], route_class=AuthenticatedRoute)


PREFER = request_header(
    "Prefer", f"`wait=N`: wait up to N seconds for the answer, at most {LONGEST_WAIT}.", {"type": "string"}
)


def _guard() -> dict[str, Any]:
    guard = guarded("denials:write")
    return {**guard, "openapi_extra": {**guard["openapi_extra"], "parameters": [PREFER]}}


@commands.post(
    "/{denial_id}/status-checks",
    status_code=201,
    response_model=StatusCheckOut,
    responses={
        202: {"model": StatusCheckOut, "description": "The payer is being asked: poll Location"},
        **problems(404, 409, 413, 415),
    },
    **_guard(),
)
async def create_status_check(request: Request, denial_id: DenialId, body: StatusCheckIn) -> Response:
    """Ask the payer about the claim of a denial, or note what it answered when somebody asked.

    With channel `electronic` the payer is asked over its connection (276): 202, or 201 with the answer when it comes
    while `Prefer: wait=N` lasts. It needs an `Idempotency-Key`, and asks what is asked already no second time: then the
    answer is that question. A payer without a connection is a conflict (`not-electronic`), and so is a claim of which
    something has to be told first (`missing-context`, with the names in `missing`). By `portal`, `phone` or `letter`
    it notes an answer, which counts like a 277.
    """
    note_access(request, denial_id)
    if body.channel == "electronic":
        need_key(request)
        return await shown(request, request.state.transaction, await ask_about(request, denial_id), 202)
    assert body.meaning, "checked by its schema"
    assert body.checked_on, "checked by its schema"
    told = (body.checked_on, body.reference)
    made = await note_status(request, denial_id, body.meaning, body.channel, told, body.covers)
    return await shown(request, request.state.transaction, made, 201)


@reads.get(
    "/{denial_id}/status-checks", response_model=StatusCheckPage, responses=problems(404), **guarded("denials:read")
)
async def list_status_checks(
    request: Request, denial_id: DenialId, query: Annotated[paging.PageQuery, Query()]
) -> Response:
    """List what the payer answered and is asked about the claim of a denial, newest first."""
    source = await source_of(request, denial_id)
    list_mark = paging.mark("status_checks", denial_id)
    after = paging.decode(query.cursor, list_mark)
    rows = await status_checks_of(source, denial_id, query.limit, after[1] if after else None)
    render = partial(render_status_check.status_check, playbooks=await playbooks_of_silent(request, source, rows))
    return JsonResponse(paging.page(request, rows, query.limit, list_mark, lambda row: row["id"], render))


@single.get("/{status_check_id}", response_model=StatusCheckOut, responses=problems(404), **guarded("denials:read"))
async def get_status_check(request: Request, status_check_id: StatusCheckId) -> Response:
    """Read one status check: what the payer answered, or how far the question is and when it is asked again.

    Of one that was `stopped`, `whom_to_call` is the ladder of the payer's playbook.
    """
    return await shown(request, reader(request), status_check_id, 200)


async def shown(request: Request, source: Source, check_id: UUID, status: int) -> Response:
    """One status check as an answer. Raises ``NotFoundError``."""
    row = await status_check(source, check_id)
    if row is None:
        raise NotFoundError("There is no status check with this id.")
    document = render_status_check.status_check(row, await playbooks_of_silent(request, source, [row]))
    request.state.reads_phi, request.state.subject = True, document["id"]
    headers = {} if row["state"] in RESULT else {"Retry-After": "2"}
    if status != 200:
        headers["Location"] = f"{URL}/{show('chs', check_id)}"
    return JsonResponse(document, status, headers)


async def playbooks_of_silent(request: Request, source: Source, rows: list[Row]) -> dict[UUID, Playbook]:
    """Of payers that did not answer: their ladders."""
    silent = {row["payer_id"] for row in rows if row["state"] == "stopped"}
    if not silent:
        return {}
    return await playbooks_on(source, silent, await request.app.state.services.today(source))
