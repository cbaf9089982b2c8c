"""One question to a payer about one claim: all that a 276 (005010X212) or a vendor's form of it needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


class UnwritableInquiryError(Exception):
    """An inquiry lacks what a question needs, or holds what it cannot carry. The same again fails again.

    ``member`` names it, such as ``subscriber.id`` or ``lines.0.charge``; the value is never part of the error.
    """

    def __init__(self, member: str) -> None:
        super().__init__(member)
        self.member = member


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody by name and number. ``first`` None: an organisation, or a person of whom it is not known."""

    last: str
    """The last name, or the name of an organisation."""
    id: str | None = None
    first: str | None = None
    middle: str | None = None
    suffix: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A subscriber (with ``id``) or a dependant (without one of their own)."""

    name: Party
    birth_date: date | None = None
    gender: Literal["F", "M"] | None = None


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One service line that is asked about. Cents and dates."""

    procedure: str | None
    """``qualifier:code``."""
    modifiers: tuple[str, ...] = ()
    revenue_code: str | None = None
    charge: int | None = None
    units: str | None = None
    line_control_number: str | None = None
    service_from: date | None = None
    service_to: date | None = None


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question. ``trace`` (TRN02) stays the same in every repetition, so that a late first answer still lands."""

    trace: str
    """At most 50 characters."""
    request_id: str
    """BHT03; the same in every repetition too."""
    payer: Party
    """``id`` as the clearinghouse knows the payer."""
    receiver: Party
    """Who asks (2100B); ``id`` is the ETIN."""
    provider: Party
    """``id`` is the NPI."""
    subscriber: Member
    dependant: Member | None = None
    """The patient, where that is not the subscriber."""
    payer_claim_control_number: str | None = None
    patient_control_number: str | None = None
    bill_type: str | None = None
    charge: int | None = None
    """Cents."""
    service_from: date | None = None
    service_to: date | None = None
    lines: tuple[AskedLine, ...] = ()
