"""What was exchanged with payers: the log that CORE asks for."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.domain.errors import NotFoundError
from app.domain.status.ports import ControlNumbers
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, reader
from app.routers import paging
from app.routers.answers import JsonResponse, problems
from app.routers.ids import StatusCheckId
from app.routers.schemas.status_exchanges import ExchangePage
from app.store.database import Row
from app.store.queries.status_checks import status_check
from app.store.queries.status_exchanges import exchanges

reads = APIRouter(prefix="/v1/status-checks", tags=["Claim status"], route_class=AuthenticatedRoute)
SAME = "kind number sent_at ended_at outcome fault http_status error_code payload_id".split()
NUMBERS = [it.name for it in fields(ControlNumbers)]


@reads.get(
    "/{status_check_id}/exchanges",
    response_model=ExchangePage,
    responses=problems(404),
    **guarded("denials:read"),
)
async def list_status_exchanges(
    request: Request, status_check_id: StatusCheckId, query: Annotated[paging.PageQuery, Query()]
) -> Response:
    """List what was exchanged with the payer about a status check, newest first.

    Each send with its times and control numbers, ours and the payer's; nothing of its content. One that people noted has
    none.
    """
    source = reader(request)
    if await status_check(source, status_check_id) is None:
        raise NotFoundError("There is no status check with this id.")
    list_mark = paging.mark("status_exchanges", status_check_id)
    after = paging.decode(query.cursor, list_mark)
    rows = await exchanges(source, status_check_id, query.limit, after[1] if after else None)
    return JsonResponse(paging.page(request, rows, query.limit, list_mark, lambda row: row["id"], _shown))


def _shown(row: Row) -> dict[str, Any]:
    return {
        **{name: row[name] for name in SAME},
        "asked": _numbers(row["asked"]),
        "answered": _numbers(row["answered"]),
        "in_published_downtime": row["in_downtime"],
    }


def _numbers(told: dict[str, str] | None) -> dict[str, str | None]:
    return {name: (told or {}).get(name) for name in NUMBERS}
