"""Notes: what people want the next one to know about a denial."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.compose.notes import write_note
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, CommandRoute
from app.routers import paging
from app.routers.answers import JsonResponse, problems
from app.routers.ids import DenialId, show
from app.routers.of_denial import note_access, page_of
from app.routers.schemas.base import Input, Output, Page
from app.routers.schemas.buckets import Reason
from app.routers.schemas.people_out import PersonIdText
from app.store.database import Row
from app.store.queries.notes import note, notes

reads = APIRouter(prefix="/v1/denials", tags=["Denials"], route_class=AuthenticatedRoute)
commands = APIRouter(prefix="/v1/denials", tags=["Denials"], route_class=CommandRoute)


class NoteIn(Input):
    """A note in plain text."""

    model_config = {
        **Input.model_config,
        "json_schema_extra": {"examples": [{"text": "Called the payer: the authorization is on file with them."}]},
    }

    text: Reason


class NoteOut(Output):
    """A note. The log holds its digest, never its text."""

    id: str = Field(pattern="^not_", examples=["not_01m843xkr6efyv4x33kxdg3g07"])
    text: str
    person_id: PersonIdText
    person_name: str | None
    created_at: datetime


class NotePage(Page):
    """Notes about a denial, newest first."""

    data: list[NoteOut]


@commands.post(
    "/{denial_id}/notes",
    status_code=201,
    response_model=NoteOut,
    responses=problems(404, 409, 413, 415),
    **guarded("decisions:write"),
)
async def create_note(request: Request, denial_id: DenialId, body: NoteIn) -> Response:
    """Write a note about a denial. It takes a person's token; a note is never changed."""
    note_access(request, denial_id)
    made = await write_note(request, denial_id, body.text)
    headers = {"Location": f"/v1/denials/{show('den', denial_id)}/notes"}
    return JsonResponse(_render(await note(request.state.transaction, denial_id, made)), 201, headers)


@reads.get("/{denial_id}/notes", response_model=NotePage, responses=problems(404), **guarded("denials:read"))
async def list_notes(request: Request, denial_id: DenialId, query: Annotated[paging.PageQuery, Query()]) -> Response:
    """List the notes about a denial, newest first."""
    return JsonResponse(await page_of(request, denial_id, "notes", query, notes, _render))


def _render(row: Row) -> dict[str, Any]:
    return {
        "id": show("not", row["id"]),
        "text": row["body"],
        "person_id": show("per", row["author_id"]),
        "person_name": row["author_name"],
        "created_at": row["created_at"],
    }
