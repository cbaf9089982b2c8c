"""What an organisation brings to its denials: its people, the rules of its own, and whom it knows its payers to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from app.domain.deadlines.question import Notice
from app.domain.deadlines.rules import Rule
from app.domain.intake.denial import Denial
from app.domain.intake.plans import PlanRule
from app.domain.people.assign import AssignmentRule, Facts, assign
from app.domain.people.roster import TRIAGE, UNTAKEN, Owner, Roster
from app.domain.sorting.own_rules import OwnRules
from app.domain.workflow.backlog import Backlog


class PayerFacts(NamedTuple):
    """What is known of a payer: the name and type that deadline rules go by, and how its plans are named."""

    name: str | None = None
    payer_type: str | None = None
    plans: Sequence[PlanRule] = ()
    windows: tuple[Rule, ...] = ()
    """Of its approved playbooks: they count before the published ones."""


RECEIVED = "denial.notice_received"
"""The entry of the log on every denial that a notice is about."""


class NoticeDocument(NamedTuple):
    """What a notice looks like: bytes that are kept elsewhere, under their digest."""

    sha256: bytes
    media_type: str
    size: int


class ClaimNotice(NamedTuple):
    """A notice of the payer, the denials that it is about, and the window that it speaks of."""

    id: UUID
    claim_id: UUID
    denial_ids: frozenset[UUID]
    purpose: str
    level: int
    notice: Notice
    document: NoticeDocument | None = None

    def says_the_same(self, other: ClaimNotice) -> bool:
        """Whether it tells again what the other told, of no other denials."""
        alike = (self.purpose, self.level, self.notice, self.document)
        others = (other.purpose, other.level, other.notice, other.document)
        return alike == others and self.denial_ids <= other.denial_ids

    def told(self) -> dict[str, object]:
        """What the log says of it: ids, kinds, dates and a digest."""
        days = (self.notice.notice_date, self.notice.received_on, self.notice.printed_deadline)
        names = ("notice_date", "received_on", "printed_deadline")
        return {
            "notice": str(self.id),
            "kind": self.notice.kind,
            "purpose": self.purpose,
            "level": self.level,
            **{name: day.isoformat() if day else None for name, day in zip(names, days, strict=True)},
            "sha256": self.document.sha256.hex() if self.document else None,
        }


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
    backlog: Backlog | None = None
    """Where old denials begin; read when some come."""
    gave_to_people: bool = False
    """Whether somebody got new work; in the meantime they may have gone away."""

    def payer(self, payer_id: UUID) -> PayerFacts:
        """What is known of a payer; nothing of one that nobody asked for."""
        return self.payers.get(payer_id, PayerFacts())

    def plans_of(self, payer_id: UUID) -> Sequence[PlanRule]:
        """How a payer's plans are named."""
        return self.payer(payer_id).plans

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
