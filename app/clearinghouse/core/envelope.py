"""The envelope of CORE vC2.2.0, whichever way it is written (facts §2.2, §2.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from app.clearinghouse.wire import Form
from app.domain.status.account import UserPassword

RULE_VERSION = "2.2.0"
REAL_TIME = "RealTime"
REQUEST_276 = "X12_276_Request_005010X212"
RESPONSE_277 = "X12_277_Response_005010X212"
ENVELOPE_ERROR = "CoreEnvelopeError"
SUCCESS = "Success"
FIELDS = (
    "PayloadType",
    "ProcessingMode",
    "PayloadID",
    "TimeStamp",
    "SenderID",
    "ReceiverID",
    "CORERuleVersion",
    "Payload",
    "ErrorCode",
    "ErrorMessage",
)
"""In their order. PayloadLength and CheckSum belong to batches."""


class UnreadableEnvelopeError(ValueError):
    """What came is no envelope. Says nothing of what it is."""


@dataclass(frozen=True, slots=True)
class EnvelopeRequest:
    """One request in real time. ``payload`` is the whole interchange and holds PHI."""

    payload_id: str
    moment: datetime
    sender_id: str
    receiver_id: str
    payload: str

    def fields(self) -> dict[str, str]:
        """All fields in their order."""
        return {
            "PayloadType": REQUEST_276,
            "ProcessingMode": REAL_TIME,
            "PayloadID": self.payload_id,
            "TimeStamp": stamp(self.moment),
            "SenderID": self.sender_id,
            "ReceiverID": self.receiver_id,
            "CORERuleVersion": RULE_VERSION,
            "Payload": self.payload,
        }


@dataclass(frozen=True, slots=True)
class EnvelopeResponse:
    """What came back. ``error_code`` is a SOAP fault's where there is one."""

    payload_type: str = ""
    payload: bytes = b""
    error_code: str = ""

    @property
    def succeeded(self) -> bool:
        """As the envelope says: the payload may be anything all the same."""
        return self.error_code == SUCCESS and self.payload_type != ENVELOPE_ERROR


@dataclass(frozen=True, slots=True)
class Message:
    """A request as HTTP carries it: a body, or the parts of a form."""

    headers: Mapping[str, str]
    content: bytes | None = None
    form: Form | None = None


class Form22(Protocol):
    """One of the two ways to write the envelope."""

    def write(self, request: EnvelopeRequest, user: UserPassword | None) -> Message:
        """A request; ``user`` None: the client certificate says who we are."""

    def read(self, content_type: str, body: bytes) -> EnvelopeResponse:
        """A response. Raises UnreadableEnvelopeError."""


def stamp(moment: datetime) -> str:
    """UTC, without milliseconds: with them, working servers refuse it (facts §2.2)."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def response(fields: Mapping[str, str | bytes]) -> EnvelopeResponse:
    """From fields by name, in any letters. Raises UnreadableEnvelopeError when there is nothing to go by."""
    named = {name.lower(): value for name, value in fields.items()}
    if "errorcode" not in named and "payload" not in named:
        raise UnreadableEnvelopeError("no_envelope")
    payload = named.get("payload", b"")
    return EnvelopeResponse(
        payload_type=_text(named.get("payloadtype", "")),
        payload=payload.encode() if isinstance(payload, str) else payload,
        error_code=_text(named.get("errorcode", "")),
    )


def _text(value: str | bytes) -> str:
    return (value if isinstance(value, str) else value.decode("utf-8", "replace")).strip()
