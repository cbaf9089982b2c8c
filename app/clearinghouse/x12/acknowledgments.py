"""One door for what comes back: 277CA, 999, TA1, and the 277 that answers a 276, in one file or each in its own."""

from __future__ import annotations

from app.clearinghouse.x12 import acknowledgment_277ca, claim_status_277
from app.clearinghouse.x12.acknowledgment_277ca import ClaimAcknowledgmentReader
from app.clearinghouse.x12.acknowledgment_999 import KIND, FunctionalAcknowledgmentReader
from app.clearinghouse.x12.acknowledgment_ta1 import read_ta1
from app.clearinghouse.x12.claim_status_277 import ReplyReader, note_other
from app.clearinghouse.x12.element_values import Segment
from app.clearinghouse.x12.limits import FindingLog
from app.clearinghouse.x12.message import MessageReader, SetReader
from app.clearinghouse.x12.message_header import Header, MessageLimits, Quota
from app.domain.status.acknowledgment import Received, ReceivedReply
from app.domain.status.claim_acknowledgment import ClaimAcknowledgment
from app.domain.status.syntax_acknowledgment import FunctionalAcknowledgment, InterchangeAcknowledgment

FILE_LIMITS = MessageLimits()


def read_acknowledgments(data: bytes, limits: MessageLimits = FILE_LIMITS) -> Received:
    """Read whatever of the four kinds a file holds; other sets are passed over with a finding.

    Raises ``X12Error`` when it is not X12 or breaks a limit.
    """
    claims: list[ClaimAcknowledgment] = []
    functional: list[FunctionalAcknowledgment] = []
    interchange: list[InterchangeAcknowledgment] = []
    replies: list[ReceivedReply] = []
    quota = Quota(limits.max_items)

    def open_set(header: Header, findings: FindingLog, number: int) -> SetReader | None:
        quota.take(number, "ST")
        if header.kind == "277" and header.guide == acknowledgment_277ca.GUIDE:
            return ClaimAcknowledgmentReader(header, findings, quota, claims.append)
        if header.kind == "277" and header.guide == claim_status_277.GUIDE:
            return ReplyReader(header, findings, quota, replies.append)
        if header.kind == KIND:
            return FunctionalAcknowledgmentReader(header, findings, quota, functional.append)
        note_other(header, findings, number)
        return None

    def on_ta1(header: Header, segment: Segment) -> None:
        quota.take(segment.number, segment.tag)
        interchange.append(read_ta1(header, segment))

    reader = MessageReader(limits, open_set, on_ta1)
    reader.run(data)
    return Received(tuple(claims), tuple(functional), tuple(interchange), tuple(replies), tuple(reader.findings))
