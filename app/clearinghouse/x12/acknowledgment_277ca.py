"""The 277CA, claim acknowledgment (005010X214): whether the claims of an 837 were accepted for adjudication.

A batch may be accepted (A1 at the receiver) with rejected claims in it (A7 at the patient): what counts for a claim
is said at its own level.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app.clearinghouse.x12.element_values import Segment
from app.clearinghouse.x12.levels import Levels
from app.clearinghouse.x12.limits import FindingLog
from app.clearinghouse.x12.message_header import Header, Quota
from app.clearinghouse.x12.statement import Composites
from app.clearinghouse.x12.status_loop import StatusLoop
from app.domain.status.answer import Statement
from app.domain.status.claim_acknowledgment import (
    AcknowledgedClaim,
    BatchAcknowledgment,
    BatchLevel,
    ClaimAcknowledgment,
    Total,
)

GUIDE = "X214"
RECEIVED, PROCESSED = "050", "009"
"""DTP01 of 2200A."""
_ACCEPTED, _REJECTED = frozenset({"90", "QA"}), frozenset({"AA", "QC"})
"""QTY01 at the receiver and at the provider."""
_SUMS = {"YU": "accepted", "YY": "rejected"}
"""AMT01."""


class ClaimAcknowledgmentReader:
    """One set."""

    def __init__(
        self, header: Header, findings: FindingLog, quota: Quota, done: Callable[[ClaimAcknowledgment], None]
    ) -> None:
        self._header, self._quota, self._done = header, quota, done
        self._composites = Composites(header.delimiters.component, findings)
        self._levels = Levels()
        self._request_id: str | None = None
        self._source_id: str | None = None
        self._source_trace: str | None = None
        self._dates: dict[str, date | None] = {}
        self._batches: list[BatchAcknowledgment] = []
        self._claims: list[AcknowledgedClaim] = []
        self._batch: _Batch | None = None
        self._claim: StatusLoop | None = None
        self._provider_id: str | None = None

    def read(self, segment: Segment) -> None:
        """Take one segment; what the guide does not know is passed over."""
        tag, level = segment.tag, self._levels.name
        if tag == "HL":
            self._open(segment)
        elif tag == "BHT":
            self._request_id = segment.text(3)
        elif level == "source":
            self._read_source(tag, segment)
        elif level == "claim":
            self._read_claim(tag, segment)
        elif self._batch is not None:
            self._batch.read(segment, self._composites)
        elif tag == "STC":
            segment.note("outside_level")

    def end(self, complete: bool) -> None:
        """Hand the acknowledgment out."""
        self._close()
        batch = next((batch.trace for batch in self._batches if batch.level == "receiver"), None)
        self._done(
            ClaimAcknowledgment(
                self._header.numbers(batch, self._request_id),
                self._source_id,
                self._source_trace,
                self._dates.get(RECEIVED),
                self._dates.get(PROCESSED),
                tuple(self._batches),
                tuple(self._claims),
                self._header.usage,
                complete,
            )
        )

    def _open(self, segment: Segment) -> None:
        self._close()
        self._levels.open(segment)
        level = self._levels.name
        if level in {"source", "receiver", "provider"}:
            self._provider_id = None
        if level in {"receiver", "provider"}:
            self._quota.take(segment.number, segment.tag)
            self._batch = _Batch("provider" if level == "provider" else "receiver")

    def _read_source(self, tag: str, segment: Segment) -> None:
        if tag == "NM1":
            self._source_id = self._source_id or segment.text(9)
        elif tag == "TRN":
            self._source_trace = self._source_trace or segment.text(2)
        elif tag == "DTP" and (kind := segment.raw(1)) in {RECEIVED, PROCESSED}:
            self._dates.setdefault(kind, segment.period()[0])
        elif tag == "STC":
            segment.note("outside_level")

    def _read_claim(self, tag: str, segment: Segment) -> None:
        if tag == "TRN" or (tag == "STC" and self._claim is None):
            self._close()
            self._quota.take(segment.number, segment.tag)
            number = segment.text(2) if tag == "TRN" else None
            if number is None:
                segment.note("missing_trace")
            self._claim = StatusLoop(trace=number or "")
        if self._claim is not None:
            self._claim.read(segment, self._composites)

    def _close(self) -> None:
        if self._batch is not None:
            self._batches.append(self._batch.build())
            if self._batch.level == "provider":
                self._provider_id = self._batch.entity_id
        if self._claim is not None:
            self._claims.append(_acknowledged(self._claim, self._provider_id))
        self._batch = self._claim = None


class _Batch:
    """2200B or 2200C being read."""

    def __init__(self, level: BatchLevel) -> None:
        self.level = level
        self.entity_id: str | None = None
        self._trace: str | None = None
        self._statements: list[Statement] = []
        self._counts: dict[str, int | None] = {}
        self._sums: dict[str, int | None] = {}

    def read(self, segment: Segment, composites: Composites) -> None:
        tag = segment.tag
        if tag == "NM1":
            self.entity_id = self.entity_id or segment.text(9)
        elif tag == "TRN":
            self._trace = self._trace or segment.text(2)
        elif tag == "STC":
            statement = composites.statement(segment)
            self._statements += [] if statement is None else [statement]
        elif tag == "QTY":
            kind = segment.raw(1).upper()
            if kind in _ACCEPTED | _REJECTED:
                self._counts["accepted" if kind in _ACCEPTED else "rejected"] = segment.count(2)
        elif tag == "AMT" and (sum_of := _SUMS.get(segment.raw(1).upper())):
            self._sums[sum_of] = segment.amount(2)

    def build(self) -> BatchAcknowledgment:
        accepted, rejected = (Total(self._counts.get(of), self._sums.get(of)) for of in ("accepted", "rejected"))
        return BatchAcknowledgment(self.level, self.entity_id, self._trace, tuple(self._statements), accepted, rejected)


def _acknowledged(loop: StatusLoop, provider_id: str | None) -> AcknowledgedClaim:
    actions = [statement.action for statement in loop.statements if statement.action]
    named = loop.references.get
    return AcknowledgedClaim(
        patient_control_number=loop.trace,
        statements=tuple(loop.statements),
        action="U" if "U" in actions else next(iter(actions), None),
        messages=tuple(loop.messages),
        provider_id=provider_id,
        lines=loop.lines(),
        payer_claim_control_number=named("1K"),
        clearinghouse_trace=named("D9"),
        bill_type=named("BLT"),
        service_from=loop.service_from,
        service_to=loop.service_to,
    )
