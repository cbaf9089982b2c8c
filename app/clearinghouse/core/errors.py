"""The three layers in which an exchange can fail, as literal tables (facts §2.4): HTTP, envelope, payload.

The names of the envelope's errors are not confirmed; what is not in the table is an answer that cannot be read.
"""

from __future__ import annotations

from app.clearinghouse.verdicts import MALFORMED, Verdict, rejected, unavailable

ENVELOPE_FIELDS = (
    "PayloadType",
    "ProcessingMode",
    "PayloadID",
    "PayloadLength",
    "TimeStamp",
    "UserName",
    "Password",
    "SenderID",
    "ReceiverID",
    "CORERuleVersion",
    "CheckSum",
    "Payload",
)
_ABOUT_A_FIELD = ("Required", "Illegal", "NotUnderstood")
_AT_FAULT = rejected("request_invalid")
_UNKNOWN_HERE = rejected("not_authorized")

BY_ENVELOPE_CODE: dict[str, Verdict] = {
    **{f"{field}{what}": _AT_FAULT for field in ENVELOPE_FIELDS for what in _ABOUT_A_FIELD},
    "VersionMismatch": _AT_FAULT,
    "MustUnderstand": _AT_FAULT,
    "Sender": _AT_FAULT,
    "UnAuthorized": _UNKNOWN_HERE,
    "Unauthorized": _UNKNOWN_HERE,
    "FailedAuthentication": _UNKNOWN_HERE,
    "FailedCheck": _UNKNOWN_HERE,
    "InvalidSecurity": _UNKNOWN_HERE,
    "InvalidSecurityToken": _UNKNOWN_HERE,
    "ChecksumMismatched": unavailable("checksum_mismatched"),
    "Receiver": unavailable("payer_down"),
}
"""ErrorCode, or the code of a SOAP fault; five of them are of WS-Security."""
ENVELOPE_MAY_SAY_MORE = frozenset({200, 400, 500})
"""Statuses that also stand over an envelope with an error of its own, or over a SOAP fault."""


def envelope_verdict(code: str) -> Verdict:
    """What an ErrorCode that is not ``Success`` says."""
    return BY_ENVELOPE_CODE.get(code, MALFORMED)


def safe_code(code: str) -> str | None:
    """A code for the log: ours to name, or ``other``. What a server puts there may be anything."""
    if not code:
        return None
    return code if code in BY_ENVELOPE_CODE or code == "Success" else "other"
