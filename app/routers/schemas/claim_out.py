"""A claim as the contract shows it: one page for one worker."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from app.routers.schemas.acknowledged_claims import AcknowledgedClaimOut
from app.routers.schemas.base import Money, Output, Page
from app.routers.schemas.claim_parts_out import AdjustmentOut, PartyOut, PayerOut, PrimaryOut
from app.routers.schemas.denial_out import DenialIdText, Outcome, Stage
from app.routers.schemas.status_checks import StatusCheckOut

ClaimIdText = Annotated[str, Field(pattern="^clm_", examples=["clm_01m843xkr6efyv4x33kxdg3g07"])]


class ClaimPersonOut(PartyOut):
    """A patient or subscriber."""

    last_name: str | None
    first_name: str | None
    middle_name: str | None
    birth_date: date | None
    gender: str | None


class ClaimFacilityOut(Output):
    """Where it was done."""

    code: str | None
    name: str | None


class ClaimLineOut(Output):
    """One service line as it was billed."""

    line_control_number: str | None
    procedure: str | None
    modifiers: list[str]
    revenue_code: str | None
    units: str | None
    charge: Money | None
    expected_allowed: Money | None
    service_from: date | None
    service_to: date | None
    diagnosis_pointers: list[int]
    place_of_service: str | None


class ClaimVersionOut(Output):
    """One posted form of the claim."""

    submitted_on: date
    frequency: str
    revision: int = Field(description="Counts posts of other content under one number, day and frequency.")
    received_at: datetime
    current: bool = Field(description="Whether the claim shows this one: the one submitted last.")


class DecidedLineOut(Output):
    """One service line as the payer decided it."""

    line_control_number: str | None
    procedure: str
    modifiers: list[str]
    service_date: date | None
    charge: Money | None
    paid: Money | None
    adjustments: list[AdjustmentOut]
    remarks: list[str]


class ClaimRemittanceOut(Output):
    """What a payer decided once about the claim."""

    remittance_id: str | None = Field(description="Null for a decision that came as a posted denial.")
    source: Literal["835", "json"]
    remit_date: date
    received_on: date
    payer: PayerOut
    claim_status_code: str | None = Field(description="CLP02; `PLB` for money taken back outside the claim.")
    payer_claim_control_number: str | None
    charge: Money | None
    paid: Money | None
    patient_responsibility: Money | None
    adjustments: list[AdjustmentOut] = Field(description="At claim level.")
    remarks: list[str]
    lines: list[DecidedLineOut]


class ClaimDenialOut(Output):
    """A denial of the claim, in short."""

    id: DenialIdText
    lead: bool
    stage: Stage
    outcome: Outcome | None
    primary: PrimaryOut
    amount_denied: Money
    amount_at_risk: Money
    amount_recovered: Money
    remit_date: date
    due_on: date | None


class ClaimSummaryOut(Output):
    """A claim in short."""

    id: ClaimIdText
    posted: bool = Field(description="Whether its sender posted it; else only remittances told of it.")
    patient_control_number: str | None
    payer_claim_control_number: str | None
    claim_status_code: str | None
    payer: PayerOut | None
    service_from: date | None
    service_to: date | None
    charge: Money | None
    open_denials: int
    amount_denied: Money = Field(description="Of its open denials.")
    amount_at_risk: Money = Field(description="Of its open denials.")
    version: int
    created_at: datetime
    updated_at: datetime


class ClaimOut(ClaimSummaryOut):
    """What was submitted, with what payers decided and what of that was denied."""

    submitted_on: date | None
    frequency: str | None
    patient: ClaimPersonOut | None
    subscriber: ClaimPersonOut | None
    billing_provider: PartyOut | None
    rendering_provider: PartyOut | None
    facility: ClaimFacilityOut | None
    diagnoses: list[str]
    place_of_service: str | None
    authorization_numbers: list[str]
    lines: list[ClaimLineOut]
    versions: list[ClaimVersionOut]
    remittances: list[ClaimRemittanceOut]
    denials: list[ClaimDenialOut]
    acknowledgments: list[AcknowledgedClaimOut] = Field(
        description="What was said of it before anybody decided about it, newest first; the newest 20."
    )
    statuses: list[StatusCheckOut] = Field(
        description="What its payer said when asked, or is being asked, newest first; the newest 20."
    )
    decisions: list[None] = Field(description="Always empty: they are at `/v1/denials/{id}/decisions`.")
    submissions: list[None] = Field(description="Always empty: they are at `/v1/denials/{id}/submissions`.")


class ClaimPage(Page):
    """A page of claims."""

    data: list[ClaimSummaryOut]


class ClaimBatchItemOut(Output):
    """What became of one posted claim."""

    index: int
    result: Literal["created", "duplicate", "updated", "rejected"]
    claim_id: ClaimIdText | None
    problem: dict[str, object] | None = Field(description="Why it was rejected, as a problem document.")


class ClaimCountsOut(Output):
    """How many items came to what."""

    created: int
    duplicate: int
    updated: int
    rejected: int


class ClaimBatchOut(Output):
    """What became of a batch, item by item in the order sent."""

    counts: ClaimCountsOut
    items: list[ClaimBatchItemOut]
