"""A denial as the contract shows it: all names from the first day, null until built."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from app.domain.sorting.refine import Triage
from app.domain.sorting.vocabulary import Path
from app.routers.schemas.base import Money, Output, Page
from app.routers.schemas.claim_parts_out import (
    AdjustmentOut,
    ClaimHeaderOut,
    FacilityOut,
    LineOut,
    PartyOut,
    PayerOut,
    PrimaryOut,
)
from app.routers.schemas.denial_work_out import (
    DeadlineOut,
    DenialBucketOut,
    DenialEscalationOut,
    NextActionOut,
    OwnerOut,
    ParkedOut,
    StatusSummaryOut,
    WindowOut,
)

Stage = Literal["intake", "decision", "execution", "tracking", "resolved"]
Outcome = Literal[
    "recovered",
    "partly_recovered",
    "upheld_final",
    "written_off",
    "moved_to_patient",
    "moved_to_other_payer",
    "duplicate",
    "not_a_denial",
    "void",
]
DenialIdText = Annotated[str, Field(pattern="^den_", examples=["den_01m843xkr6efyv4x33kxdg3g07"])]


class DenialOut(Output):
    """A payer's decision not to pay a claim, or lines of it, for one reason."""

    id: DenialIdText
    stage: Stage
    outcome: Outcome | None
    claim_id: str = Field(pattern="^clm_")
    lead: bool = Field(description="The denial of its claim that is worked; the others are its siblings.")
    siblings: list[DenialIdText]
    external_id: str | None
    payer: PayerOut
    plan: str | None
    claim: ClaimHeaderOut
    patient: PartyOut | None
    subscriber: PartyOut | None
    billing_provider: PartyOut | None
    rendering_provider: PartyOut | None
    facility: FacilityOut | None
    lines: list[LineOut]
    adjustments: list[AdjustmentOut] = Field(description="At claim level.")
    primary: PrimaryOut
    amount_denied: Money
    amount_at_risk: Money
    amount_recovered: Money
    paid_beyond_denied: Money
    amount_expected: Money | None = Field(
        description="What the payer would pay of what is open if it gave in: the expected allowed amount that was posted, "
        "else the charge times what this payer allows of the procedure's charge, else of any charge, less what it paid; "
        "never the charge. Null where that is not known of every line, and once it is resolved. "
        "`GET …/decision-options` shows what it rests on."
    )
    remittance_id: str | None
    remit_date: date
    received_on: date
    bucket: DenialBucketOut | None = Field(description="Where it belongs; null where no rule knows its code.")
    recommended_path: Path | None
    quick_fix: bool = Field(description="A fix of one field, sure, without a document: minutes.")
    triage: Triage | None = Field(description="Why a person must look before the bucket counts.")
    path: Path | None = Field(description="What was decided; null until then.")
    owner: OwnerOut | None
    next_action: NextActionOut | None
    due_on: date | None = Field(
        description="The earlier of the control point (or review, while parked) and `send_by`. Null once resolved."
    )
    control_on: date | None = Field(description="The next control point of the work.")
    send_by: date | None = Field(
        description="Last day to send something before an open window closes; of a lead, the earliest of its claim."
    )
    deadline: DeadlineOut | None = Field(description="Of the appeal; null where there is none or no day is known.")
    deadlines: list[WindowOut]
    parked: ParkedOut | None = Field(description="Null: it is worked.")
    status_summary: StatusSummaryOut | None = Field(description="Null: nobody has asked the payer.")
    escalation: DenialEscalationOut | None = Field(
        description="The most urgent that is open, else one that somebody has in hand. Null: nothing is escalated."
    )
    recurrence_of: DenialIdText | None
    possible_duplicate_of: DenialIdText | None
    missing_context: list[str]
    held: bool = Field(description="Its claim is under a legal or compliance hold: nothing of it may be closed.")
    pending_decision_id: str | None = Field(
        pattern="^dec_", description="The close that waits for a second person; nothing else is decided until then."
    )
    allowed_commands: list[str] = Field(
        description="What its stage, a hold and a close that waits for a second person leave open. Whether the other "
        "guards agree, `GET …/decision-options` says."
    )
    version: int
    created_at: datetime
    updated_at: datetime


class DenialPage(Page):
    """A page of denials."""

    data: list[DenialOut]


class DenialItemOut(Output):
    """What became of one item."""

    index: int
    result: Literal["created", "duplicate", "updated", "rejected"]
    denial_id: DenialIdText | None
    siblings: list[DenialIdText] = Field(description="Further denials of the same item, one per reason.")
    problem: dict[str, object] | None = Field(description="Why it was rejected, as a problem document.")


class DenialCounts(Output):
    """How many items ended how."""

    created: int
    duplicate: int
    updated: int
    rejected: int


class DenialBatchOut(Output):
    """What became of a batch, item by item in the order sent."""

    counts: DenialCounts
    items: list[DenialItemOut]
