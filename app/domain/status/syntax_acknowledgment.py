"""What is said of the form of something that we sent: 999 (its syntax) and TA1 (its envelope)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.status.ports import ControlNumbers

REJECTED: frozenset[str] = frozenset({"R", "M", "W", "X"})
"""IK501 and AK901 by which a set or a group was not taken in: errors, authentication, assurance, decryption."""


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
