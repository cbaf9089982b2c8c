"""Payers: list those nobody has mapped, and say who they are."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.compose.payer_mapping import change_payer
from app.domain.errors import NotFoundError
from app.domain.money import to_text
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.http.versions import etag
from app.routers import paging
from app.routers.answers import JsonResponse, problems
from app.routers.ids import PayerId, show
from app.routers.schemas.payer_in import PayerRecordIn
from app.routers.schemas.payer_out import PayerPage, PayerRecordOut
from app.store.database import Row, Source
from app.store.queries.payers import payer, payers

reads = APIRouter(prefix="/v1/payers", tags=["Payers"], route_class=AuthenticatedRoute)
commands = APIRouter(prefix="/v1/payers", tags=["Payers"], route_class=CommandRoute)


class PayerQuery(BaseModel):
    """Filters of a list."""

    model_config = ConfigDict(extra="forbid")

    unmatched: Annotated[bool | None, Field(description="True: only those that nobody has mapped.")] = None
    limit: Annotated[int, Field(ge=1, le=paging.MAX_LIMIT)] = paging.LIMIT
    cursor: Annotated[str, Field(max_length=400)] | None = None


@reads.get("", response_model=PayerPage, responses=problems(), **guarded("denials:read"))
async def list_payers(request: Request, query: Annotated[PayerQuery, Query()]) -> Response:
    """List payers with the dollars that are open with them, newest first.

    Those that were merged into others are not listed.
    """
    list_mark = paging.mark("payers", query.unmatched)
    after = paging.decode(query.cursor, list_mark)
    rows = await payers(reader(request), query.unmatched, query.limit, after[1] if after else None)
    return JsonResponse(paging.page(request, rows, query.limit, list_mark, lambda row: row["id"], _render))


@reads.get("/{payer_id}", response_model=PayerRecordOut, responses=problems(404), **guarded("denials:read"))
async def get_payer(request: Request, payer_id: PayerId) -> Response:
    """Read one payer. The ETag is its version: send it as If-Match with a change."""
    return await _answer(reader(request), payer_id)


@commands.post(
    "",
    status_code=201,
    response_model=PayerRecordOut,
    responses=problems(409, 413, 415),
    **guarded("playbooks:write"),
)
async def create_payer(request: Request, body: PayerRecordIn) -> Response:
    """Create a payer before it has decided anything, or from the names of unmapped ones.

    Unmapped payers whose aliases it takes are merged into it.
    """
    payer_id = await change_payer(request, None, body.mapping())
    headers = {"Location": f"/v1/payers/{show('pyr', payer_id)}"}
    return await _answer(request.state.transaction, payer_id, 201, headers)


@commands.put(
    "/{payer_id}",
    response_model=PayerRecordOut,
    responses=problems(404, 409, 412, 413, 415, 428),
    **guarded("playbooks:write"),
)
async def replace_payer(request: Request, payer_id: PayerId, body: PayerRecordIn) -> Response:
    """Say who a payer is: replaces all of it and marks it as mapped.

    An alias of another mapped payer is a conflict. An unmapped payer that owns an alias is merged into this one: its
    aliases, denials and claims become this one's.
    """
    await change_payer(request, payer_id, body.mapping())
    return await _answer(request.state.transaction, payer_id)


async def _answer(source: Source, payer_id: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    row = await payer(source, payer_id)
    if row is None:
        raise NotFoundError("There is no payer with this id.")
    return JsonResponse(_render(row), status, {**(headers or {}), "ETag": etag(row["version"])})


def _render(row: Row) -> dict[str, Any]:
    """The document of one payer (:class:`PayerRecordOut`)."""
    rule = ("filing_code", "group_number", "name", "plan")
    return {
        "id": show("pyr", row["id"]),
        "name": row["name"],
        "payer_type": row["payer_type"],
        "mapped": row["mapped"],
        "merged_into": show("pyr", row["merged_into"]),
        "plans": [{name: told.get(name) for name in rule} for told in row["plans"]],
        "aliases": row["aliases"],
        "open_denials": row["open_denials"],
        "amount_denied": to_text(row["amount_denied"]),
        "amount_at_risk": to_text(row["amount_at_risk"]),
        "version": row["version"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }
