"""Claims: post, read, search."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from app.compose.claim_posts import take_claims
from app.domain.errors import NotFoundError
from app.domain.intake.post_claims import Posted
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.http.versions import etag
from app.problems import Problem, document
from app.routers import paging, render_claim
from app.routers.answers import JsonResponse, problems
from app.routers.batches import answer_batch
from app.routers.ids import ClaimId, show
from app.routers.schemas.claim_in import ClaimBatchIn, ClaimSearch, PostedClaimIn
from app.routers.schemas.claim_out import ClaimBatchOut, ClaimOut, ClaimPage
from app.routers.status_checks import playbooks_of_silent
from app.store.queries.claims import ClaimFilter, claim, claims

reads = APIRouter(prefix="/v1/claims", tags=["Claims"], route_class=AuthenticatedRoute)
searches = APIRouter(prefix="/v1/claim-searches", tags=["Claims"], route_class=AuthenticatedRoute)
commands = APIRouter(prefix="/v1/claims", tags=["Claims"], route_class=CommandRoute)


@commands.post(
    "",
    status_code=201,
    response_model=ClaimBatchOut,
    responses={200: {"model": ClaimBatchOut, "description": "None of them is new"}, **problems(409, 413, 415)},
    **guarded("denials:write"),
)
async def create_claims(request: Request, body: ClaimBatchIn) -> Response:
    """Post up to 1,000 claims as they were submitted.

    Each is answered on its own, in the order sent: `created`; `duplicate` when this version is known; `updated` when
    it was known with other content, which is kept as history; `rejected` with a problem. A version is named by
    `patient_control_number`, `submitted_on` and `frequency`: a replacement (7) or void (8) under the same number is
    another version of the same claim. Remittances and denials that came before, or come later, are linked by number
    and dates of service. When every item is rejected nothing is stored: 422, with the items.
    """
    taken = await take_claims(request, [it.posted() if isinstance(it, PostedClaimIn) else it for it in body.items])
    return answer_batch([_item(index, answer, request.state.request_id) for index, answer in enumerate(taken)])


def _item(index: int, answer: Posted | Problem, request_id: str) -> dict[str, Any]:
    if isinstance(answer, Problem):
        return {"index": index, "result": "rejected", "claim_id": None, "problem": document(answer, request_id)}
    return {"index": index, "result": answer.result, "claim_id": show("clm", answer.claim_id), "problem": None}


@reads.get("/{claim_id}", response_model=ClaimOut, responses=problems(404), **guarded("denials:read"))
async def get_claim(request: Request, claim_id: ClaimId) -> Response:
    """Read one claim: what was submitted, acknowledged, decided, denied, and what its payer says when asked.

    The ETag is the version of the claim itself; its denials have versions of their own.
    """
    request.state.reads_phi = True
    request.state.subject = request.path_params["claim_id"]
    source = reader(request)
    page = await claim(source, claim_id)
    if page is None:
        raise NotFoundError("There is no claim with this id.")
    playbooks = await playbooks_of_silent(request, source, page.statuses)
    return JsonResponse(render_claim.claim(page, playbooks), headers={"ETag": etag(page.claim["version"])})


@searches.post("", response_model=ClaimPage, responses=problems(413, 415), **guarded("denials:read"))
async def search_claims(request: Request, body: ClaimSearch) -> Response:
    """Find claims by numbers that must not stand in a URL, newest first."""
    request.state.reads_phi = True
    wanted = ClaimFilter(body.patient_control_number, body.payer_claim_control_number)
    list_mark = paging.mark("claims", wanted.patient_control_number, wanted.payer_claim_control_number)
    after = paging.decode(body.cursor, list_mark)
    rows = await claims(reader(request), wanted, body.limit, after[1] if after else None)
    return JsonResponse(paging.page(request, rows, body.limit, list_mark, lambda row: row["id"], render_claim.summary))
