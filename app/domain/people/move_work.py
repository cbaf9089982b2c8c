"""Command: nothing is left with somebody who is not there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple, Protocol
from uuid import UUID

from app.domain.intake.denial import Happened
from app.domain.people.roster import Owner, Person, Roster
from app.domain.people.worker_on import owner_on


class OpenWork(NamedTuple):
    """One open denial that somebody owns."""

    denial_id: UUID
    version: int
    owner_id: UUID
    work_type: str | None
    """None: a person must sort it first."""


class Move(NamedTuple):
    """A denial and whose it becomes."""

    work: OpenWork
    to: Owner


class WorkStore(Protocol):
    """Open denials inside one transaction."""

    async def hold_work(self, people: Sequence[UUID], most: int) -> list[OpenWork]:
        """Up to ``most`` open denials that these people own, held."""

    async def move(self, moves: Sequence[Move], happened: Sequence[Happened]) -> None:
        """Give each denial to its new owner; its version grows by one."""


async def move_work(store: WorkStore, roster: Roster, people: Iterable[Person], day: date, most: int) -> int:
    """Move up to ``most`` open denials of those who are not there on a day; how many were moved.

    Done again it finds nothing: each goes to somebody who is there, or to a team.
    """
    gone = {person.id: person for person in people if not person.is_there(day)}
    held = await store.hold_work(list(gone), most) if gone else []
    moves = [Move(work, owner_on(gone[work.owner_id], day, roster, work.work_type)) for work in held]
    if moves:
        await store.move(moves, [_entry(gone[move.work.owner_id], move) for move in moves])
    return len(moves)


def _entry(person: Person, move: Move) -> Happened:
    data: dict[str, object] = {
        "from": str(person.id),
        "from_kind": "person",
        "to": str(move.to.id) if move.to.id else None,
        "to_kind": move.to.kind,
        "work_type": move.work.work_type,
        "reason": _reason(person),
    }
    return Happened("denial.reassigned", move.work.denial_id, move.work.version + 1, data)


def _reason(person: Person) -> str:
    if not person.active:
        return "deactivated"
    return "away" if person.works else "auditor"
