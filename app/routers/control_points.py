"""Control points of the work: what is due and overdue, by team."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from app.domain.escalation.by_team import Points, by_team
from app.domain.money import to_text
from app.domain.people.roster import UNTAKEN, Roster
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, reader
from app.routers.answers import JsonResponse, problems
from app.routers.ids import TeamId, show
from app.routers.schemas.base import Day
from app.routers.schemas.control_points import ControlPointPage, OwedKind
from app.store.people import roster_of
from app.store.queries.control_points import owed_by_owner

router = APIRouter(prefix="/v1/timelines", tags=["Escalations"], route_class=AuthenticatedRoute)

MOST_OWNERS = 20
"""As many as a list of denials is narrowed to."""
NAMES = {id_: name for name, id_ in UNTAKEN.items()}


class ControlPointQuery(BaseModel):
    """What is counted. Days are those by which something is owed; both belong to the range."""

    model_config = ConfigDict(extra="forbid")

    team: list[TeamId] = []
    kind: list[OwedKind] = []
    day_from: Day | None = None
    day_to: Day | None = None


@router.get("/control-points", response_model=ControlPointPage, responses=problems(), **guarded("denials:read"))
async def list_control_points(request: Request, query: Annotated[ControlPointQuery, Query()]) -> Response:
    """Count control points by team and kind, and rejections that nobody has resolved: overdue, due today, to come.

    Work that a person has counts for the first of their teams. The figures are kept with every change, so they cost the
    same whatever is open. All of them are one page.
    """
    source = reader(request)
    today = await request.app.state.services.today(source)
    roster = await roster_of(source)
    points = by_team(await owed_by_owner(source, today, query.day_from, query.day_to), roster)
    wanted = [it for it in points if _is_wanted(it, query)]
    wanted.sort(key=lambda it: (-it.figures["overdue"][0], -it.figures["due_today"][0], str(it.team_id), it.kind))
    data = [_shown(it, roster, today, query) for it in wanted]
    return JsonResponse({"today": today, "data": data, "has_more": False, "next_cursor": None})


def _is_wanted(it: Points, query: ControlPointQuery) -> bool:
    return (not query.team or it.team_id in query.team) and (not query.kind or it.kind in query.kind)


def _shown(it: Points, roster: Roster, today: date, query: ControlPointQuery) -> dict[str, Any]:
    known = roster.teams.get(it.team_id) if it.team_id else None
    days: Mapping[str, tuple[date | None, date | None]] = {
        "overdue": (query.day_from, _earlier(query.day_to, today - timedelta(days=1))),
        "due_today": (today, today),
        "upcoming": (_later(query.day_from, today + timedelta(days=1)), query.day_to),
    }
    return {
        "team": {"id": show("tem", it.team_id), "name": known.name if known else "triage"} if it.team_id else None,
        "work_type": it.work_type,
        "kind": it.kind,
        **{name: _figure(it, name, roster, *span) for name, span in days.items()},
    }


def _figure(it: Points, name: str, roster: Roster, first: date | None, last: date | None) -> dict[str, Any]:
    count, cents = it.figures[name]
    listed = _link(it, roster, first, last) if count and len(it.owners) <= MOST_OWNERS else None
    rejected = it.kind == "rejection"
    return {
        "count": count,
        "amount_denied": to_text(cents),
        "denials": None if rejected else listed,
        "rejections": listed if rejected else None,
    }


def _link(it: Points, roster: Roster, first: date | None, last: date | None) -> str:
    told: list[tuple[str, object]]
    path, day, told = "denials", "control", [("lead", "true"), ("control_point", it.kind)]
    if it.kind == "rejection":
        path, day, told = "rejections", "due", [("state", "open")]
    told += [("owner", NAMES.get(id_) or show("per" if id_ in roster.people else "tem", id_)) for id_ in it.owners]
    told += [(f"{day}_from", first)] if first else []
    told += [(f"{day}_to", last)] if last else []
    return f"/v1/{path}?{urlencode([*told, ('sort', 'due_on')])}"


def _earlier(one: date | None, other: date) -> date:
    return other if one is None else min(one, other)


def _later(one: date | None, other: date) -> date:
    return other if one is None else max(one, other)
