"""The 277, claim status response (005010X212): what a payer answers to a 276.

    reading = read_277(payload)
    reading.replies    # one for each ST to SE, with its control numbers
    reading.findings   # what is not as it should be

Answers are told by ST03 (else GS08), never by ST01: a 277CA and a request for information are 277s too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.clearinghouse.x12.element_values import Segment
from app.clearinghouse.x12.levels import Levels
from app.clearinghouse.x12.limits import FindingLog
from app.clearinghouse.x12.message import MessageReader, SetReader
from app.clearinghouse.x12.message_header import Header, MessageLimits, Quota
from app.clearinghouse.x12.payment import as_number
from app.clearinghouse.x12.statement import Composites
from app.clearinghouse.x12.status_loop import StatusLoop
from app.domain.intake.remittance import Finding
from app.domain.status.acknowledgment import ReceivedReply
from app.domain.status.answer import ClaimStatus, Level, Refusal, Statement, StatusReply

GUIDE = "X212"
ANSWER_LIMITS = MessageLimits(max_bytes=1024**2, max_segments=20_000, max_items=2_000)
"""Of an answer in real time, which is about one claim."""


@dataclass(frozen=True, slots=True)
class Reading277:
    """What one payload held."""

    replies: tuple[ReceivedReply, ...]
    """Empty when it is X12 but no answer about a claim's status: the findings then say what it is."""
    findings: tuple[Finding, ...]


def read_277(data: bytes, limits: MessageLimits = ANSWER_LIMITS) -> Reading277:
    """Read the answers of a payload. Raises ``X12Error`` when it is not X12 or breaks a limit."""
    replies: list[ReceivedReply] = []
    quota = Quota(limits.max_items)

    def open_set(header: Header, findings: FindingLog, number: int) -> SetReader | None:
        quota.take(number, "ST")
        if header.kind == "277" and header.guide == GUIDE:
            return ReplyReader(header, findings, quota, replies.append)
        note_other(header, findings, number)
        return None

    def on_ta1(header: Header, segment: Segment) -> None:
        segment.note("other_set")

    reader = MessageReader(limits, open_set, on_ta1)
    reader.run(data)
    return Reading277(tuple(replies), tuple(reader.findings))


def note_other(header: Header, findings: FindingLog, number: int) -> None:
    """Note a set that is passed over: another kind of 277 by ST03, or another set by ST01."""
    if header.kind == "277":
        findings.add("other_277", "warning", number, "ST", "03", GUIDE, header.guide or None)
    else:
        findings.add("other_set", "warning", number, "ST", "01", "277", as_number(header.kind))


class ReplyReader:
    """One set."""

    def __init__(
        self, header: Header, findings: FindingLog, quota: Quota, done: Callable[[ReceivedReply], None]
    ) -> None:
        self._header, self._quota, self._done = header, quota, done
        self._composites = Composites(header.delimiters.component, findings)
        self._levels = Levels()
        self._request_id: str | None = None
        self._payer_id: str | None = None
        self._claims: list[ClaimStatus] = []
        self._refusals: list[Refusal] = []
        self._claim: StatusLoop | None = None
        self._trace: str | None = None
        self._statements: list[Statement] = []
        self._refused: Level = "receiver"

    def read(self, segment: Segment) -> None:
        """Take one segment; what the guide does not know is passed over."""
        tag, level = segment.tag, self._levels.name
        if tag == "HL":
            self._close()
            self._levels.open(segment)
        elif tag == "BHT":
            self._request_id = segment.text(3)
        elif level == "claim":
            self._read_claim(tag, segment)
        elif tag == "NM1" and level == "source":
            self._payer_id = self._payer_id or segment.text(9)
        elif tag == "TRN" and level is not None:
            self._close()
            self._trace = segment.text(2)
        elif tag == "STC":
            self._read_refusal(segment)

    def end(self, complete: bool) -> None:
        """Hand the reply out."""
        self._close()
        traces = [*(claim.trace for claim in self._claims), *(refusal.trace for refusal in self._refusals)]
        numbers = self._header.numbers(next(filter(None, traces), None), self._request_id)
        reply = StatusReply(self._request_id, tuple(self._claims), tuple(self._refusals), self._payer_id)
        self._done(ReceivedReply(reply, numbers, self._header.usage, complete))

    def _read_claim(self, tag: str, segment: Segment) -> None:
        """A TRN begins a claim, also in the same level: a payer sends one loop for each claim that it found."""
        if tag == "TRN" or (tag == "STC" and self._claim is None):
            self._close()
            self._quota.take(segment.number, segment.tag)
            trace = segment.text(2) if tag == "TRN" else None
            if trace is None:
                segment.note("missing_trace")
            self._claim = StatusLoop(trace=trace or "")
        if self._claim is not None:
            self._claim.read(segment, self._composites)

    def _read_refusal(self, segment: Segment) -> None:
        """Of the receiver or the provider. The guide has none at the payer: there it is about all that was asked."""
        level = self._levels.name
        if level not in {"receiver", "provider"}:
            segment.note("outside_level")
        if level is None:
            return
        if not self._statements:
            self._quota.take(segment.number, segment.tag)
        statement = self._composites.statement(segment)
        if statement is not None:
            self._refused = "provider" if level == "provider" else "receiver"
            self._statements.append(statement)

    def _close(self) -> None:
        if self._claim is not None:
            self._claims.append(_claim_status(self._claim))
        if self._statements:
            self._refusals.append(Refusal(self._refused, tuple(self._statements), self._trace))
        self._claim, self._trace, self._statements = None, None, []


def _claim_status(loop: StatusLoop) -> ClaimStatus:
    named = loop.references.get
    return ClaimStatus(
        trace=loop.trace,
        statements=tuple(loop.statements),
        lines=loop.lines(),
        payer_claim_control_number=named("1K"),
        patient_control_number=named("EJ"),
        clearinghouse_trace=named("D9"),
        bill_type=named("BLT"),
        service_from=loop.service_from,
        service_to=loop.service_to,
        prescription_number=named("XZ"),
        voucher=named("VV"),
    )
