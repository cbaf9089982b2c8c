"""What an error comes to: refused for good, not now, or nobody knows (``facts/claim-status.md`` §2.4, §2.5).

The tables are literal. When to ask again is the domain's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.domain.status.ports import Ambiguous, Exchange, Fault, Outcome, Rejected, Unavailable

Kind = Literal["rejected", "unavailable", "ambiguous"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``fault`` is there unless nobody knows."""

    kind: Kind
    fault: Fault | None = None

    def outcome(self, exchange: Exchange, retry_after: float | None = None) -> Outcome:
        """As the port says it."""
        if self.kind == "ambiguous" or self.fault is None:
            return Ambiguous(exchange)
        if self.kind == "rejected":
            return Rejected(self.fault, exchange)
        return Unavailable(self.fault, exchange, retry_after)


def rejected(fault: Fault) -> Verdict:
    """The same again is refused again."""
    return Verdict("rejected", fault)


def unavailable(fault: Fault) -> Verdict:
    """Nothing will come of it; another time it may."""
    return Verdict("unavailable", fault)


UNKNOWN = Verdict("ambiguous")
NOT_SENT = unavailable("transport")
MALFORMED = unavailable("malformed_response")
"""Something came that is no answer, also under ``Success`` (§2.4: JSON in the payload). It was an accident at the other
side wherever it was reported, so that it is asked again by the rules, and not that the request was at fault."""
WRONG_TRACE = unavailable("wrong_trace")
"""Somebody else's answer came; ours may come another time."""
TEST_ANSWER = rejected("test_answer")
"""A wrong address or account: asking again asks the same sandbox."""

BY_STATUS = {
    400: rejected("request_invalid"),
    401: rejected("not_authorized"),
    402: rejected("not_entitled"),
    403: rejected("not_entitled"),
    404: rejected("request_invalid"),  # a wrong address
    405: rejected("request_invalid"),
    408: unavailable("transport"),  # the server did not get all of it
    413: rejected("request_invalid"),
    415: rejected("request_invalid"),
    422: rejected("request_invalid"),
    425: unavailable("throttled"),
    429: unavailable("throttled"),
    500: unavailable("payer_down"),
    502: unavailable("payer_down"),
    503: unavailable("payer_down"),
    504: UNKNOWN,  # who gave up waiting had passed it on
}


def by_status(status: int) -> Verdict:
    """What an HTTP status alone says. 200 is none of these."""
    if status in BY_STATUS:
        return BY_STATUS[status]
    if 200 <= status < 300:
        return MALFORMED
    if status >= 500:
        return unavailable("payer_down")
    return rejected("request_invalid")  # redirects are not followed: the stored address is wrong
