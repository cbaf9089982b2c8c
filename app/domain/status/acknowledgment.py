"""What is said of something that we sent, before anybody decides about it: 277CA, 999 and TA1.

None of it is a denial: what is rejected here was never adjudicated (facts of list 507: A3, A6, A7, A8). It is mended
and sent again, and the filing clock still runs. Amounts are cents, days are dates.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from app.domain.intake.remittance import Finding
from app.domain.status.answer import LineStatus, Statement, StatusReply
from app.domain.status.ports import ControlNumbers

BatchLevel = Literal["receiver", "provider"]
REJECTED: frozenset[str] = frozenset({"R", "M", "W", "X"})
"""IK501 and AK901 by which a set or a group was not taken in: errors, authentication, assurance, decryption."""


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


@dataclass(frozen=True, slots=True)
class ElementError:
    """IK4 without the copy of what was wrong (IK404), which may be PHI."""

    position: int | None
    """IK401-1, in the segment."""
    component: int | None
    """IK401-2."""
    repetition: int | None
    """IK401-3."""
    reference: str | None
    """IK402, number of the data element."""
    code: str
    """IK403."""


@dataclass(frozen=True, slots=True)
class SegmentError:
    """IK3 with its IK4."""

    segment: str
    """IK301, such as ``CLM``."""
    position: int | None
    """IK302, in the transaction set, with ST as 1."""
    loop: str | None
    """IK303."""
    code: str
    """IK304."""
    patient_control_number: str | None = None
    """CTX CLM01: the claim of our 837 in which it is."""
    trace: str | None = None
    """CTX TRN02: the inquiry of our 276."""
    elements: tuple[ElementError, ...] = ()


@dataclass(frozen=True, slots=True)
class SetAcknowledgment:
    """One transaction set of ours (AK2 to IK5)."""

    kind: str
    """AK201, such as ``837`` or ``276``."""
    number: str
    """AK202: our ST02."""
    convention: str | None = None
    """AK203: our ST03."""
    action: str | None = None
    """IK501: ``A`` accepted, ``E`` accepted with errors, ``R M W X`` rejected; None where it is missing."""
    codes: tuple[str, ...] = ()
    """IK502 to IK506."""
    errors: tuple[SegmentError, ...] = ()


@dataclass(frozen=True, slots=True)
class FunctionalAcknowledgment:
    """One 999 (005010X231A1): syntax only. Matched by ``group_number``, then each set's ``number``."""

    numbers: ControlNumbers
    """Of the 999 itself."""
    group_kind: str | None = None
    """AK101: our GS01, such as ``HC`` or ``HR``."""
    group_number: str | None = None
    """AK102: our GS06."""
    convention: str | None = None
    """AK103: our GS08."""
    action: str | None = None
    """AK901: as IK501, or ``P`` in part."""
    included: int | None = None
    """AK902: sets that we said were there."""
    received: int | None = None
    """AK903."""
    accepted: int | None = None
    """AK904."""
    codes: tuple[str, ...] = ()
    """AK905 to AK909."""
    sets: tuple[SetAcknowledgment, ...] = ()
    usage: str = ""
    """ISA15: ``P`` or ``T``."""
    complete: bool = True
    """False when it stops before its end."""


@dataclass(frozen=True, slots=True)
class InterchangeAcknowledgment:
    """One TA1: the envelope alone. After a rejected one no 999 comes."""

    numbers: ControlNumbers
    """Of the interchange that the TA1 came in."""
    interchange_number: str
    """TA101: our ISA13."""
    interchange_date: date | None = None
    """TA102: our ISA09."""
    interchange_time: str | None = None
    """TA103: our ISA10, HHMM."""
    action: str | None = None
    """TA104: ``A`` accepted, ``E`` accepted with errors, ``R`` rejected."""
    code: str | None = None
    """TA105: three digits, ``000`` where nothing is wrong."""
    usage: str = ""
    """ISA15: ``P`` or ``T``."""


@dataclass(frozen=True, slots=True)
class ReceivedReply:
    """One 277 (005010X212) with the numbers it came under."""

    reply: StatusReply
    numbers: ControlNumbers
    """``trn02`` is that of the first claim, else of the first refusal."""
    usage: str = ""
    """ISA15: ``P`` or ``T``."""
    complete: bool = True
    """False when it stops before its end: claims may be missing."""


@dataclass(frozen=True, slots=True)
class Received:
    """All that one file held, each kind in the order of the file."""

    claim_acknowledgments: tuple[ClaimAcknowledgment, ...] = ()
    functional_acknowledgments: tuple[FunctionalAcknowledgment, ...] = ()
    interchange_acknowledgments: tuple[InterchangeAcknowledgment, ...] = ()
    replies: tuple[ReceivedReply, ...] = ()
    findings: tuple[Finding, ...] = ()
    """What is not as it should be: never the data itself."""
