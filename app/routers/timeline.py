"""The timeline of a denial: from the log, the clocks and the payer's windows."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response

from app.domain.errors import NotFoundError
from app.domain.workflow.timeline import WORDS, Entry, Point, control_points, next_points
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, reader
from app.routers import render
from app.routers.answers import JsonResponse, problems
from app.routers.ids import DenialId, show
from app.routers.render_deadlines import deadlines
from app.routers.schemas.timeline import TimelineOut
from app.store.database import Row
from app.store.queries.denials import denial
from app.store.queries.timeline import denial_of, log_of

reads = APIRouter(prefix="/v1/denials", tags=["Denials"], route_class=AuthenticatedRoute)

TEXTS = {
    "denial.captured": "Taken in",
    "denial.classified": "Sorted",
    "denial.completed": "A later telling completed it",
    "denial.resorted": "Sorted anew",
    "denial.bucket_changed": "A person said where it belongs",
    "denial.placed": "Owner, dates or parking changed",
    "denial.lead_changed": "Another denial of the claim leads, or it does",
    "denial.notice_received": "The payer wrote",
    "denial.deadline_set": "A window of the payer is known",
    "denial.deadline_moved": "A window of the payer moved",
    "denial.deadline_lifted": "A window of the payer fell away",
    "denial.status_checked": "The payer was asked",
    "denial.decided": "Decided",
    "denial.close_asked": "A close waits for a second person",
    "denial.close_dropped": "The close that waited is not carried out",
    "denial.held": "Its claim came under a hold",
    "denial.hold_released": "The hold was taken off",
    "denial.parked": "Parked",
    "denial.noted": "A note was written",
    "denial.unlocked": "The decision was taken back",
    "denial.submitted": "Sent to the payer",
    "denial.answered": "The payer answered",
    "denial.amounts_changed": "Amounts changed",
    "denial.reversed": "The payer took its decision back",
    "denial.resolved": "Resolved",
    "denial.reopened": "Opened again",
    "denial.assigned": "Given to an owner",
    "denial.reassigned": "Moved from somebody who is not there",
    "denial.assignment_undone": "An assignment was undone",
    "denial.root_cause_confirmed": "Root cause confirmed",
    "denial.escalated": "Escalated",
    "denial.escalation_acknowledged": "Somebody has it in hand",
    "denial.escalation_settled": "What was escalated is made good",
}
SAID = ("path", "fix_kind", "close_reason", "meaning", "channel", "outcome", "kind", "level", "because")
"""Words of closed lists that an entry may add to its text."""


@reads.get("/{denial_id}/timeline", response_model=TimelineOut, responses=problems(404), **guarded("denials:read"))
async def get_timeline(request: Request, denial_id: DenialId) -> Response:
    """Show what happened to a denial, what must happen next and by when, and which control points were met."""
    request.state.reads_phi, request.state.subject = True, request.path_params["denial_id"]
    source = reader(request)
    row = await denial(source, denial_id)
    if row is None:
        raise NotFoundError("There is no denial with this id.")
    log = await log_of(source, denial_id)
    entries = [_entry(it) for it in log]
    points = control_points(denial_of(row), entries, row["today"])
    shown = render.denial(row)
    return JsonResponse(
        {
            "denial_id": shown["id"],
            "stage": row["stage"],
            "happened": [_happened(it) for it in log],
            "points": [_point(it) for it in points],
            "next": [_point(it) for it in next_points(points)] if row["stage"] != "resolved" else [],
            "next_action": shown["next_action"],
            "due_on": row["due_on"],
            "deadlines": deadlines(row),
        }
    )


def _entry(row: Row) -> Entry:
    to, begins = row["data"].get("to"), row["data"].get("clock_from")
    began = date.fromisoformat(begins) if isinstance(begins, str) else None
    return Entry(row["type"], row["on_day"], to if isinstance(to, str) else None, began)


def _happened(row: Row) -> dict[str, Any]:
    words = [str(row["data"][name]).replace("_", " ") for name in SAID if isinstance(row["data"].get(name), str)]
    text = TEXTS.get(row["type"], row["type"].partition(".")[2].replace("_", " ").capitalize())
    return {
        "at": row["at"],
        "type": row["type"],
        "text": f"{text}: {', '.join(words)}" if words else text,
        "version": row["subject_version"],
        "actor": row["actor_kind"],
        "person_id": show("per", row["person_id"]),
    }


def _point(it: Point) -> dict[str, Any]:
    return {
        "kind": it.kind,
        "text": WORDS[it.kind],
        "round": it.round,
        "day": it.day,
        "due_on": it.due_on,
        "met_on": it.met_on,
        "state": it.state,
    }
