"""Denials: post, read, list, search."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.compose.capture import capture
from app.domain.errors import NotFoundError
from app.domain.people.roster import UNTAKEN
from app.domain.sorting.vocabulary import Path, RootCause, WorkType
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.http.versions import etag
from app.problems import Problem
from app.routers import paging, render
from app.routers.answers import JsonResponse, problems
from app.routers.ids import ClaimId, DenialId, PayerId, PersonId, RemittanceId, TeamId
from app.routers.schemas.base import Amount, Code, Day, Input, Name, Number, cents
from app.routers.schemas.control_points import PointKind
from app.routers.schemas.denial_in import DenialIn
from app.routers.schemas.denial_out import DenialOut, DenialPage, Outcome, Stage
from app.store.database import Row
from app.store.queries.denials import ORDERS, DenialFilter, denial, denials

reads = APIRouter(prefix="/v1/denials", tags=["Denials"], route_class=AuthenticatedRoute)
searches = APIRouter(prefix="/v1/denial-searches", tags=["Denials"], route_class=AuthenticatedRoute)
commands = APIRouter(prefix="/v1/denials", tags=["Denials"], route_class=CommandRoute)


SortName = Literal[
    "received",
    "-received",
    "remit_date",
    "-remit_date",
    "amount",
    "-amount",
    "due_on",
    "-due_on",
    "appeal_by",
    "-appeal_by",
    "code",
    "-code",
    "payer",
    "-payer",
    "stage",
    "-stage",
]
SORTING = (
    "With a hyphen: downwards. `due_on` lists what is open, `appeal_by` what has such a day; "
    "`payer` puts the denials of each payer together, by its id."
)


class DenialQuery(BaseModel):
    """Filters of a list: a repeated parameter means any of its values."""

    model_config = ConfigDict(extra="forbid")

    remittance_id: RemittanceId | None = None
    payer_id: list[PayerId] = []
    claim_id: ClaimId | None = None
    code: Annotated[list[Code], Field(description="CARC.")] = []
    stage: list[Stage] = []
    outcome: list[Outcome] = []
    lead: bool | None = None
    work_type: list[WorkType] = []
    root_cause: list[RootCause] = []
    recommended_path: list[Path] = []
    quick_fix: bool | None = None
    owner: Annotated[
        list[TeamId | PersonId | WorkType | Literal["triage"]],
        Field(max_length=20, description="Team or person; a work type, where no team has taken it yet."),
    ] = []
    due_from: Day | None = None
    due_to: Day | None = None
    appeal_from: Annotated[Day | None, Field(description="Of `deadline.appeal_by`.")] = None
    appeal_to: Day | None = None
    plan: Annotated[list[Name], Field(max_length=20, description="As `plan` shows it.")] = []
    control_point: Annotated[PointKind | None, Field(description="Open denials that owe this, not parked.")] = None
    control_from: Annotated[Day | None, Field(description="Day by which it is owed; needs `control_point`.")] = None
    control_to: Annotated[Day | None, Field(description="As `control_from`.")] = None
    escalated: bool | None = None
    parked: bool | None = None
    held: Annotated[bool | None, Field(description="Under a legal or compliance hold.")] = None
    asking: Annotated[
        bool | None, Field(description="Its payer is being asked about the claim, and has not answered yet.")
    ] = None
    amount_from: Amount | None = None
    amount_to: Amount | None = None
    remit_date_from: Day | None = None
    remit_date_to: Day | None = None
    received_from: Day | None = None
    received_to: Day | None = None
    sort: Annotated[SortName, Field(description=SORTING)] = "-received"
    limit: Annotated[int, Field(ge=1, le=paging.MAX_LIMIT)] = paging.LIMIT
    cursor: Annotated[str, Field(max_length=400)] | None = None

    @model_validator(mode="after")
    def days_are_of_a_point(self) -> Self:
        """Each kind of control point has days of its own."""
        if self.control_point is None and (self.control_from or self.control_to):
            raise ValueError("control_from and control_to need control_point")
        return self


class DenialSearch(Input):
    """Numbers that must not stand in a URL. All that are given must match."""

    patient_control_number: Number | None = None
    payer_claim_control_number: Number | None = None
    external_id: Number | None = None
    limit: paging.PageSize = paging.LIMIT
    cursor: Annotated[str, Field(max_length=400)] | None = None


@commands.post(
    "",
    status_code=201,
    response_model=DenialOut,
    responses={200: {"model": DenialOut, "description": "It was there already"}, **problems(409, 413, 415)},
    **guarded("denials:write"),
)
async def create_denial(request: Request, body: DenialIn) -> Response:
    """Post one denial.

    The same denial again, or one that an 835 brought, is answered 200 with what is stored. An item whose
    adjustments give several reasons becomes several denials: the answer is the lead, its siblings are named in it.
    """
    (captured,) = await capture(request, [body.posted()])
    if isinstance(captured, Problem):
        raise captured
    row = await denial(request.state.transaction, captured.denials[0])
    if row is None:
        raise NotFoundError("There is no denial with this id.")
    shown = render.denial(row)
    headers = {"Location": f"/v1/denials/{shown['id']}", "ETag": etag(row["version"])}
    if captured.result != "created":  # it shows what others may have told
        request.state.reads_phi, request.state.subject = True, shown["id"]
    return JsonResponse(shown, 201 if captured.result == "created" else 200, headers)


@reads.get("/{denial_id}", response_model=DenialOut, responses=problems(404), **guarded("denials:read"))
async def get_denial(request: Request, denial_id: DenialId) -> Response:
    """Read one denial. The ETag is its version: send it as If-Match with a change."""
    request.state.reads_phi = True
    request.state.subject = request.path_params["denial_id"]
    row = await denial(reader(request), denial_id)
    if row is None:
        raise NotFoundError("There is no denial with this id.")
    tag = etag(row["version"])
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"ETag": tag})
    return JsonResponse(render.denial(row), headers={"ETag": tag})


@reads.get("", response_model=DenialPage, responses=problems(), **guarded("denials:read"))
async def list_denials(request: Request, query: Annotated[DenialQuery, Query()]) -> Response:
    """List denials, newest first unless sorted otherwise."""
    wanted = DenialFilter(
        **{
            **query.model_dump(exclude={"sort", "limit", "cursor", "owner"}),
            "owner": _owners(query.owner, request.state.principal.org_id),
            "amount_from": cents(query.amount_from),
            "amount_to": cents(query.amount_to),
        }
    )
    return JsonResponse(await _page(request, wanted, query.sort, query.limit, query.cursor))


@searches.post("", response_model=DenialPage, responses=problems(413, 415), **guarded("denials:read"))
async def search_denials(request: Request, body: DenialSearch) -> Response:
    """Find denials by numbers that must not stand in a URL."""
    wanted = DenialFilter(**body.model_dump(exclude={"limit", "cursor"}))
    return JsonResponse(await _page(request, wanted, "-received", body.limit, body.cursor))


def _owners(wanted: list[UUID | str], org_id: UUID) -> list[UUID]:
    """Triage's id is the organisation's; a work type stands for what no team has taken of it."""
    return [it if isinstance(it, UUID) else UNTAKEN.get(it, org_id) for it in wanted]


def _text(position: str) -> str:
    if "\0" in position:
        raise ValueError("no text of ours has it")
    return position


POSITIONS: dict[str, Callable[[str], Any]] = {
    "remit_date": date.fromisoformat,
    "due_on": date.fromisoformat,
    "appeal_by": date.fromisoformat,
    "carc": _text,
    "stage": _text,
    "payer_id": UUID,
}
"""How the place in a cursor is read; the others are numbers."""


async def _page(request: Request, wanted: DenialFilter, sort: str, limit: int, cursor: str | None) -> dict[str, Any]:
    request.state.reads_phi = True
    column = ORDERS[sort.lstrip("-")].column
    list_mark = paging.mark("denials", sort, asdict(wanted))
    after = paging.decode(cursor, list_mark, POSITIONS.get(column))
    rows = await denials(reader(request), wanted, sort, limit, after)

    def position(row: Row) -> Any:
        return row[column]

    return paging.page(request, rows, limit, list_mark, position, render.denial)
