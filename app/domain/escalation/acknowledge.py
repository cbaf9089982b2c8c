"""Command: a person says that they have it in hand. Then it climbs no further; it is settled once it is made good."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from app.domain.errors import DomainError
from app.domain.escalation.escalate import Changed, Escalation
from app.domain.intake.denial import Happened
from app.domain.people.errors import NoActorError
from app.domain.people.roster import Person

AT_ONCE = 10_000
"""Escalations acknowledged in one transaction: a digest may be about thousands."""


class NotOpenError(DomainError):
    """Somebody has acknowledged it, or it is settled."""


class Against(NamedTuple):
    """A denial, held, with what is open against it."""

    denial_id: UUID
    version: int
    owner_id: UUID | None
    open: tuple[Escalation, ...]


class Acknowledged(NamedTuple):
    """What an acknowledgement changes."""

    escalations: list[Escalation]
    """As they were."""
    denials: list[Changed]
    happened: list[Happened]


def acknowledge(held: Sequence[Against], matters: set[tuple[UUID, str]], by: Person) -> Acknowledged:
    """Acknowledge matters (denial and reason) at every level at which they are open.

    Whoever was told may, the denial's owner, and leads and managers. Raises ``NoActorError`` and ``NotOpenError``.
    """
    done: dict[UUID, list[Escalation]] = defaultdict(list)
    denials: list[Changed] = []
    happened: list[Happened] = []
    for it in held:
        mine = [one for one in it.open if (one.denial_id, one.reason) in matters]
        if not mine:
            continue
        if by.role not in ("lead", "manager") and by.id not in (it.owner_id, *(one.person_id for one in mine)):
            raise NoActorError("Whoever was told acknowledges it, its owner, or a lead or manager.")
        done[it.denial_id] = mine
        denials.append(Changed(it.denial_id, it.version + 1, len(mine) < len(it.open)))
        data: dict[str, object] = {"escalations": [str(one.id) for one in mine], "by": str(by.id)}
        happened.append(Happened("denial.escalation_acknowledged", it.denial_id, it.version + 1, data))
    if not denials:
        raise NotOpenError("Nothing of it is open: it was acknowledged, or it is settled.")
    return Acknowledged([one for mine in done.values() for one in mine], denials, happened)
