"""Instructions for the billing system: what a partner posts because a denial was closed."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.compose.billing import acknowledge_instruction
from app.domain.billing.instruction import State
from app.domain.errors import NotFoundError
from app.domain.money import to_text
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.http.versions import etag
from app.routers import paging
from app.routers.answers import JsonResponse, problems
from app.routers.ids import BillingInstructionId, DenialId, show
from app.routers.schemas.base import Moment
from app.routers.schemas.billing import AcknowledgementIn, BillingInstructionOut, BillingInstructionPage
from app.store.database import Row, Source
from app.store.queries.billing import InstructionFilter, instruction, instructions

URL = "/v1/billing-instructions"
reads = APIRouter(prefix=URL, tags=["Billing"], route_class=AuthenticatedRoute)
commands = APIRouter(prefix=URL, tags=["Billing"], route_class=CommandRoute)


class InstructionQuery(paging.PageQuery):
    """What a list of instructions is narrowed to: a repeated `state` means any of them."""

    state: list[State] = []
    denial_id: DenialId | None = None
    since: Moment | None = None


@reads.get("", response_model=BillingInstructionPage, responses=problems(), **guarded("denials:read"))
async def list_billing_instructions(request: Request, query: Annotated[InstructionQuery, Query()]) -> Response:
    """List what is to be posted, oldest first.

    A close that is carried out makes one instruction for each denial that it covers. Ask for `state=open` to see what
    waits for you, and post in this order: what takes a posting back comes behind it. Events `billing_instruction.made`
    and `.cancelled` say when to look. What was made from `since` on includes that moment.
    """
    request.state.reads_phi = True
    wanted = InstructionFilter(list(query.state), query.denial_id, query.since)
    list_mark = paging.mark("billing", sorted(set(query.state)), query.denial_id, query.since)
    after = paging.decode(query.cursor, list_mark)
    rows = await instructions(reader(request), wanted, query.limit, after[1] if after else None)
    return JsonResponse(paging.page(request, rows, query.limit, list_mark, lambda row: row["id"], _render))


@reads.get(
    "/{instruction_id}", response_model=BillingInstructionOut, responses=problems(404), **guarded("denials:read")
)
async def get_billing_instruction(request: Request, instruction_id: BillingInstructionId) -> Response:
    """Read one instruction."""
    return await _shown(request, reader(request), instruction_id)


@commands.post(
    "/{instruction_id}/acknowledgements",
    status_code=201,
    response_model=BillingInstructionOut,
    responses={
        200: {"model": BillingInstructionOut, "description": "You had said the same before"},
        **problems(404, 409, 413, 415),
    },
    **guarded("denials:write"),
)
async def create_billing_acknowledgement(
    request: Request, instruction_id: BillingInstructionId, body: AcknowledgementIn
) -> Response:
    """Say that an instruction was posted, or why it is not. A machine's token will do.

    The same answer again is fine, another one is a conflict. Say it also when you posted what was cancelled in the
    meantime: an instruction to take it back is made at once. A refusal of what was cancelled is a conflict.
    """
    new = await acknowledge_instruction(request, instruction_id, body.answer())
    return await _shown(request, request.state.transaction, instruction_id, 201 if new else 200, made=True)


async def _shown(
    request: Request, source: Source, instruction_id: UUID, status: int = 200, *, made: bool = False
) -> Response:
    row = await instruction(source, instruction_id)
    if row is None:
        raise NotFoundError("There is no instruction with this id.")
    shown = _render(row)
    request.state.reads_phi, request.state.subject = True, shown["id"]
    headers = {"ETag": etag(row["version"])} | ({"Location": f"{URL}/{shown['id']}"} if made else {})
    return JsonResponse(shown, status, headers)


def _render(row: Row) -> dict[str, Any]:
    """One instruction (:class:`BillingInstructionOut`)."""
    same = "post close_reason carc external_id state posted_on reference refusal answered_by answered_at version created_at"
    numbers = ("patient_control_number", "payer_claim_control_number")
    return {
        "id": show("bil", row["id"]),
        "amount": to_text(row["amount"]),
        "group": row["group_code"],
        "claim": {"id": show("clm", row["claim_id"]), **{name: row[name] for name in numbers}},
        "denial_id": show("den", row["denial_id"]),
        "decision_id": show("dec", row["decision_id"]),
        "reverses": show("bil", row["reverses"]),
        "reversed_by": show("bil", row["reversed_by"]),
        **{name: row[name] for name in same.split()},
    }
