"""What we asked a payer about, as far as its answer is read against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from app.domain.intake.denial import Denial
from app.domain.money import to_cents
from app.domain.status.inquiry import Inquiry


@dataclass(frozen=True, slots=True)
class DeniedLine:
    """One line of a denial that the question is about. Cents."""

    denial_id: UUID
    procedure: str | None = None
    """``qualifier:code``."""
    modifiers: tuple[str, ...] = ()
    charge: int | None = None
    line_control_number: str | None = None
    service_on: date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The claim that we asked about, and what we know of it. Cents and dates."""

    trace: str
    """TRN02 of the 276."""
    request_id: str | None = None
    """BHT03 of the 276."""
    payer_claim_control_number: str | None = None
    patient_control_number: str | None = None
    charge: int | None = None
    service_from: date | None = None
    service_to: date | None = None
    paid: int | None = None
    """Of the newest remittance: what is above it was paid since."""
    lines: tuple[DeniedLine, ...] = ()
    documents_asked: bool = False
    """An earlier answer of the payer asked for documents."""


def asked_about(
    inquiry: Inquiry, denials: Sequence[Denial] = (), *, paid: int | None = None, documents_asked: bool = False
) -> Asked:
    """What a question was about. ``denials``: those that it was asked for; ``paid``: None takes it from them.

    What is known of the denials counts before what the question says: that searches a wider span of days, and leaves out
    numbers that would narrow it wrongly.
    """
    claims = [cast(dict[str, Any], denial.detail.get("claim") or {}) for denial in denials]
    header = claims[0] if claims else {}
    before = [_cents(it["paid"]) for it in claims if it.get("paid") is not None]
    numbers = [it.payer_claim_control_number for it in denials], [it.patient_control_number for it in denials]
    payers, patients = (next((it for it in told if it), None) for told in numbers)
    return Asked(
        inquiry.trace,
        inquiry.request_id,
        payers or inquiry.payer_claim_control_number,
        patients or inquiry.patient_control_number,
        inquiry.charge if header.get("charge") is None else _cents(header["charge"]),
        _day(header.get("service_from")) or inquiry.service_from,
        _day(header.get("service_to")) or inquiry.service_to,
        max(before, default=None) if paid is None else paid,
        tuple(line for denial in denials for line in _lines(denial)),
        documents_asked,
    )


def _lines(denial: Denial) -> list[DeniedLine]:
    rows = cast(list[dict[str, Any]], denial.detail.get("lines") or [])
    return [
        DeniedLine(
            denial.id,
            row.get("procedure"),
            tuple(row.get("modifiers") or ()),
            None if row.get("charge") is None else _cents(row["charge"]),
            row.get("line_control_number"),
            _day(row.get("service_date")),
        )
        for row in rows
    ]


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def _cents(told: str) -> int:
    return to_cents(Decimal(told))
