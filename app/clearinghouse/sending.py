"""What it comes to when a request did not get through, for every adapter alike."""

from __future__ import annotations

from dataclasses import replace

from app.clearinghouse.verdicts import MALFORMED, NOT_SENT, UNKNOWN, rejected
from app.clearinghouse.wire import NotAdmittedError, NotAllowedError, NotSentError, TooLongError, WireError
from app.domain.status.ports import Exchange, Numbers, Outcome, Rejected

UNWRITABLE = "unwritable"
"""Our own code: an inquiry that no 276 can carry."""


def wire_outcome(error: WireError, exchange: Exchange) -> Outcome:
    """An outcome for each way in which no answer came."""
    exchange = replace(exchange, left_at=error.left_at)
    if isinstance(error, NotSentError):
        return NOT_SENT.outcome(exchange)
    if isinstance(error, NotAllowedError):
        return rejected("request_invalid").outcome(replace(exchange, error_code=error.code))
    if isinstance(error, NotAdmittedError):
        return rejected("not_authorized").outcome(replace(exchange, error_code="tls"))
    if isinstance(error, TooLongError):
        return MALFORMED.outcome(replace(exchange, http_status=error.status))
    return UNKNOWN.outcome(exchange)


def unsent(numbers: Numbers) -> Outcome:
    """Nothing was sent, as there is nothing that could be."""
    return Rejected("request_invalid", Exchange(numbers.payload_id, error_code=UNWRITABLE))
