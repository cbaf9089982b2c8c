"""What the simulator answers: a table by claim number and payer, else what the claim number itself says, else luck.

Sent as JSON to ``POST /script``, or set in the same process. Codes are written ``F2:585``, ``D0:35:PR`` or, of NCPDP,
``F2:65::RX``; amounts are decimal strings.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Do = Literal[
    "answer",
    "silence",
    "hang_up",
    "http",
    "envelope_error",
    "soap_fault",
    "ta1",
    "999",
    "json_in_payload",
    "empty_payload",
    "cut_off",
    "other_set",
    "too_long",
]
"""``answer``: a 277. ``silence``: nothing, until the other side gives up. ``hang_up``: the connection breaks in the
middle of an answer. ``cut_off``: a 277 that stops in its middle. ``other_set``: a 277CA."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Says(_Part):
    """One STC."""

    codes: tuple[str, ...] = Field(min_length=1, max_length=3)
    effective_on: date | None = None
    charge: str | None = None
    paid: str | None = None
    finalized_on: date | None = None
    remitted_on: date | None = None
    remit_trace: str | None = None


class LineFound(_Part):
    """One service line."""

    says: tuple[Says, ...]
    procedure: str = "HC:99213"
    """``qualifier:code``, with modifiers after further colons."""
    charge: str = "0"
    paid: str | None = None
    revenue_code: str = ""
    units: str = "1"
    line_control_number: str | None = None
    service_from: date | None = None
    service_to: date | None = None


class Found(_Part):
    """One claim that the payer finds. What is not said is as it was asked."""

    says: tuple[Says, ...]
    lines: tuple[LineFound, ...] = ()
    payer_claim_control_number: str | None = None
    patient_control_number: str | None = None
    clearinghouse_trace: str | None = None
    bill_type: str | None = None
    service_from: date | None = None
    service_to: date | None = None


class Turn(_Part):
    """What is done with one request."""

    do: Do = "answer"
    after: float = Field(default=0, ge=0)
    """Seconds."""
    claims: tuple[Found, ...] = ()
    refused: tuple[Says, ...] = ()
    """Instead of claims: the answer stops at ``level``."""
    level: Literal["receiver", "provider"] = "receiver"
    wrong_trace: bool = False
    """Somebody else's TRN02 and BHT03."""
    own_trace: bool = False
    """BHT03 is ours, TRN02 the payer's own."""
    usage: Literal["T", "P"] | None = None
    """ISA15 and the mode marker; as asked where it is not said."""
    sets: int = Field(default=1, ge=1, le=20)
    """How many times the same 277 stands in the interchange."""
    copies: int = Field(default=1, ge=1, le=20)
    """How many times the interchange is sent, one after the other."""
    status: int = Field(default=503, ge=200, le=599)
    """Of ``http``."""
    retry_after: str | None = None
    code: str = "Receiver"
    """Of ``envelope_error`` and ``soap_fault``; of the JSON ``errorResponse`` too."""
    polls: int = Field(default=0, ge=0)
    """JSON only: accepted at first, and not ready for so many polls less one."""
    x12: bool = True
    """JSON only: the 277 is sent along."""


class Downtime(_Part):
    """When a payer does not work."""

    since: AwareDatetime
    until: AwareDatetime
    turn: Turn = Turn(do="http", status=503)


class PayerRule(_Part):
    """How one payer is, whatever is asked."""

    after: float = Field(default=0, ge=0)
    """Seconds that every answer takes; those of the turn come on top."""
    down: tuple[Downtime, ...] = ()
    turns: tuple[Turn, ...] = ()
    """Before what is known of the claim; the last one stays."""


class Script(_Part):
    """All of it."""

    claims: dict[str, tuple[Turn, ...]] = {}
    """By payer claim control number, patient control number or trace: one turn for each request; the last one stays."""
    payers: dict[str, PayerRule] = {}
    """By the payer's number."""
    otherwise: tuple[Turn, ...] = ()
    """Of claims that are not in the table and whose numbers say nothing. None: by the seed."""


def answer(*codes: str, paid: str | None = None, after: float = 0) -> Turn:
    """A claim that is found, with these codes in one STC."""
    return Turn(claims=(Found(says=(Says(codes=codes, paid=paid),)),), after=after)
