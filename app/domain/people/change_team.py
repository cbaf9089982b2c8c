"""Command: say what a team is called, which work it takes and who leads it."""

from __future__ import annotations

from typing import Protocol

from app.domain.intake.denial import Happened
from app.domain.people.errors import InvalidReferenceError, LeadNotMemberError, TeamNameTakenError
from app.domain.people.roster import Roster, Team


class TeamStore(Protocol):
    """The organisation's teams inside one transaction."""

    async def save_team(self, team: Team, happened: Happened) -> None:
        """Store a version of a team, the first or the next."""


async def change_team(store: TeamStore, roster: Roster, team: Team) -> None:
    """Add a team, or replace one; ``team`` has the version that is to be stored."""
    before = roster.teams.get(team.id)
    name = team.name.casefold()
    if any(other.name.casefold() == name for other in roster.teams.values() if other.id != team.id):
        raise TeamNameTakenError("Another team has this name.", member="name")
    _check_lead(team, before, roster)
    data: dict[str, object] = {"work_types": list(team.work_types), "lead": str(team.lead) if team.lead else None}
    kind = "team.changed" if before else "team.created"
    await store.save_team(team, Happened(kind, team.id, team.version, data))


def _check_lead(team: Team, before: Team | None, roster: Roster) -> None:
    """A lead who has left since may stay named until somebody names another."""
    if team.lead is None or (before is not None and before.lead == team.lead):
        return
    lead = roster.people.get(team.lead)
    if lead is None:
        raise InvalidReferenceError("There is no person with this id.", member="lead")
    if team.id not in lead.teams or not lead.works:
        raise LeadNotMemberError("The lead is no active member: put the person into the team first.", member="lead")
