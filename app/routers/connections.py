"""Connections to clearinghouses, over which payers are asked for claim status."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.compose import connections as command
from app.domain.errors import NotFoundError
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute, reader
from app.http.versions import etag
from app.routers import paging
from app.routers.answers import JsonResponse, problems
from app.routers.ids import ConnectionId, show
from app.routers.render_connection import shown_connection
from app.routers.schemas.connections_in import ConnectionIn
from app.routers.schemas.connections_out import ConnectionOut, ConnectionPage
from app.store.database import Source
from app.store.queries.connections import connection, connections

PLACE: dict[str, Any] = {"prefix": "/v1/connections", "tags": ["Claim status"]}
commands = APIRouter(**PLACE, route_class=CommandRoute)
reads = APIRouter(**PLACE, route_class=AuthenticatedRoute)


@commands.post("", status_code=201, response_model=ConnectionOut, responses=problems(409, 413, 415), **guarded("admin"))
async def create_connection(request: Request, body: ConnectionIn) -> Response:
    """Add an account at a clearinghouse. Nothing is sent over it until a payer is asked that way.

    Say so with `PUT /v1/payers/{id}/status-connection`. Secrets are sealed and never shown.
    """
    made = await command.add(request, body.terms(), body.secrets())
    return await _answer(request.state.transaction, made, 201)


@reads.get("", response_model=ConnectionPage, responses=problems(), **guarded("admin"))
async def list_connections(request: Request, query: Annotated[paging.PageQuery, Query()]) -> Response:
    """List connections, newest first."""
    list_mark = paging.mark("connections")
    after = paging.decode(query.cursor, list_mark)
    rows = await connections(reader(request), query.limit, after[1] if after else None)
    return JsonResponse(paging.page(request, rows, query.limit, list_mark, lambda row: row["id"], shown_connection))


@reads.get("/{connection_id}", response_model=ConnectionOut, responses=problems(404), **guarded("admin"))
async def get_connection(request: Request, connection_id: ConnectionId) -> Response:
    """Read one connection. The ETag is its version: send it as If-Match with a change."""
    return await _answer(reader(request), connection_id)


@commands.put(
    "/{connection_id}",
    response_model=ConnectionOut,
    responses=problems(404, 409, 412, 413, 415, 428),
    **guarded("admin"),
)
async def replace_connection(request: Request, connection_id: ConnectionId, body: ConnectionIn) -> Response:
    """Say what a connection is: replaces all of it. Secrets that are left out stay, as long as `auth.kind` does.

    Questions that are on their way end over the account as it was.
    """
    await command.change(request, connection_id, body.terms(), body.secrets())
    return await _answer(request.state.transaction, connection_id)


@commands.delete("/{connection_id}", status_code=204, responses=problems(404, 409), **guarded("admin"))
async def delete_connection(request: Request, connection_id: ConnectionId) -> Response:
    """Delete a connection with its secrets. A conflict while a payer is asked over it, merged into another or not.

    What was exchanged over it stays in the log.
    """
    await command.remove(request, connection_id)
    return Response(status_code=204)


async def _answer(source: Source, connection_id: UUID, status: int = 200) -> Response:
    row = await connection(source, connection_id)
    if row is None:
        raise NotFoundError("There is no connection with this id.")
    headers = {"Location": f"/v1/connections/{show('con', connection_id)}"} if status == 201 else {}
    return JsonResponse(shown_connection(row), status, {**headers, "ETag": etag(row["version"])})
