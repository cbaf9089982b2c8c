"""Command: escalate what is to be, a level higher what nobody acknowledged, and settle what is made good.

Repeating it on the same day finds nothing: a reason is told once at each level, whatever became of it since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple
from uuid import UUID

from app.domain.escalation.levels import Holder, Level, Pace, due_levels, holders, next_level_on, team_of_owner
from app.domain.escalation.reasons import RELOOK, Kind, Reason, Watched, next_change, reasons
from app.domain.intake.denial import Happened
from app.domain.people.roster import Owner, Roster

State = Literal["open", "acknowledged", "settled"]


class Escalation(NamedTuple):
    """A reason at a level, as it is stored."""

    id: UUID
    denial_id: UUID
    reason: str
    kind: Kind
    level: Level
    due_on: date
    raised_on: date
    person_id: UUID | None
    team_id: UUID
    payer_id: UUID
    amount_denied: int
    state: State = "open"
    version: int = 1


class Changed(NamedTuple):
    """A denial in its new version, and whether something open stands against it now."""

    denial_id: UUID
    version: int
    escalated: bool


@dataclass(slots=True)
class Outcome:
    """What is to be written about a group of denials."""

    raised: list[Escalation] = field(default_factory=list)
    settled: list[Escalation] = field(default_factory=list)
    """As they were."""
    changed: list[Changed] = field(default_factory=list)
    happened: list[Happened] = field(default_factory=list)
    looks: dict[UUID, date | None] = field(default_factory=dict)
    """When to look at each denial again; None: not before it changes."""


@dataclass(frozen=True, slots=True)
class Escalating:
    """What is the same for all denials of a run."""

    roster: Roster
    day: date
    pace: Pace
    new_id: Callable[[], UUID]
    _chains: dict[tuple[Owner, str | None], list[Holder]] = field(default_factory=dict)
    """Whom it goes to, by owner and work type: asked for each of thousands."""

    def run(self, watched: Iterable[Watched], known: Mapping[UUID, Sequence[Escalation]]) -> Outcome:
        """Look at each denial; ``known``: everything that was ever escalated about it, settled ones too."""
        outcome = Outcome()
        for it in watched:
            self._one(it, known.get(it.id, ()), outcome)
        return outcome

    def _one(self, it: Watched, known: Sequence[Escalation], outcome: Outcome) -> None:
        found = {reason.key: reason for reason in reasons(it, self.day)}
        settled = [old for old in known if old.state != "settled" and old.reason not in found]
        chain = self._chain(it) if found else []
        looks = [next_change(it, self.day)]
        raised: list[Escalation] = []
        for reason in found.values():
            before = [old for old in known if old.reason == reason.key]
            raised += self._raise(it, reason, before, chain)
            looks.append(self._climbs(reason, [*before, *raised], chain))
        self._tell(it, known, raised, settled, outcome)
        outcome.looks[it.id] = min((day for day in looks if day is not None), default=None)

    def _chain(self, it: Watched) -> list[Holder]:
        key = it.owner, it.work_type
        if key not in self._chains:
            self._chains[key] = holders(it.owner, it.work_type, self.roster, self.day)
        return self._chains[key]

    def _raise(
        self, it: Watched, reason: Reason, before: Sequence[Escalation], chain: Sequence[Holder]
    ) -> list[Escalation]:
        if any(old.state != "open" for old in before):
            return []  # somebody has it in hand, or it was over once already
        told: dict[Level, UUID | None] = {old.level: old.person_id for old in before}
        first = min((old.raised_on for old in before), default=self.day)
        team = team_of_owner(it.owner, it.work_type, self.roster)
        return [
            Escalation(
                self.new_id(),
                it.id,
                reason.key,
                reason.kind,
                holder.level,
                reason.on,
                self.day,
                holder.person_id,
                team,
                it.payer_id,
                it.amount_denied,
            )
            for holder in due_levels(reason.kind, chain, first, told, self.day, self.pace)
        ]

    def _climbs(self, reason: Reason, known: Iterable[Escalation], chain: Sequence[Holder]) -> date | None:
        """When the next level is told; within a week somebody may hold one that nobody holds today."""
        same = [old for old in known if old.reason == reason.key]
        if not same or any(old.state != "open" for old in same):
            return None
        told: dict[Level, UUID | None] = {old.level: old.person_id for old in same}
        following = next_level_on(reason.kind, chain, min(old.raised_on for old in same), told, self.pace)
        if following is None and "manager" in told:
            return None
        return min(following or self.day + RELOOK, self.day + RELOOK)

    def _tell(
        self,
        it: Watched,
        known: Sequence[Escalation],
        raised: Sequence[Escalation],
        settled: Sequence[Escalation],
        outcome: Outcome,
    ) -> None:
        over = {old.id for old in settled}
        stands = bool(raised) or any(old.state == "open" and old.id not in over for old in known)
        if not raised and not settled and stands == it.escalated:
            return
        version = it.version + 1
        outcome.raised += raised
        outcome.settled += settled
        outcome.changed.append(Changed(it.id, version, stands))
        outcome.happened += [Happened("denial.escalated", it.id, version, _told(new)) for new in raised]
        if settled or not raised:
            data: dict[str, object] = {"escalations": [str(old.id) for old in settled], "open": stands}
            outcome.happened.append(Happened("denial.escalation_settled", it.id, version, data))


def _told(new: Escalation) -> dict[str, object]:
    return {
        "escalation": str(new.id),
        "kind": new.kind,
        "level": new.level,
        "due_on": str(new.due_on),
        "person": str(new.person_id) if new.person_id else None,
    }
