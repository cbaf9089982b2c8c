"""The canonical answer about a claim's status: what every adapter makes of what came back.

Amounts are cents, days are dates. Nothing here is a posting source: money comes from the 835.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Level = Literal["receiver", "provider", "claim"]
"""Where an answer stops: the whole request refused (2200B), the provider refused (2200C), or a claim (2200D, 2200E)."""


@dataclass(frozen=True, slots=True)
class StatusCode:
    """One composite of an STC (STC01, STC10, STC11), upper case and as it came, also where no list knows it."""

    category: str
    """List 507."""
    status: str
    """List 508, or a reject code of NCPDP where ``ncpdp``."""
    entity: str | None = None
    ncpdp: bool = False
    """The fourth component is ``RX``."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One STC: up to three codes in their order, and what is said beside them."""

    codes: tuple[StatusCode, ...]
    effective_on: date | None = None
    """STC02."""
    action: str | None = None
    """STC03: ``WQ`` or ``U`` in a 277CA; not used in a 277, seen all the same."""
    charge: int | None = None
    """STC04."""
    paid: int | None = None
    """STC05: absent is not zero."""
    finalized_on: date | None = None
    """STC06."""
    remitted_on: date | None = None
    """STC08, of a check or transfer."""
    remit_trace: str | None = None
    """STC09: 835 TRN02."""


@dataclass(frozen=True, slots=True)
class LineStatus:
    """One service line (2220D, 2220E)."""

    statements: tuple[Statement, ...]
    procedure: str | None = None
    """``qualifier:code``, as of denials."""
    modifiers: tuple[str, ...] = ()
    revenue_code: str | None = None
    charge: int | None = None
    paid: int | None = None
    line_control_number: str | None = None
    """REF FJ."""
    service_from: date | None = None
    service_to: date | None = None


@dataclass(frozen=True, slots=True)
class ClaimStatus:
    """One claim that the payer found for a trace: it may find several, each with a control number of its own."""

    trace: str
    """TRN02 of the 276."""
    statements: tuple[Statement, ...]
    lines: tuple[LineStatus, ...] = ()
    payer_claim_control_number: str | None = None
    """REF 1K."""
    patient_control_number: str | None = None
    """REF EJ."""
    clearinghouse_trace: str | None = None
    """REF D9."""
    bill_type: str | None = None
    """REF BLT."""
    service_from: date | None = None
    service_to: date | None = None
    prescription_number: str | None = None
    """REF XZ."""
    voucher: str | None = None
    """REF VV."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that stops before a claim: at the receiver (2200B) or the provider (2200C)."""

    level: Level
    statements: tuple[Statement, ...]
    trace: str | None = None
    """TRN02 there: at the receiver the BHT03 of the 276; at the provider the payer's own, or 0."""


@dataclass(frozen=True, slots=True)
class StatusReply:
    """All of one 277. Matched by the claims' ``trace`` first, then ``request_id``, never by order."""

    request_id: str | None
    """BHT03: to be that of the 276, and not so from every payer."""
    claims: tuple[ClaimStatus, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    payer_id: str | None = None
    """NM109 of the payer (2100A)."""
