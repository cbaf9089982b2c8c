"""Whose items somebody may be given from a queue."""

from __future__ import annotations

from uuid import UUID

from app.domain.people.roster import UNTAKEN, Person, Roster


def owners_for(person: Person, roster: Roster) -> list[UUID]:
    """Owners whose items are a person's to work: their own, their teams', and work that no team has taken.

    Of a work type that no team had taken when the item came, it is theirs if one of their teams takes it now, or still
    none does. Somebody who is in no team may work whatever no person owns.
    """
    own = [person.id, *person.teams]
    if not person.teams:
        return [*own, *({roster.triage} | roster.teams.keys()), *UNTAKEN.values()]
    for work_type, nobody in UNTAKEN.items():
        taking = roster.taking(work_type)
        if not taking or set(taking) & set(person.teams):
            own.append(nobody)
    return own
