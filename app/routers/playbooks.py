"""Playbooks of payers: written in versions, approved, in force from day to day."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.compose.playbook_trials import try_playbook
from app.compose.playbooks import payer_of, write_playbook
from app.compose.versions import ask_version_approval
from app.domain.playbooks.version import Kind
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.http.versions import etag
from app.routers import paging, render_version_trials, render_versions
from app.routers.answers import JsonResponse, problems
from app.routers.approvals import show_approval
from app.routers.ids import PayerId, show
from app.routers.schemas.approvals import ApprovalOut
from app.routers.schemas.playbooks_in import PlaybookIn
from app.routers.schemas.playbooks_out import PlaybookOut, PlaybookVersionPage
from app.routers.schemas.version_trials import PlaybookTrialIn, PlaybookTrialOut
from app.store.database import Source
from app.store.queries.versions import version_rows

URL = "/v1/playbooks"
reads = APIRouter(prefix=URL, tags=["Playbooks"], route_class=AuthenticatedRoute)
commands = APIRouter(prefix=URL, tags=["Playbooks"], route_class=CommandRoute)


@reads.get("/{payer_id}", response_model=PlaybookOut, responses=problems(404), **guarded("denials:read"))
async def get_playbook(request: Request, payer_id: PayerId) -> Response:
    """Read a payer's playbook. The ETag is its version: send it as If-Match with a change.

    A payer of which nobody has written anything has the defaults. One that was merged into another has that one's.
    """
    return await _answer(request, reader(request), payer_id)


@commands.put(
    "/{payer_id}",
    response_model=PlaybookOut,
    responses=problems(404, 409, 412, 413, 415, 428),
    **guarded("playbooks:write"),
)
async def replace_playbook(request: Request, payer_id: PayerId, body: PlaybookIn) -> Response:
    """Write the next version of a payer's playbook as a draft. It takes a person's token.

    Nothing changes until it is approved. A draft before it is given up, and an approval that it waited for withdrawn.
    """
    await write_playbook(request, payer_id, body.playbook(), body.effective_from)
    return await _answer(request, request.state.transaction, payer_id)


@reads.get(
    "/{payer_id}/versions", response_model=PlaybookVersionPage, responses=problems(404), **guarded("denials:read")
)
async def list_playbook_versions(
    request: Request, payer_id: PayerId, query: Annotated[paging.PageQuery, Query()]
) -> Response:
    """List the versions of a payer's playbook, newest first."""
    source = reader(request)
    payer = await payer_of(source, payer_id)
    return await version_page(request, source, "playbook", payer, query)


@commands.post(
    "/{payer_id}/approvals",
    status_code=201,
    response_model=ApprovalOut,
    responses=problems(404, 409, 412, 428),
    **guarded("playbooks:write"),
)
async def create_playbook_approval(request: Request, payer_id: PayerId) -> Response:
    """Ask for the draft of a payer's playbook to be approved. It takes a person's token.

    Where the organisation's profile asks for a second person on playbooks it waits for the answer; elsewhere it is
    approved at once, marked `self_approved`. The version before ends the day before the approved one begins. `If-Match`
    is the version of the playbook.
    """
    payer = await payer_of(request.state.transaction, payer_id)
    approval_id = await ask_version_approval(request, "playbook", payer)
    return await show_approval(request, request.state.transaction, approval_id, 201)


@reads.post(
    "/{payer_id}/trials",
    response_model=PlaybookTrialOut,
    responses=problems(404, 409, 413, 415),
    **guarded("denials:read"),
)
async def create_playbook_trial(request: Request, payer_id: PayerId, body: PlaybookTrialIn) -> Response:
    """Try the windows of a playbook on history: whose last days would come earlier or later. Nothing is stored.

    They are tried on the payer's denials of some days, with all dates that are known of them now, as if they had been
    in force on every day, beside the windows that count today.
    """
    told = body.playbook.playbook() if body.playbook else None
    trial = await try_playbook(request, payer_id, told, body.days)
    return JsonResponse(render_version_trials.playbook_trial(trial))


async def version_page(
    request: Request, source: Source, kind: Kind, subject: UUID | str, query: paging.PageQuery
) -> Response:
    """A page of versions."""
    list_mark = paging.mark(kind, str(subject))
    after = paging.decode(query.cursor, list_mark)
    rows = await version_rows(source, kind, subject, query.limit, after[1] if after else None)

    def render(row: dict[str, object]) -> dict[str, object]:
        return render_versions.version(kind, row)

    return JsonResponse(paging.page(request, rows, query.limit, list_mark, lambda row: row["id"], render))


async def _answer(request: Request, source: Source, payer_id: UUID) -> Response:
    payer = await payer_of(source, payer_id)
    rows = await version_rows(source, "playbook", payer)
    shown = render_versions.document("playbook", rows, await request.app.state.services.today(source))
    document = {"payer_id": show("pyr", payer), **shown}
    return JsonResponse(document, headers={"ETag": etag(document["version"])})
