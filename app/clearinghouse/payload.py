"""The third layer: whether what a payer sent in X12 is an answer, and ours (``facts/claim-status.md`` §2.4).

``Success`` proves nothing: the payload has to begin with ISA and to hold the set that was expected.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.clearinghouse.matching import ours
from app.clearinghouse.verdicts import MALFORMED, TEST_ANSWER, WRONG_TRACE, Verdict, rejected
from app.clearinghouse.x12.acknowledgments import read_acknowledgments
from app.clearinghouse.x12.claim_status_277 import ANSWER_LIMITS
from app.clearinghouse.x12.errors import X12Error
from app.domain.status.account import Usage
from app.domain.status.acknowledgment import Received, ReceivedReply
from app.domain.status.answer import StatusReply
from app.domain.status.inquiry import Inquiry
from app.domain.status.ports import ControlNumbers
from app.domain.status.syntax_acknowledgment import REJECTED, FunctionalAcknowledgment, InterchangeAcknowledgment

_BEFORE = b" \t\r\n\xef\xbb\xbf"
"""Blanks and a byte order mark."""
REFUSED = rejected("request_invalid")
"""By a TA1 or a 999: about our syntax, so that the same again is refused again."""


@dataclass(frozen=True, slots=True)
class Payload:
    """What one payload held: an answer of ours, or what it comes to that there is none."""

    numbers: ControlNumbers
    reply: StatusReply | None = None
    verdict: Verdict = MALFORMED


def read_payload(data: bytes, inquiry: Inquiry, usage: Usage) -> Payload:
    """Read TA1, 999 and 277. Never raises."""
    text = data.lstrip(_BEFORE)
    if not text.startswith(b"ISA"):
        return Payload(ControlNumbers())
    try:
        received = read_acknowledgments(text, ANSWER_LIMITS)
    except X12Error:
        return Payload(ControlNumbers())
    return _judge(received, inquiry, usage)


def _judge(received: Received, inquiry: Inquiry, usage: Usage) -> Payload:
    replies = received.replies
    if not replies:
        return _acknowledged(received)
    numbers = replies[0].numbers
    if any(reply.usage != usage for reply in replies):
        return Payload(numbers, verdict=TEST_ANSWER)
    whole = [reply for reply in replies if reply.complete]
    if not whole:
        return Payload(numbers)
    found = ours([reply.reply for reply in whole], inquiry)
    if found is None:
        return Payload(numbers, verdict=WRONG_TRACE)
    if not found.claims and not found.refusals:
        return Payload(numbers)
    return Payload(_numbers_of(whole, inquiry), found)


def _numbers_of(replies: list[ReceivedReply], inquiry: Inquiry) -> ControlNumbers:
    """Of the first set that is about us."""
    return next(reply.numbers for reply in replies if ours([reply.reply], inquiry) is not None)


def _acknowledged(received: Received) -> Payload:
    """No 277: a TA1 or a 999 says why, or there was no reason to send one in real time (facts §1.4)."""
    acknowledgments: list[InterchangeAcknowledgment | FunctionalAcknowledgment] = [
        *received.interchange_acknowledgments,
        *received.functional_acknowledgments,
    ]
    if not acknowledgments:
        return Payload(ControlNumbers())
    refused = any(_refuses(acknowledgment) for acknowledgment in acknowledgments)
    return Payload(acknowledgments[0].numbers, verdict=REFUSED if refused else MALFORMED)


def _refuses(acknowledgment: InterchangeAcknowledgment | FunctionalAcknowledgment) -> bool:
    if isinstance(acknowledgment, InterchangeAcknowledgment):
        return acknowledgment.action in REJECTED
    return acknowledgment.action in REJECTED or any(one.action in REJECTED for one in acknowledgment.sets)
