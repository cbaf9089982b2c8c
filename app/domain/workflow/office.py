"""What an organisation brings to its denials: its people, the rules of its own, and whom it knows its payers to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from app.domain.deadlines.question import Notice
from app.domain.intake.denial import Denial
from app.domain.intake.plans import PlanRule
from app.domain.people.assign import AssignmentRule, Facts, assign
from app.domain.people.roster import TRIAGE, UNTAKEN, Owner, Roster
from app.domain.sorting.own_rules import OwnRules


class PayerFacts(NamedTuple):
    """What is known of a payer: the name and type that deadline rules go by, and how its plans are named."""

    name: str | None = None
    payer_type: str | None = None
    plans: Sequence[PlanRule] = ()


class ClaimNotice(NamedTuple):
    """A notice of the payer, the denials that it is about, and the window that it speaks of."""

    claim_id: UUID
    denial_ids: frozenset[UUID]
    purpose: str
    level: int
    notice: Notice


@dataclass(slots=True)
class Office:
    """All of it, as it stands in one transaction. ``load`` grows with what is given out."""

    roster: Roster
    assignment_rules: Sequence[AssignmentRule] = ()
    own_rules: OwnRules = field(default_factory=OwnRules)
    load: dict[UUID, int] = field(default_factory=dict)
    payers: dict[UUID, PayerFacts] = field(default_factory=dict)
    notices: Mapping[UUID, Sequence[ClaimNotice]] = field(default_factory=dict)
    """By claim."""
    gave_to_people: bool = False
    """Whether somebody got new work; in the meantime they may have gone away."""

    def payer(self, payer_id: UUID) -> PayerFacts:
        """What is known of a payer; nothing of one that nobody asked for."""
        return self.payers.get(payer_id, PayerFacts())

    def give(self, denial: Denial, day: date) -> None:
        """Give a denial an owner who is there on a day (:func:`app.domain.people.assign.assign`)."""
        work_type = work_type_of(denial)
        facts = Facts(work_type, denial.payer_id, denial.amount_denied)
        owner = assign(facts, self.assignment_rules, self.roster, self.load, day).owner
        set_owner(denial, owner, self.roster)
        self.gave_to_people |= owner.kind == "person"
        if denial.owner_id is not None:
            self.load[denial.owner_id] = self.load.get(denial.owner_id, 0) + 1


def work_type_of(denial: Denial) -> str | None:
    """Its work type; None while a person must sort it first."""
    return None if denial.triage is not None or denial.bucket is None else denial.work_type


def set_owner(denial: Denial, owner: Owner, roster: Roster) -> None:
    """Write down whose a denial is. A team without an id is whichever takes its work type one day."""
    work_type = work_type_of(denial)
    denial.owner_kind = owner.kind
    if owner.id is None:
        denial.owner_id = UNTAKEN[work_type] if work_type else roster.triage
        denial.owner_name = work_type or TRIAGE
    elif owner.kind == "person":
        denial.owner_id, denial.owner_name = owner.id, roster.people[owner.id].name
    else:
        team = roster.teams.get(owner.id)
        denial.owner_id, denial.owner_name = owner.id, team.name if team else TRIAGE
