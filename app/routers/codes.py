"""Codes: what a reason, remark, group or claim status code means, in our own words, and what sorting makes of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.domain.codes import tables
from app.domain.codes.claim_status import CLAIM_STATUSES, ClaimStatusCode, claim_status
from app.domain.codes.guidance import guidance_for_carc, guidance_for_rarc
from app.domain.codes.tables import Carc, GroupCode, Rarc, Status, effective_carc
from app.domain.errors import NotFoundError
from app.domain.sorting.classification import TAXONOMY_VERSION
from app.domain.sorting.classify import Item, classify_item
from app.domain.sorting.paths import PATH_REMARKS
from app.domain.sorting.rules import GROUP_LOCKS, REFINED, REMARK_REQUIRED
from app.domain.sorting.taxonomy import GROUPS
from app.domain.status.categories import CATEGORIES, Category, category
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute
from app.routers import paging
from app.routers.answers import JsonResponse, problems
from app.routers.classifications import render_classification
from app.routers.schemas.base import Code
from app.routers.schemas.code_out import CodeList, CodeOut, CodePage

router = APIRouter(prefix="/v1/codes", tags=["Codes"], route_class=AuthenticatedRoute)

Entry = Carc | Rarc | GroupCode | Category | ClaimStatusCode
LISTS: Mapping[CodeList, Mapping[str, Entry]] = {
    "carc": tables.CARCS,
    "rarc": tables.RARCS,
    "group": tables.GROUPS,
    "claim_status_category": CATEGORIES,
    "claim_status": CLAIM_STATUSES,
}
LOOK_UPS: Mapping[CodeList, Callable[[str], Entry | None]] = {
    "carc": tables.carc,
    "rarc": tables.rarc,
    "group": tables.group,
    "claim_status_category": category,
    "claim_status": claim_status,
}
ListName = Annotated[
    CodeList,
    Path(
        alias="list",
        description="CARC, RARC, CAS group codes, claim status categories (507) or claim status codes (508).",
    ),
]
CodeName = Annotated[Code, Path(description="In any usual spelling: `045` is `45`.", examples=["197"])]
TAG = {
    "description": "Of this content: it changes when our tables do, or what they say of your own denials.",
    "schema": {"type": "string", "pattern": '^"[0-9a-f]{32}"$'},
    "required": True,
}
"""The ETag of an answer that nobody changes over HTTP, as the contract tells it."""


class CodeQuery(BaseModel):
    """Filters of a list."""

    model_config = ConfigDict(extra="forbid")

    status: Status | None = None
    limit: Annotated[int, Field(ge=1, le=paging.MAX_LIMIT)] = paging.LIMIT
    cursor: Annotated[str, Field(max_length=400)] | None = None


@router.get("/{list}", response_model=CodePage, responses=problems(), **guarded("denials:read"))
async def list_codes(request: Request, code_list: ListName, query: Annotated[CodeQuery, Query()]) -> Response:
    """List the codes of one list, in its order, with what they mean in our own words."""
    table = LISTS[code_list]
    list_mark = paging.mark("codes", code_list, query.status, *table)
    after = paging.decode(query.cursor, list_mark)
    beyond = -1 if after is None else after[0]
    rows = [
        {"id": UUID(int=place), "place": place, "entry": entry}
        for place, entry in enumerate(table.values())
        if place > beyond and query.status in (None, entry.status)
    ]

    def render(row: dict[str, Any]) -> dict[str, Any]:
        return _brief(code_list, row["entry"])

    shown = rows[: query.limit + 1]
    return JsonResponse(paging.page(request, shown, query.limit, list_mark, lambda row: row["place"], render))


@router.get(
    "/{list}/{code}",
    response_model=CodeOut,
    responses={200: {"headers": {"ETag": TAG}}, **problems(404)},
    **guarded("denials:read"),
)
async def get_code(code_list: ListName, code: CodeName) -> Response:
    """Read what a code means, what usually fixes it, and where it belongs by default.

    A code that is in no table of ours is 404. Denials may have it all the same: they are kept, in triage. Keep the
    answer and ask with If-None-Match: the ETag changes when our tables do.
    """
    entry = LOOK_UPS[code_list](code)
    if entry is None:
        raise NotFoundError("There is no such code in our tables.")
    return tagged(_document(code_list, entry.code))


def tagged(content: Any) -> JsonResponse:
    """An answer whose ETag is the digest of its bytes."""
    answer = JsonResponse(content)
    answer.headers["ETag"] = f'"{hashlib.sha256(answer.body).hexdigest()[:32]}"'
    return answer


@lru_cache(maxsize=2048)
def _document(code_list: CodeList, code: str) -> dict[str, Any]:
    """The document of one code (:class:`.schemas.code_out.CodeOut`)."""
    entry = LISTS[code_list][code]
    is_carc = isinstance(entry, Carc)
    said = PATH_REMARKS.get(code) if isinstance(entry, Rarc) else None
    return {
        **_brief(code_list, entry),
        "plain_language": _plain_language(entry),
        "groups": [_under_group(group, code) for group in GROUPS] if is_carc else [],
        "needs_remark": code in REMARK_REQUIRED if is_carc else None,
        "refined": code in REFINED if is_carc else None,
        "bars_paths": said.bars if said else (),
        "sets_path": said.sets if said else None,
        "version": TAXONOMY_VERSION,
    }


def _brief(code_list: CodeList, entry: Entry) -> dict[str, Any]:
    """One line of a list (:class:`.schemas.code_out.CodeBriefOut`)."""
    return {
        "code_list": code_list,
        "code": entry.code,
        "status": entry.status,
        "meaning": entry.meaning,
        "hand_worded": entry.hand_worded if isinstance(entry, Rarc) else True,
        "successors": entry.successors if isinstance(entry, Carc) else (),
        "alert": entry.kind == "alert" if isinstance(entry, Rarc) else None,
        "remark_class": entry.cls if isinstance(entry, Rarc) else None,
        "carried_by": entry.carried_by if isinstance(entry, GroupCode) else None,
        "claim_status": _claim_status(entry) if isinstance(entry, Category | ClaimStatusCode) else None,
    }


def _claim_status(entry: Category | ClaimStatusCode) -> dict[str, Any]:
    """What it says of a claim's status (:class:`.schemas.code_out.ClaimStatusWordsOut`)."""
    by_code = entry if isinstance(entry, ClaimStatusCode) else None
    return {
        "kind": entry.kind if isinstance(entry, Category) else None,
        "theme": by_code and by_code.theme,
        "document": entry.document,
        "part": by_code and by_code.part,
        "needs_second_code": by_code is not None and by_code.needs_second,
        "stops": entry.stops,
    }


def _under_group(group: str, code: str) -> dict[str, Any]:
    """A CARC under one group (:class:`.schemas.code_out.CodeUnderGroupOut`)."""
    locked = GROUP_LOCKS.get(effective_carc(code))
    allowed = locked is None or group in locked.split()
    return {"group": group, "allowed": allowed, **render_classification(classify_item(Item(group, code)))}


def _plain_language(entry: Entry) -> dict[str, Any] | None:
    """What happened and what helps (:class:`.schemas.code_out.PlainLanguageOut`)."""
    if not isinstance(entry, Carc | Rarc):
        return None
    is_carc = isinstance(entry, Carc)
    words = guidance_for_carc(entry.code) if is_carc else guidance_for_rarc(entry.code)
    if words is None:
        return None
    about = effective_carc(entry.code) if is_carc else entry.code
    return {"code": about, "happened": words.happened, "fix": words.fix, "evidence": words.evidence}
