"""Command: give back what an assignment gave, as far as nobody has gone on with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple, Protocol
from uuid import UUID

from app.domain.intake.denial import RESOLVED, Happened
from app.domain.people.errors import AlreadyUndoneError, NoActorError
from app.domain.people.roster import Owner, Person, Roster
from app.domain.people.worker_on import owner_on

WITH_PAYER = ("tracking",)
"""Stages of a claim on which the payer has something of ours."""
ANSWERED = ("recovered", "partly_recovered", "upheld_final")
"""Outcomes that are the payer's answer."""

Left = Literal["resolved", "moved_on", "at_payer", "stands_in"]
"""Why a denial stays with whom it is now; ``stands_in``: they do the work of whoever had it."""


class GivenWork(NamedTuple):
    """One denial of an assignment: whose it was before, and how it stands now."""

    denial_id: UUID
    version: int
    before: Owner
    owner: Owner
    stage: str
    at_payer: bool
    """Something of its claim has reached the payer, or the payer has answered since the assignment."""
    work_type: str | None


class Return(NamedTuple):
    """A denial and whose it becomes again."""

    work: GivenWork
    to: Owner


@dataclass(frozen=True, slots=True)
class Made:
    """An assignment as it is stored, held."""

    id: UUID
    to: Owner
    by: UUID
    undone: bool
    version: int


@dataclass(frozen=True, slots=True)
class Undo:
    """What an undo does: what goes back, and how much stays, by why."""

    made: Made
    by: UUID
    returns: Sequence[Return]
    left: Mapping[str, int]


class UndoStore(Protocol):
    """Assignments inside one transaction."""

    async def save_undo(self, undo: Undo, happened: Sequence[Happened]) -> None:
        """Store that it was undone, and give each denial back; all versions grow by one."""


def check_undo(made: Made, by: Person) -> None:
    """Refuse a second undo, and one by somebody whose assignment it is not."""
    if made.by != by.id and by.role not in ("lead", "manager"):
        raise NoActorError("Whoever made it, a lead or a manager can undo it.")
    if made.undone:
        raise AlreadyUndoneError("It was undone before.")


def undo_of(work: GivenWork, to: Owner, roster: Roster, day: date) -> Owner | Left:
    """Whose a denial becomes again when its assignment to ``to`` is undone on a day, or why it stays.

    Whoever had it and is not there gets nothing back: whoever does their work does.
    """
    if work.stage == RESOLVED:
        return "resolved"
    if work.owner != to:
        return "moved_on"
    if work.at_payer:
        return "at_payer"
    back = work.before
    if back.kind == "person" and back.id:
        person = roster.people.get(back.id) or Person(back.id, active=False)
        back = owner_on(person, day, roster, work.work_type)
    return "stands_in" if back == to else back


async def undo_assignment(
    store: UndoStore, made: Made, held: Sequence[GivenWork], roster: Roster, by: Person, day: date
) -> Undo:
    """Give back all that can go back. What cannot stays and is counted; a second undo is refused."""
    check_undo(made, by)
    returns, left = [], Counter[str]()
    for work in held:
        found = undo_of(work, made.to, roster, day)
        if isinstance(found, str):
            left[found] += 1
        else:
            returns.append(Return(work, found))
    undo = Undo(made, by.id, returns, dict(left))
    await store.save_undo(undo, [_undone(undo), *(_returned(made, it) for it in returns)])
    return undo


def _undone(undo: Undo) -> Happened:
    data: dict[str, object] = {"by": str(undo.by), "denials": len(undo.returns), "left": dict(undo.left)}
    return Happened("assignment.undone", undo.made.id, undo.made.version + 1, data)


def _returned(made: Made, it: Return) -> Happened:
    data: dict[str, object] = {
        "assignment": str(made.id),
        "from": str(made.to.id),
        "from_kind": made.to.kind,
        "to": str(it.to.id) if it.to.id else None,
        "to_kind": it.to.kind,
        "work_type": it.work.work_type,
    }
    return Happened("denial.assignment_undone", it.work.denial_id, it.work.version + 1, data)
