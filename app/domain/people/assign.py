"""Whose a denial becomes: by an organisation's own rules, or else by the work types of its teams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from app.domain.people.roster import Owner, Roster
from app.domain.people.worker_on import worker_on

Load = Mapping[UUID, int]
"""Open denials of people, and those that wait in a team's queue, by the owner's id."""


class Facts(NamedTuple):
    """What an assignment looks at. The amount is what was denied, in cents."""

    work_type: str | None
    """None: a person must sort it first."""
    payer_id: UUID
    amount: int


@dataclass(frozen=True, slots=True)
class AssignmentRule:
    """Conditions that all hold, None holding always, and where the denial goes then.

    To ``person_id`` or who does their work; or else, with ``spread``, to the member of the team who is there and has
    the least open work; or else into the queue of the team.
    """

    team_id: UUID
    person_id: UUID | None = None
    spread: bool = False
    work_type: str | None = None
    payer_id: UUID | None = None
    amount_from: int | None = None
    amount_to: int | None = None
    """Both amounts belong to the range."""

    @property
    def conditions(self) -> tuple[object, ...]:
        """What must hold; two rules with the same conditions never both apply."""
        return self.payer_id, self.amount_from, self.amount_to, self.work_type

    def matches(self, facts: Facts) -> bool:
        """Whether it is about a denial."""
        return (
            (self.work_type is None or self.work_type == facts.work_type)
            and (self.payer_id is None or self.payer_id == facts.payer_id)
            and (self.amount_from is None or self.amount_from <= facts.amount)
            and (self.amount_to is None or facts.amount <= self.amount_to)
        )


class Assignment(NamedTuple):
    """Who gets a denial, and by which rule of the list, from 0; None: by the work types of the teams."""

    owner: Owner
    rule: int | None


def specificity(rule: AssignmentRule) -> tuple[int, bool, bool, bool]:
    """Sort key, largest first: how many of payer, amount and work type are told; then which, in this order."""
    amount = rule.amount_from is not None or rule.amount_to is not None
    told = (rule.payer_id is not None, amount, rule.work_type is not None)
    return (sum(told), *told)


def in_order(rules: Sequence[AssignmentRule]) -> list[tuple[int, AssignmentRule]]:
    """With their places in the list, in the order in which they are asked: most specific first, then as listed."""
    return sorted(enumerate(rules), key=lambda placed: specificity(placed[1]), reverse=True)


def assign(facts: Facts, rules: Sequence[AssignmentRule], roster: Roster, load: Load, day: date) -> Assignment:
    """Who gets a denial on a day. Always somebody who is there, or a team."""
    for place, rule in in_order(rules):
        if rule.matches(facts) and rule.team_id in roster.teams:
            return Assignment(_owner(rule, roster, load, day), place)
    return Assignment(Owner("team", _least(roster.taking(facts.work_type), load)), None)


def needs_load(rules: Sequence[AssignmentRule], roster: Roster) -> bool:
    """Whether it ever matters who has how much: where a rule spreads, or several teams take one work type."""
    taken = [work_type for team in roster.teams.values() for work_type in team.work_types]
    return any(rule.spread for rule in rules) or len(set(taken)) < len(taken)


def _owner(rule: AssignmentRule, roster: Roster, load: Load, day: date) -> Owner:
    person = roster.people.get(rule.person_id) if rule.person_id else None
    worker = worker_on(person, day, roster.people) if person else None
    if worker is not None:
        return Owner("person", worker.id)
    there = [member.id for member in roster.members(rule.team_id) if member.is_there(day)] if rule.spread else []
    member = _least(there, load)
    return Owner("person", member) if member else Owner("team", rule.team_id)


def _least(ids: Iterable[UUID], load: Load) -> UUID | None:
    """Who has the least to do; of several the first by id."""
    return min(ids, key=lambda id_: (load.get(id_, 0), id_), default=None)
