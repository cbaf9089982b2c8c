"""Touches: who had the claim of a denial in their hands, when, and whether for something."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request, Response

from app.compose.touches import Touches, touches_of
from app.domain.touches.count_touches import Touch
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, reader
from app.routers.answers import JsonResponse, problems
from app.routers.ids import DenialId, show
from app.routers.of_denial import note_access
from app.routers.schemas.touches import TouchesOut

reads = APIRouter(prefix="/v1/denials", tags=["Denials"], route_class=AuthenticatedRoute)


@reads.get("/{denial_id}/touches", response_model=TouchesOut, responses=problems(404), **guarded("denials:read"))
async def get_touches(request: Request, denial_id: DenialId) -> Response:
    """Count how often people had the claim of a denial in their hands, and how often for nothing.

    A touch is what one person does on the claim in one sitting: entries of the log, openings, checkouts. Sorting it,
    moving it to another stage and handing it over begin a round in which somebody else has good reason to look. An
    opening is counted within a second or two. Reading this is no touch.
    """
    note_access(request, denial_id)
    minutes = request.app.state.services.settings.sitting_minutes
    found = await touches_of(reader(request), denial_id, timedelta(minutes=minutes))
    request.state.rows = len(found.touches)
    figures = {
        "touches": len(found.touches),
        "duplicate_touches": sum(it.duplicate is not None for it in found.touches),
        "people": len({it.by for it in found.touches}),
    }
    shown = {
        "denial_id": show("den", denial_id),
        "claim_id": show("clm", found.claim_id),
        "sitting_minutes": minutes,
        **figures,
        "complete": found.complete,
        "data": [_touch(it, found) for it in found.touches],
    }
    return JsonResponse(shown)


def _touch(it: Touch, among: Touches) -> dict[str, Any]:
    person = among.people.get(it.by)
    return {
        "person_id": show("per", person["id"]) if person else None,
        "person_name": person["name"] if person else None,
        "begins": it.begins,
        "ends": it.ends,
        "actions": dict(it.actions),
        "changed": it.changed,
        "duplicate": it.duplicate is not None,
        "why": it.duplicate,
    }
