"""The policy by which denials are closed: written in versions, approved, in force from day to day."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.compose.policy_trials import try_policy
from app.compose.versions import ask_version_approval, write_version
from app.domain.playbooks.version import CLOSE
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.http.versions import etag
from app.routers import paging, render_version_trials, render_versions
from app.routers.answers import JsonResponse, problems
from app.routers.approvals import show_approval
from app.routers.playbooks import version_page
from app.routers.schemas.approvals import ApprovalOut
from app.routers.schemas.policies_in import ClosePolicyIn
from app.routers.schemas.policies_out import ClosePolicyOut, ClosePolicyVersionPage
from app.routers.schemas.version_trials import ClosePolicyTrialIn, ClosePolicyTrialOut
from app.store.database import Source
from app.store.queries.versions import version_rows

URL = "/v1/policies/close"
reads = APIRouter(prefix=URL, tags=["Policies"], route_class=AuthenticatedRoute)
commands = APIRouter(prefix=URL, tags=["Policies"], route_class=CommandRoute)


@reads.get("", response_model=ClosePolicyOut, responses=problems(), **guarded("denials:read"))
async def get_close_policy(request: Request) -> Response:
    """Read the policy by which denials are closed. The ETag is its version: send it as If-Match with a change.

    Where nobody has written one the defaults count.
    """
    return await _answer(request, reader(request))


@commands.put(
    "", response_model=ClosePolicyOut, responses=problems(409, 412, 413, 415, 428), **guarded("playbooks:write")
)
async def replace_close_policy(request: Request, body: ClosePolicyIn) -> Response:
    """Write the next version of the close policy as a draft. It takes a person's token.

    Nothing changes until it is approved. A draft before it is given up, and an approval that it waited for withdrawn.
    """
    await write_version(request, "policy", CLOSE, body.policy(), body.effective_from)
    return await _answer(request, request.state.transaction)


@reads.get("/versions", response_model=ClosePolicyVersionPage, responses=problems(), **guarded("denials:read"))
async def list_close_policy_versions(request: Request, query: Annotated[paging.PageQuery, Query()]) -> Response:
    """List the versions of the close policy, newest first."""
    return await version_page(request, reader(request), "policy", CLOSE, query)


@commands.post(
    "/approvals",
    status_code=201,
    response_model=ApprovalOut,
    responses=problems(409, 412, 428),
    **guarded("playbooks:write"),
)
async def create_close_policy_approval(request: Request) -> Response:
    """Ask for the draft of the close policy to be approved. It takes a person's token.

    Where the organisation's profile asks for a second person on policies it waits for the answer; elsewhere it is
    approved at once, marked `self_approved`. The version before ends the day before the approved one begins. `If-Match`
    is the version of the policy.
    """
    approval_id = await ask_version_approval(request, "policy", CLOSE)
    return await show_approval(request, request.state.transaction, approval_id, 201)


@reads.post("/trials", response_model=ClosePolicyTrialOut, responses=problems(409, 413, 415), **guarded("denials:read"))
async def create_close_policy_trial(request: Request, body: ClosePolicyTrialIn) -> Response:
    """Try a close policy on history, beside the one that counts today. Nothing is stored.

    Of the denials of some days it says which are of the approval limit or more, and which would not be worth their
    work. Nobody is paid more than was denied: what would return less than its work costs even then is not worth it,
    whatever is expected of it. Odds are the policy's own or the published ones, postage is left out, and so is what
    forbids closing in a single case, such as an unknown deadline or a batch that is worth working.
    """
    trial = await try_policy(request, body.policy.policy() if body.policy else None, body.days)
    return JsonResponse(render_version_trials.policy_trial(trial))


async def _answer(request: Request, source: Source) -> Response:
    rows = await version_rows(source, "policy", CLOSE)
    document = render_versions.document("policy", rows, await request.app.state.services.today(source))
    return JsonResponse(document, headers={"ETag": etag(document["version"])})
