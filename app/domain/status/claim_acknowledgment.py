"""What a 277CA says of the claims that we sent: taken in or turned away, before anybody decides about them.

Amounts are cents, days are dates.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from app.domain.status.answer import LineStatus, Statement
from app.domain.status.ports import ControlNumbers

BatchLevel = Literal["receiver", "provider"]


@dataclass(frozen=True, slots=True)
class Total:
    """How many claims, and what was charged for them. None: not said."""

    claims: int | None = None
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class BatchAcknowledgment:
    """What a 277CA says of all that one receiver (2200B) or one provider (2200C) sent."""

    level: BatchLevel
    entity_id: str | None = None
    """NM109: the ETIN of the receiver, the NPI or tax number of the billing provider."""
    trace: str | None = None
    """TRN02: at the receiver BHT03 of our 837; at the provider the payer's own, or 0."""
    statements: tuple[Statement, ...] = ()
    accepted: Total = field(default_factory=Total)
    """QTY 90 (receiver) or QA (provider), AMT YU."""
    rejected: Total = field(default_factory=Total)
    """QTY AA or QC, AMT YY."""


@dataclass(frozen=True, slots=True)
class AcknowledgedClaim:
    """One claim of a 277CA (patient level). It may be rejected inside a batch that was accepted: this level counts."""

    patient_control_number: str
    """TRN02: CLM01 of our 837; empty where none was sent."""
    statements: tuple[Statement, ...]
    action: str | None = None
    """STC03: ``WQ`` accepted, ``U`` rejected; ``U`` where any statement says so; None where none says anything.
    Payers send ``WQ`` beside A7: whether a claim was rejected, its categories decide first."""
    messages: tuple[str, ...] = ()
    """STC12, the payer's words. They may hold PHI: not for events, logs and errors."""
    provider_id: str | None = None
    """NM109 of the billing provider above it."""
    lines: tuple[LineStatus, ...] = ()
    payer_claim_control_number: str | None = None
    """REF 1K."""
    clearinghouse_trace: str | None = None
    """REF D9."""
    bill_type: str | None = None
    """REF BLT."""
    service_from: date | None = None
    service_to: date | None = None


@dataclass(frozen=True, slots=True)
class ClaimAcknowledgment:
    """One 277CA (005010X214)."""

    numbers: ControlNumbers
    """Of the 277CA itself. BHT03 is the sender's own; ``trn02`` is BHT03 of our 837 (2200B)."""
    source_id: str | None = None
    """NM109 of who acknowledges: a payer, or a clearinghouse."""
    source_trace: str | None = None
    """TRN02 of 2200A."""
    received_on: date | None = None
    """DTP 050."""
    processed_on: date | None = None
    """DTP 009."""
    batches: tuple[BatchAcknowledgment, ...] = ()
    claims: tuple[AcknowledgedClaim, ...] = ()
    usage: str = ""
    """ISA15: ``P`` or ``T``."""
    complete: bool = True
    """False when it stops before its end: claims may be missing."""
