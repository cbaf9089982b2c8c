"""What comes back to something that we sent, in one file: 277CA, 999, TA1, and the 277 that answers a 276.

None of the acknowledgments is a denial: what they reject was never adjudicated (facts of list 507: A3, A6, A7, A8). It
is mended and sent again, and the filing clock still runs.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.intake.remittance import Finding
from app.domain.status.answer import StatusReply
from app.domain.status.claim_acknowledgment import ClaimAcknowledgment
from app.domain.status.ports import ControlNumbers
from app.domain.status.syntax_acknowledgment import FunctionalAcknowledgment, InterchangeAcknowledgment


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
