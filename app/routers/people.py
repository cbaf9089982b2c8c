"""People: who works denials, in which teams, and who stands in for them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.compose.people import change_person
from app.domain.errors import NotFoundError
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.http.versions import etag
from app.routers import paging
from app.routers.answers import JsonResponse, problems
from app.routers.ids import PersonId, TeamId, show
from app.routers.schemas.people_in import PersonIn, RoleName
from app.routers.schemas.people_out import PersonOut, PersonPage
from app.store.database import Row, Source
from app.store.queries.people import PersonFilter, people, person

reads = APIRouter(prefix="/v1/people", tags=["People"], route_class=AuthenticatedRoute)
commands = APIRouter(prefix="/v1/people", tags=["People"], route_class=CommandRoute)


class PersonQuery(BaseModel):
    """Filters of a list: a repeated parameter means any of its values."""

    model_config = ConfigDict(extra="forbid")

    team: list[TeamId] = []
    role: list[RoleName] = []
    active: bool | None = None
    limit: Annotated[int, Field(ge=1, le=paging.MAX_LIMIT)] = paging.LIMIT
    cursor: Annotated[str, Field(max_length=400)] | None = None


@reads.get("", response_model=PersonPage, responses=problems(), **guarded("denials:read"))
async def list_people(request: Request, query: Annotated[PersonQuery, Query()]) -> Response:
    """List people, newest first."""
    wanted = PersonFilter(query.team, list(query.role), query.active)
    list_mark = paging.mark("people", asdict(wanted))
    after = paging.decode(query.cursor, list_mark)
    rows = await people(reader(request), wanted, query.limit, after[1] if after else None)
    return JsonResponse(paging.page(request, rows, query.limit, list_mark, lambda row: row["id"], _render))


@reads.get("/{person_id}", response_model=PersonOut, responses=problems(404), **guarded("denials:read"))
async def get_person(request: Request, person_id: PersonId) -> Response:
    """Read one person. The ETag is its version: send it as If-Match with a change."""
    return await _answer(reader(request), person_id)


@commands.post("", status_code=201, response_model=PersonOut, responses=problems(409, 413, 415), **guarded("admin"))
async def create_person(request: Request, body: PersonIn) -> Response:
    """Add a person. Issuer and subject are those of their tokens: two people cannot have the same."""
    person_id = await change_person(request, None, body.person())
    headers = {"Location": f"/v1/people/{show('per', person_id)}"}
    return await _answer(request.state.transaction, person_id, 201, headers)


@commands.put(
    "/{person_id}",
    response_model=PersonOut,
    responses=problems(404, 409, 412, 413, 415, 428),
    **guarded("admin"),
)
async def replace_person(request: Request, person_id: PersonId, body: PersonIn) -> Response:
    """Say who a person is: replaces all of it.

    Open denials of somebody who is away today, has left or has become an auditor move to whoever stands in, or back
    to their team: at once, and those beyond the first thousand in the background. Absences that begin later are
    looked at as each day begins in the organisation's time zone. A stand-in who works no denials, who is away on the
    same days, or who would make a circle is a conflict, and so is a change that leaves no active manager or takes a
    lead out of their team.
    """
    await change_person(request, person_id, body.person())
    return await _answer(request.state.transaction, person_id)


async def _answer(
    source: Source, person_id: UUID, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    row = await person(source, person_id)
    if row is None:
        raise NotFoundError("There is no person with this id.")
    return JsonResponse(_render(row), status, {**(headers or {}), "ETag": etag(row["version"])})


def _render(row: Row) -> dict[str, Any]:
    """The document of one person (:class:`PersonOut`)."""
    same = "issuer subject name email role active away_from away_until open_denials version created_at updated_at"
    return {
        "id": show("per", row["id"]),
        "teams": [show("tem", team) for team in row["teams"]],
        "stand_in": show("per", row["stand_in_id"]),
        **{name: row[name] for name in same.split()},
    }
