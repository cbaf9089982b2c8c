"""A remittance as the contract shows it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from app.routers.schemas.base import Money, Output, Page

Status = Literal["received", "processing", "done", "partial", "failed"]


class CountsOut(Output):
    """What was in it and what came of it."""

    payments: int = Field(description="Transaction sets: checks, transfers, zero-pay notices.")
    claims: int = Field(description="Claim events read, those in quarantine included.")
    claims_worked: int = Field(description="Claims that have a denial, a reversal or a record of the sender.")
    denials_created: int
    denials_updated: int = Field(description="Earlier denials that this file completed, paid, reversed or changed.")
    duplicates: int = Field(description="Claim events that another file had told already.")
    quarantined: int
    take_backs: int
    findings: int


class AmountsOut(Output):
    """Sums over its claims."""

    charge: Money
    paid: Money
    denied: Money = Field(description="Of the denials it created.")


class ProgressOut(Output):
    """How far a large file has been read."""

    bytes_read: int
    bytes_total: int
    claims_read: int


class ProviderAdjustmentOut(Output):
    """One PLB pair. A positive amount lowers the payment."""

    provider_id: str
    fiscal_period_end: date | None
    reason: str
    reference: str
    amount: Money


class PaymentOut(Output):
    """One transaction set."""

    id: str = Field(pattern="^pay_")
    trace_number: str
    originator_id: str
    method: str
    remit_date: date
    amount: Money | None
    payer_id: str = Field(pattern="^pyr_")
    payer_name: str
    claims: int
    provider_adjustments: list[ProviderAdjustmentOut]
    complete: bool


class LinksOut(Output):
    """Where the rest is."""

    findings: str
    quarantine: str
    denials: str


class RemittanceOut(Output):
    """One file of remittances, stored once per content."""

    id: str = Field(pattern="^rem_", examples=["rem_01m843xkr6efyv4x33kxdg3g07"])
    status: Status
    sha256: str
    size: int
    received_on: date
    counts: CountsOut
    amounts: AmountsOut
    progress: ProgressOut | None = Field(description="While it is being read.")
    problem: dict[str, object] | None = Field(description="Why it failed.")
    payments: list[PaymentOut] = Field(description="The first 200, in the order of the file.")
    links: LinksOut
    version: int
    created_at: datetime
    updated_at: datetime


class RemittanceSummary(Output):
    """A remittance in a list."""

    id: str = Field(pattern="^rem_")
    status: Status
    sha256: str
    size: int
    received_on: date
    counts: CountsOut
    amounts: AmountsOut
    version: int
    created_at: datetime
    updated_at: datetime


class RemittancePage(Page):
    """A page of remittances."""

    data: list[RemittanceSummary]


class FindingOut(Output):
    """Something in the file that is not as the standard or arithmetic says."""

    code: str
    severity: Literal["error", "warning", "info"]
    segment: int = Field(description="1-based position in the file; 0: the file as a whole.")
    tag: str
    element: str
    expected: str | None
    actual: str | None
    claim: int | None = Field(description="0-based position of the claim in the file.")


class FindingPage(Page):
    """A page of findings, in the order of the file."""

    data: list[FindingOut]


class QuarantinedOut(Output):
    """A claim that could not be read."""

    id: str = Field(pattern="^qtn_")
    status: Literal["open", "replayed"]
    claim: int = Field(description="0-based position of the claim in the file.")
    segments: str = Field(description="Its raw segments, as they came.")
    findings: list[FindingOut]
    version: int
    created_at: datetime
    updated_at: datetime


class QuarantinePage(Page):
    """A page of quarantined claims."""

    data: list[QuarantinedOut]


class ReplayOut(Output):
    """What came of a corrected claim."""

    quarantined: QuarantinedOut
    denials_created: int
    denials_updated: int
    denial_ids: list[str]
