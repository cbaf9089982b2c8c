"""The door to a clearinghouse: ask, and ask for the answer again where it takes a while (DESIGN §6).

Adapters know transport, envelopes and payloads. They neither wait nor repeat: when to send again is the domain's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

from app.domain.status.answer import StatusReply
from app.domain.status.inquiry import Inquiry

HOLD = 60.0
"""Seconds that a connection stays open for an answer (CORE 250: 20 s are the rule, 60 s the limit)."""
Fault = Literal[
    "request_invalid",
    "not_authorized",
    "not_entitled",
    "payer_unsupported",
    "throttled",
    "payer_down",
    "transport",
    "malformed_response",
    "checksum_mismatched",
    "wrong_trace",
    "test_answer",
    "connection_unusable",
    "certificate_expired",
]
"""Why there is no answer. ``test_answer``: a sandbox answered where production was asked, or the reverse. The last two
are of our own account, before anything is sent: its secrets cannot be opened or its address is refused, or the client
certificate has run out."""


@dataclass(frozen=True, slots=True)
class ControlNumbers:
    """What CAQH recommends to log of an interchange, and nothing of its content."""

    isa06: str | None = None
    isa08: str | None = None
    isa13: str | None = None
    gs02: str | None = None
    gs03: str | None = None
    gs06: str | None = None
    st02: str | None = None
    trn02: str | None = None
    bht03: str | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One exchange as it was on the wire, for the log and the archive. ``sent`` and ``received`` hold PHI."""

    payload_id: str
    asked: ControlNumbers = field(default_factory=ControlNumbers)
    answered: ControlNumbers = field(default_factory=ControlNumbers)
    sent: bytes = b""
    received: bytes = b""
    http_status: int | None = None
    error_code: str | None = None
    """Of the envelope (CORE ErrorCode, SOAP fault, the vendor's); never free text."""
    left_at: float | None = None
    """When its first byte was given to the network, in seconds of the event loop's clock; None: nothing was."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The payer's own word, also where it is that it cannot say (E, D)."""

    reply: StatusReply
    exchange: Exchange


@dataclass(frozen=True, slots=True)
class Accepted:
    """Taken in; the answer is fetched with ``poll``. Asking anew instead would be paid for twice."""

    handle: str
    poll_after: float
    """Seconds."""
    exchange: Exchange


@dataclass(frozen=True, slots=True)
class Rejected:
    """Refused for good: the same again is refused again."""

    fault: Fault
    exchange: Exchange


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Not taken in now, and nothing will come of it."""

    fault: Fault
    exchange: Exchange
    retry_after: float | None = None
    """Seconds, where the other side said so."""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Nobody knows whether it was taken in: silence for the whole hold, or a connection that broke after sending."""

    exchange: Exchange


Outcome = Answered | Accepted | Rejected | Unavailable | Ambiguous


@dataclass(frozen=True, slots=True)
class Numbers:
    """Control numbers of one interchange, unique per partner, and the id of its envelope."""

    interchange: int
    """ISA13, 1 to 999999999."""
    group: int
    """GS06."""
    payload_id: str
    """UUID."""


class StatusPort(Protocol):
    """One connection to a clearinghouse."""

    async def submit(self, inquiry: Inquiry, numbers: Numbers) -> Outcome:
        """Ask once. Never raises for what the other side does; ends within ``HOLD`` seconds and a little."""

    async def poll(self, inquiry: Inquiry, handle: str, numbers: Numbers) -> Outcome:
        """Ask for the answer to what was accepted before."""

    async def aclose(self) -> None:
        """Let go of connections."""
