"""Small denials that are worth working together: one payer, one code, one cause."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.compose import work_batches as compose
from app.domain.economics.batch import Batch, BatchKey
from app.domain.errors import NotFoundError
from app.domain.money import to_text
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, reader
from app.routers import paging, render
from app.routers.answers import JsonResponse, problems
from app.routers.ids import parse, show
from app.routers.schemas.denial_out import DenialPage
from app.routers.schemas.work_batches import KEY, WorkBatchPage
from app.store.database import Row
from app.store.queries.denials import these
from app.store.queries.payers import named
from app.store.queries.work_batches import Place

router = APIRouter(prefix="/v1/work-batches", tags=["Decisions"], route_class=AuthenticatedRoute)
MOST = 50
BatchKeyInPath = Annotated[
    str,
    Path(
        title="Batch key",
        max_length=120,
        description="The `key` of a batch.",
        examples=["pyr_01m843xkr6efyv4x33kxdg3g07.197.authorization.appeal.1"],
    ),
]
LIST = paging.mark("work-batches")


class BatchQuery(BaseModel):
    """Position in the list of batches."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=MOST)] = 20
    cursor: Annotated[str, Field(max_length=400)] | None = None


@router.get("", response_model=WorkBatchPage, responses=problems(), **guarded("denials:read"))
async def list_work_batches(request: Request, query: Annotated[BatchQuery, Query()]) -> Response:
    """List denials that are worth working together and not one by one, what was denied most in all first.

    They wait for a decision, are sorted, and are the only open denial of their claim. A batch has one payer, CARC,
    sub-cause, path and level: one argument, one packet. While it is worth it, none of them is closed as not worth it.
    """
    source = reader(request)
    after = paging.decode(query.cursor, LIST, _place)
    place = None if after is None else after[0]._replace(payer_id=after[1])
    today = await request.app.state.services.today(source)
    found = await compose.find(source, today, query.limit, place)
    payers = await named(source, {it.key.payer_id for it in found.batches})
    request.state.rows = len(found.batches)
    cursor = None if found.after is None else _cursor(found.after)
    data = [_batch(it, payers) for it in found.batches]
    return JsonResponse({"data": data, "has_more": cursor is not None, "next_cursor": cursor})


@router.get("/{key}/denials", response_model=DenialPage, responses=problems(404), **guarded("denials:read"))
async def list_work_batch_denials(
    request: Request, key: BatchKeyInPath, query: Annotated[paging.PageQuery, Query()]
) -> Response:
    """List the denials of a batch as it is now, oldest first. Send their ids with one decision about all of them."""
    source = reader(request)
    request.state.reads_phi = True
    today = await request.app.state.services.today(source)
    batch = await compose.batch_of(source, today, _key(key))
    if batch is None:
        raise NotFoundError("There is no such batch, or it is not worth it any more.")
    list_mark = paging.mark("work-batch", key)
    after = paging.decode(query.cursor, list_mark)
    ids = sorted(it for it in batch.items if after is None or it > after[1])
    rows = await these(source, ids[: query.limit + 1])
    return JsonResponse(paging.page(request, rows, query.limit, list_mark, lambda row: row["id"], render.denial))


def _batch(it: Batch, payers: dict[UUID, Row]) -> dict[str, Any]:
    payer_id, carc, cause, path, level = it.key
    key = f"{show('pyr', payer_id)}.{carc}.{cause}.{path}.{level}"
    return {
        "key": key,
        "payer": {"id": show("pyr", payer_id), "name": payers[payer_id]["name"]},
        "carc": carc,
        "sub_cause": cause,
        "path": path,
        "level": level,
        "count": len(it.items),
        "expected_value": to_text(it.expected_value),
        "shared_cost": to_text(it.shared_cost),
        "own_cost": to_text(it.own_cost),
        "net": to_text(it.net),
        "net_alone": to_text(it.net_alone),
        "floor": to_text(it.floor),
        "worth_it": it.worth_it,
        "links": {"denials": f"/v1/work-batches/{key}/denials"},
    }


def _key(text: str) -> BatchKey:
    """The key in a path. Raises ``NotFoundError`` for one that no batch can have."""
    if not KEY.fullmatch(text):
        raise NotFoundError("There is no such batch.")
    payer, carc, cause, path, level = text.split(".")
    try:
        return BatchKey(parse("pyr", payer), carc, cause, "fix" if path == "fix" else "appeal", int(level))
    except ValueError:
        raise NotFoundError("There is no such batch.") from None


def _cursor(place: Place) -> str:
    amount, payer_id, *others = place
    return paging.encode(LIST, "|".join([str(amount), *others]), payer_id)


def _place(text: str) -> Place:
    """The place in a cursor, but for its payer. Raises ``ValueError``."""
    amount, carc, cause, path = str(text).split("|")
    if abs(int(amount)) >= paging.BIGINT or "\0" in text:
        raise ValueError("no place in this list")
    return Place(int(amount), UUID(int=0), carc, cause, path)
