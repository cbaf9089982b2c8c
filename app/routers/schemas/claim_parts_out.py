"""What an answer about a denial or claim says of the claim itself: payer, parties, adjustments, lines."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from app.routers.schemas.base import Money, Output


class PayerOut(Output):
    """The payer of a denial."""

    id: str = Field(pattern="^pyr_")
    name: str
    payer_type: str | None


class PartyOut(Output):
    """A person or organisation."""

    name: str | None
    id_type: str | None
    id: str | None


class FacilityOut(Output):
    """Where it was done."""

    code: str | None


class AdjustmentOut(Output):
    """One CAS triplet."""

    group: str
    carc: str
    amount: Money
    quantity: str | None


class LineOut(Output):
    """One denied service line."""

    line_control_number: str | None
    procedure: str
    modifiers: list[str]
    service_date: date | None
    charge: Money | None
    paid: Money | None
    denied: Money
    expected_allowed: Money | None = Field(description="As it was posted with the denial.")
    adjustments: list[AdjustmentOut]
    remarks: list[str]


class ClaimHeaderOut(Output):
    """The claim as the payer's decision names it."""

    patient_control_number: str | None
    payer_claim_control_number: str | None
    claim_status_code: str | None
    service_from: date | None
    service_to: date | None
    charge: Money | None
    paid: Money | None


class PrimaryOut(Output):
    """The reason, in codes and in our own words."""

    group: str
    carc: str
    remarks: list[str]
    description: str
