"""A remittance as the domain sees it: what a payer decided and paid, whatever format it came in.

Money is whole cents (``int``, may be negative on reversals); an amount that the payer did not send is ``None``,
never zero. Dates are ``datetime.date``. Text is kept as it came. Codes are upper-case without blanks around.
The classes are mutable and slotted because a reader fills hundreds of thousands of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

REVERSAL = "22"
"""CLP02 of a claim event that takes an earlier one back."""
TAKE_BACK = "PLB"
"""Our own status code of a claim event made from a PLB that recoups the money of a claim (WO, FB, 72)."""


class Adjustment(NamedTuple):
    """One CAS triplet: group (CAS01), CARC (CAS02, 05, …), cents (CAS03, …), quantity (CAS04, …)."""

    group: str
    carc: str
    amount: int
    quantity: Decimal | None = None


class Finding(NamedTuple):
    """Something a reader saw that is not as the standard or arithmetic says.

    ``code`` is stable and snake_case; ``segment`` is the 1-based position in the file (0: the whole file),
    ``tag`` and ``element`` name the place (``CLP``, ``03``). ``expected`` and ``actual`` are amounts in cents,
    counts or codes as text, and never hold names, identifiers of people or free text.
    """

    code: str
    severity: Literal["error", "warning", "info"]
    segment: int
    tag: str = ""
    element: str = ""
    expected: str | None = None
    actual: str | None = None
    claim: int | None = None
    """Ordinal of the claim in its file (0-based), when the finding is about one claim."""


class Party(NamedTuple):
    """NM1 or N1 of a person or organisation: QC, IL, 74, 82, TT, PR, PE …"""

    name: str
    """Organisation name, or ``LAST, FIRST M`` for a person."""
    id_type: str = ""
    """NM108 / N103: ``MI``, ``XX``, ``PI``, ``FI`` …"""
    id: str = ""
    """NM109 / N104."""


@dataclass(slots=True)
class Line:
    """One service line (SVC loop 2110)."""

    procedure: str
    """``qualifier:code``, for example ``HC:99213`` (SVC01-1, SVC01-2); a revenue code alone has qualifier ``NU``."""
    modifiers: tuple[str, ...] = ()
    charge: int | None = None
    paid: int | None = None
    revenue_code: str = ""
    units: Decimal | None = None
    submitted_procedure: str = ""
    """SVC06 when the payer adjudicated another code than was billed."""
    submitted_units: Decimal | None = None
    service_from: date | None = None
    service_to: date | None = None
    line_control_number: str = ""
    """REF*6R: our own line number, sent back."""
    allowed: int | None = None
    """AMT*B6."""
    adjustments: list[Adjustment] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    """RARCs of LQ*HE, in order."""
    reject_codes: list[str] = field(default_factory=list)
    """NCPDP reject codes of LQ*RX: another list than RARC."""


@dataclass(slots=True)
class ClaimDecision:
    """One claim event (CLP loop 2100): what the payer decided this time about one claim."""

    ordinal: int
    """0-based position in the file; with the payment it identifies the event."""
    patient_control_number: str
    status_code: str
    charge: int | None
    paid: int | None
    patient_responsibility: int | None = None
    filing_code: str = ""
    """CLP06, claim filing indicator (plan family)."""
    payer_claim_control_number: str = ""
    """CLP07."""
    facility_code: str = ""
    """CLP08, place of service or type of bill."""
    frequency: str = ""
    """CLP09."""
    service_from: date | None = None
    service_to: date | None = None
    received_by_payer: date | None = None
    """DTM*050."""
    coverage_expired: date | None = None
    """DTM*036."""
    original_claim_number: str = ""
    """REF*F8: the number of the claim that this one corrects or reverses."""
    group_number: str = ""
    """REF*1L or REF*CE (class of contract): the plan."""
    allowed: int | None = None
    """AMT*AU, coverage amount."""
    patient: Party | None = None
    subscriber: Party | None = None
    corrected_patient: Party | None = None
    rendering_provider: Party | None = None
    billing_provider: Party | None = None
    """The payee of the payment (N1*PE); set by whoever takes the decision in, not by the claim's own segments."""
    crossover_payer: Party | None = None
    adjustments: list[Adjustment] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    """RARCs of MIA05, MIA20-23 and MOA03-07, in order."""
    lines: list[Line] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unreadable: bool = False
    """True when a finding of severity ``error`` makes the decision unsafe to use: the claim is quarantined."""
    start: int = 0
    end: int = 0
    """Byte range of the claim's raw segments in the file."""
    first_segment: int = 0


@dataclass(slots=True)
class ProviderAdjustment:
    """One pair of a PLB segment: money moved outside any claim of this payment."""

    provider_id: str
    fiscal_period_end: date | None
    reason: str
    """PLB03-1: ``WO``, ``FB``, ``72``, ``L6`` …"""
    reference: str
    """PLB03-2: often, in a payer's own format, the number of the claim whose money is taken back."""
    amount: int
    """Cents; positive lowers the payment."""


@dataclass(slots=True)
class Payment:
    """One transaction set (ST…SE): one check or electronic transfer, or a zero-pay notice (BPR04 ``NON``)."""

    ordinal: int
    """0-based position of the ST in the file."""
    control_number: str = ""
    """ST02."""
    interchange_control_number: str = ""
    group_control_number: str = ""
    trace_number: str = ""
    """TRN02: the number of the check or transfer, the key to the bank's line."""
    originator_id: str = ""
    """TRN03."""
    method: str = ""
    """BPR04."""
    payment_date: date | None = None
    """BPR16."""
    production_date: date | None = None
    """DTM*405."""
    amount: int | None = None
    """BPR02."""
    payer: Party | None = None
    payer_ids: dict[str, str] = field(default_factory=dict)
    """REF in loop 1000A by qualifier (``2U``, ``EO``, ``HI``, ``NF``)."""
    payee: Party | None = None
    payee_ids: dict[str, str] = field(default_factory=dict)
    provider_adjustments: list[ProviderAdjustment] = field(default_factory=list)
    claims: int = 0
    """Claim events read in it."""
    findings: list[Finding] = field(default_factory=list)
    complete: bool = False
    """True when its SE was read."""
