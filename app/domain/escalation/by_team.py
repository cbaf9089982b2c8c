"""Control points of the work by team: what people have counts for their team."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from app.domain.people.roster import UNTAKEN, Roster
from app.domain.people.worker_on import team_of

FIGURES = ("overdue", "due_today", "upcoming")
_UNTAKEN = {id_: name for name, id_ in UNTAKEN.items()}


class Points(NamedTuple):
    """What one team owes of one kind: claims and cents by whether they are overdue, due today, or to come."""

    team_id: UUID | None
    """None: work of a type that no team takes."""
    work_type: str | None
    kind: str
    owners: tuple[UUID, ...]
    figures: Mapping[str, tuple[int, int]]


def by_team(rows: Iterable[Mapping[str, Any]], roster: Roster) -> list[Points]:
    """Add up what owners owe. ``rows`` have owner, kind, and a count and cents for each of ``FIGURES``."""
    found: dict[tuple[UUID | None, str | None, str], Points] = {}
    for row in rows:
        team = _team(row["owner_id"], roster)
        work_type = _UNTAKEN.get(row["owner_id"]) if team is None else None
        key = (team, work_type, row["kind"])
        before = found.get(key, Points(team, work_type, row["kind"], (), dict.fromkeys(FIGURES, (0, 0))))
        figures = {
            name: (count + row[name], cents + row[f"{name}_denied"]) for name, (count, cents) in before.figures.items()
        }
        found[key] = before._replace(owners=(*before.owners, row["owner_id"]), figures=figures)
    return list(found.values())


def _team(owner_id: UUID, roster: Roster) -> UUID | None:
    if owner_id == roster.triage or owner_id in roster.teams:
        return owner_id
    work_type = _UNTAKEN.get(owner_id)
    if work_type is not None:
        return next(iter(roster.taking(work_type)), None)
    person = roster.people.get(owner_id)
    return (team_of(person, roster, None) if person else None) or roster.triage
