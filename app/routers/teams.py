"""Teams: who shares a queue, and which work comes to it."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.compose.people import change_team
from app.domain.errors import NotFoundError
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.http.versions import etag
from app.routers import paging
from app.routers.answers import JsonResponse, problems
from app.routers.ids import TeamId, show
from app.routers.schemas.people_in import TeamChangeIn, TeamIn
from app.routers.schemas.people_out import TeamOut, TeamPage
from app.store.database import Row, Source
from app.store.queries.people import team, teams

reads = APIRouter(prefix="/v1/teams", tags=["People"], route_class=AuthenticatedRoute)
commands = APIRouter(prefix="/v1/teams", tags=["People"], route_class=CommandRoute)


@reads.get("", response_model=TeamPage, responses=problems(), **guarded("denials:read"))
async def list_teams(request: Request, query: Annotated[paging.PageQuery, Query()]) -> Response:
    """List teams with their members, newest first."""
    list_mark = paging.mark("teams")
    after = paging.decode(query.cursor, list_mark)
    rows = await teams(reader(request), query.limit, after[1] if after else None)
    return JsonResponse(paging.page(request, rows, query.limit, list_mark, lambda row: row["id"], _render))


@reads.get("/{team_id}", response_model=TeamOut, responses=problems(404), **guarded("denials:read"))
async def get_team(request: Request, team_id: TeamId) -> Response:
    """Read one team. The ETag is its version: send it as If-Match with a change.

    Who is in it is part of each person's record: members that come and go do not change the version.
    """
    return await _answer(reader(request), team_id)


@commands.post("", status_code=201, response_model=TeamOut, responses=problems(409, 413, 415), **guarded("admin"))
async def create_team(request: Request, body: TeamIn) -> Response:
    """Create a team. People join it by their own record."""
    team_id = await change_team(request, None, body.team())
    headers = {"Location": f"/v1/teams/{show('tem', team_id)}"}
    return await _answer(request.state.transaction, team_id, 201, headers)


@commands.put(
    "/{team_id}", response_model=TeamOut, responses=problems(404, 409, 412, 413, 415, 428), **guarded("admin")
)
async def replace_team(request: Request, team_id: TeamId, body: TeamChangeIn) -> Response:
    """Say what a team is called, which work comes to it and who leads it: replaces all three.

    A name that another team has is a conflict, and so is a lead who is no active member.
    """
    await change_team(request, team_id, body.team())
    return await _answer(request.state.transaction, team_id)


async def _answer(source: Source, team_id: UUID, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    row = await team(source, team_id)
    if row is None:
        raise NotFoundError("There is no team with this id.")
    return JsonResponse(_render(row), status, {**(headers or {}), "ETag": etag(row["version"])})


def _render(row: Row) -> dict[str, Any]:
    """The document of one team (:class:`TeamOut`)."""
    return {
        "id": show("tem", row["id"]),
        "name": row["name"],
        "work_types": row["work_types"],
        "lead": show("per", row["lead_id"]),
        "members": [show("per", member) for member in row["members"]],
        "triage": row["id"] == row["org_id"],
        "version": row["version"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }
