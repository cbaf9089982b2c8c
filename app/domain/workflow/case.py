"""All that guards look at: the denials that a command covers, what was sent and answered, who commands, on which day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from app.domain.economics.expected_return import Veto
from app.domain.economics.option import Option
from app.domain.intake.denial import Denial
from app.domain.people.roster import Role
from app.domain.status.meanings import Meaning

Path = Literal["fix", "appeal", "close"]
FixKind = Literal["demographics", "coding", "missing_info", "cob", "corrected_claim"]
CloseReason = Literal[
    "not_worth_it",
    "window_gone",
    "no_right",
    "payer_correct",
    "duplicate_of_paid",
    "patient_responsibility",
    "other_payer",
    "not_a_denial",
]
CLOSE_OUTCOMES: dict[CloseReason, str] = {
    "not_worth_it": "written_off",
    "window_gone": "written_off",
    "no_right": "written_off",
    "payer_correct": "upheld_final",
    "duplicate_of_paid": "duplicate",
    "patient_responsibility": "moved_to_patient",
    "other_payer": "moved_to_other_payer",
    "not_a_denial": "not_a_denial",
}
"""What becomes of a denial that is closed for a reason."""


@dataclass(frozen=True, slots=True)
class Commander:
    """Who gives a command. ``role`` None: a machine."""

    person_id: UUID | None = None
    role: Role | None = None

    @property
    def decides(self) -> bool:
        """Whether decisions are theirs at all: people's, not machines' and not auditors'."""
        return self.role is not None and self.role != "auditor"

    @property
    def leads(self) -> bool:
        """Whether they may take upon themselves what others may not."""
        return self.role in ("lead", "manager")


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """What a payer said, on a day, about some denials of the claim."""

    meaning: Meaning
    checked_on: date
    denial_ids: frozenset[UUID]
    channel: str
    by_denial: Mapping[UUID, Meaning] = field(default_factory=dict)
    """Of denials whose lines say something else than their claim."""
    documents: tuple[str, ...] = ()
    """What the payer asks for (:data:`app.domain.codes.claim_status.Document`)."""
    recorded_at: datetime | None = None
    """When it was stored: of several on one day the later counts. None: it is not stored yet."""
    unread: bool = False
    """It is about the claim, in a code that no list of ours holds: nobody knows what it says until somebody reads it."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """The payer was asked, and no final answer came of it. ``came_to`` None: it has not answered yet."""

    asked_on: date
    channel: str
    came_to: Meaning | None
    denial_ids: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Sent:
    """Something of ours at the payer. ``answered`` once it was answered, rejected or withdrawn."""

    kind: Literal["fix", "appeal"]
    sent_on: date
    denial_ids: frozenset[UUID]
    answered: bool
    filed: bool = False
    """A filed appeal, which must be withdrawn before another decision."""
    level: int = 1
    """Of an appeal: the payer's, from 1."""
    upheld: bool = False
    """The payer has looked at it and stays with its decision."""


@dataclass(frozen=True, slots=True)
class Decided:
    """An earlier decision about a denial."""

    denial_id: UUID
    path: Path
    reason_key: str
    standing: bool
    """It locks: execution or tracking goes on under it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command itself says."""

    path: Path | None = None
    fix_kind: FixKind | None = None
    close_reason: CloseReason | None = None
    good_cause: bool = False
    """The window has passed, and the person says why the payer should hear it all the same."""
    protective: bool = False
    """To keep a window that is about to close, although no final answer could be had."""
    sent_on: date | None = None
    """Of what was sent, the day."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the organisation's playbook and policies say of this payer and denial."""

    corrected_claims: bool = True
    status_by_remittance_days: int | None = None
    """A remittance this young counts as the payer's word where the payer has no 276; None: it never does."""
    status_cadence_days: int = 7
    """Between two looks at what was sent."""
    status_valid_days: int = 30
    """The payer is asked again once its last answer is older."""
    approval_limit: int | None = None
    """Cents above which a close takes a second person."""
    policy: str | None = None
    """Version of the close policy."""
    policy_digest: str | None = None
    """SHA-256 over all that the policy says."""
    payer_answer_days: int = 60


@dataclass(frozen=True, slots=True)
class Worth:
    """What the economics say, in cents: of the best path that is open; None where the amount is not known.

    ``vetoes``: what forbids to close as not worth it. ``unknown``: the sentence that says why there is no figure.
    ``priced``: every path with all its numbers; ``numbers``: those that a close rests on, as plain values.
    """

    net: int | None = None
    worth_it: bool | None = None
    batch_worth_it: bool = False
    vetoes: tuple[Veto, ...] = ()
    unknown: str | None = None
    priced: tuple[Option, ...] = ()
    numbers: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Case:
    """One denial with those that the command covers, and all that is known of its claim."""

    denial: Denial
    covered: tuple[Denial, ...]
    today: date
    commander: Commander
    wish: Wish = field(default_factory=Wish)
    answers: tuple[StatusAnswer, ...] = ()
    sent: tuple[Sent, ...] = ()
    decided: tuple[Decided, ...] = ()
    held: bool = False
    """A legal or compliance hold: nothing of it may be closed."""
    rules: Rules = field(default_factory=Rules)
    worth: Worth = field(default_factory=Worth)
    approver: UUID | None = None
    """Who approves a close that takes two: a second person, or whoever closes where the profile lets one be both."""
    asked_by: UUID | None = None
    """Who asked for the close that waits for a second person."""
    attempts: tuple[Attempt, ...] = ()
    """When the payer was asked to no avail, newest first."""
    no_276: bool = False
    """This payer cannot be asked electronically: what people hear counts, and a young remittance may."""

    @property
    def covered_ids(self) -> frozenset[UUID]:
        """Ids of the denials that the command is about."""
        return frozenset(denial.id for denial in self.covered)
