"""The caller's organisation: its profile and its time zone."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from app.compose.organization import change_organization
from app.domain.errors import NotFoundError
from app.domain.organization.profiles import PROFILES
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.http.versions import etag
from app.routers.answers import JsonResponse, problems
from app.routers.ids import show
from app.routers.schemas.organization import OrganizationIn, OrganizationOut
from app.store.database import Row, Source
from app.store.organization import organization

reads = APIRouter(prefix="/v1/organization", tags=["Organization"], route_class=AuthenticatedRoute)
commands = APIRouter(prefix="/v1/organization", tags=["Organization"], route_class=CommandRoute)


@reads.get("", response_model=OrganizationOut, responses=problems(404), **guarded("denials:read"))
async def get_organization(request: Request) -> Response:
    """Read the caller's organisation. The ETag is its version: send it as If-Match with a change."""
    return await _answer(reader(request))


@commands.put("", response_model=OrganizationOut, responses=problems(404, 409, 412, 413, 415, 428), **guarded("admin"))
async def replace_organization(request: Request, body: OrganizationIn) -> Response:
    """Set profile and time zone.

    A profile changes defaults, never what the service can do. The time zone says when a day begins, from now on:
    days that are stored stay as they are.
    """
    await change_organization(request, body.profile, body.time_zone)
    return await _answer(request.state.transaction)


async def _answer(source: Source) -> Response:
    row = await organization(source)
    if row is None:
        raise NotFoundError("There is no such organisation.")
    return JsonResponse(_render(row), headers={"ETag": etag(row["version"])})


def _render(row: Row) -> dict[str, Any]:
    """The document of an organisation (:class:`OrganizationOut`)."""
    return {
        "id": show("org", row["id"]),
        "name": row["name"],
        "profile": row["profile"],
        "time_zone": row["time_zone"],
        "defaults": PROFILES[row["profile"]]._asdict(),
        "version": row["version"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }
