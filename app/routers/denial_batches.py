"""Denials in batches."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from app.compose.capture import capture
from app.domain.intake.capture_denials import Captured
from app.http.access import guarded
from app.http.routes import CommandRoute
from app.problems import Problem, document
from app.routers.answers import problems
from app.routers.batches import answer_batch
from app.routers.ids import show
from app.routers.schemas.denial_in import DenialBatchIn, DenialIn
from app.routers.schemas.denial_out import DenialBatchOut

router = APIRouter(prefix="/v1/denial-batches", tags=["Denials"], route_class=CommandRoute)


@router.post(
    "",
    status_code=201,
    response_model=DenialBatchOut,
    responses={200: {"model": DenialBatchOut, "description": "None of them is new"}, **problems(409, 413, 415)},
    **guarded("denials:write"),
)
async def create_denial_batch(request: Request, body: DenialBatchIn) -> Response:
    """Post up to 1,000 denials.

    Each is answered on its own, in the order sent: `created`, `duplicate`, `updated`, or `rejected` with a problem.
    When every item is rejected nothing is stored: 422, with the items.
    """
    taken = await capture(request, [it.posted() if isinstance(it, DenialIn) else it for it in body.items])
    return answer_batch([_item(index, answer, request.state.request_id) for index, answer in enumerate(taken)])


def _item(index: int, answer: Captured | Problem, request_id: str) -> dict[str, Any]:
    if isinstance(answer, Problem):
        problem = document(answer, request_id)
        return {"index": index, "result": "rejected", "denial_id": None, "siblings": [], "problem": problem}
    lead, *siblings = (show("den", id_) for id_ in answer.denials)
    return {"index": index, "result": answer.result, "denial_id": lead, "siblings": siblings, "problem": None}
