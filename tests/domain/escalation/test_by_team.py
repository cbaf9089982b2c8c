"""What owners owe, added up for their teams."""

from __future__ import annotations

from uuid import UUID

from app.domain.escalation.by_team import FIGURES, by_team
from app.domain.people.roster import UNTAKEN
from tests.domain.escalation.test_levels import ANALYST, MANAGER, ORG, ROSTER, TEAM


def row(owner: UUID, kind: str = "decide", **figures: int) -> dict[str, object]:
    zero = {name: 0 for figure in FIGURES for name in (figure, f"{figure}_denied")}
    return {"owner_id": owner, "kind": kind, **zero, **figures}


def test_a_team_has_what_it_owns_and_what_its_people_own() -> None:
    rows = [row(TEAM, overdue=2, overdue_denied=500), row(ANALYST, overdue=1, overdue_denied=30, upcoming=4)]
    (found,) = by_team([*rows], ROSTER)
    assert (found.team_id, found.owners) == (TEAM, (TEAM, ANALYST))
    assert found.figures == {"overdue": (3, 530), "due_today": (0, 0), "upcoming": (4, 0)}


def test_kinds_stay_apart() -> None:
    assert [it.kind for it in by_team([row(TEAM, "sort"), row(TEAM, "cause")], ROSTER)] == ["sort", "cause"]


def test_work_that_no_team_takes_is_shown_as_such() -> None:
    taken, untaken = by_team([row(UNTAKEN["auth"]), row(UNTAKEN["doc"])], ROSTER)
    assert (taken.team_id, taken.work_type) == (TEAM, None)
    assert (untaken.team_id, untaken.work_type) == (None, "doc")


def test_triage_has_the_rest() -> None:
    found = by_team([row(ORG), row(MANAGER), row(UUID(int=77))], ROSTER)
    assert [(it.team_id, len(it.owners)) for it in found] == [(ORG, 3)]
