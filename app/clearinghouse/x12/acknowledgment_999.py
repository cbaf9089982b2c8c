"""The 999, implementation acknowledgment (005010X231A1): whether a group of ours followed the guide.

Codes and positions are read. IK404, the copy of what was wrong, is not: it may be PHI.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.clearinghouse.x12.element_values import Segment
from app.clearinghouse.x12.limits import FindingLog
from app.clearinghouse.x12.message_header import Header, Quota
from app.domain.status.syntax_acknowledgment import (
    ElementError,
    FunctionalAcknowledgment,
    SegmentError,
    SetAcknowledgment,
)

KIND = "999"
"""ST01."""
_OF_997 = {"AK3": "IK3", "AK4": "IK4", "AK5": "IK5"}
"""Tags of a 997, which some senders go on using in a 999."""


class FunctionalAcknowledgmentReader:
    """One set."""

    def __init__(
        self, header: Header, findings: FindingLog, quota: Quota, done: Callable[[FunctionalAcknowledgment], None]
    ) -> None:
        self._header, self._findings, self._quota, self._done = header, findings, quota, done
        self._read = FunctionalAcknowledgment(header.numbers(), usage=header.usage)
        self._sets: list[SetAcknowledgment] = []
        self._set: SetAcknowledgment | None = None
        self._set_at = 0
        self._errors: list[SegmentError] = []
        self._elements: list[ElementError] = []

    def read(self, segment: Segment) -> None:
        """Take one segment; what the guide does not know is passed over."""
        tag = segment.tag
        if tag in _OF_997:
            segment.note("unexpected_segment")
            tag = _OF_997[tag]
        if tag == "AK1":
            self._read = replace(
                self._read, group_kind=segment.code(1), group_number=segment.text(2), convention=segment.code(3)
            )
        elif tag == "AK2":
            self._close_set()
            self._quota.take(segment.number, segment.tag)
            self._set_at = segment.number
            self._set = SetAcknowledgment(segment.code(1) or "", segment.text(2) or "", segment.code(3))
        elif tag == "AK9":
            self._close_set()
            self._group_ends(segment)
        elif self._set is not None:
            self._read_set(tag, segment)
        elif tag in {"IK3", "IK4", "IK5"}:
            segment.note("outside_set")

    def end(self, complete: bool) -> None:
        """Hand the acknowledgment out."""
        self._close_set()
        self._done(replace(self._read, sets=tuple(self._sets), complete=complete))

    def _read_set(self, tag: str, segment: Segment) -> None:
        if tag == "IK3":
            self._close_error()
            self._quota.take(segment.number, segment.tag)
            self._errors.append(
                SegmentError(segment.code(1) or "", segment.count(2), segment.code(3), segment.code(4) or "")
            )
        elif tag == "IK4" and self._errors:
            self._quota.take(segment.number, segment.tag)
            self._elements.append(self._element(segment))
        elif tag == "CTX" and self._errors:
            self._context(segment)
        elif tag == "IK5" and self._set is not None:
            self._set = replace(self._set, action=segment.code(1), codes=_codes(segment, 2, 6))

    def _element(self, segment: Segment) -> ElementError:
        """IK401 is a composite: element, component, repetition."""
        components = [part.strip() for part in segment.raw(1).split(self._header.delimiters.component)]
        places = [int(part) if part.isascii() and part.isdigit() and len(part) <= 4 else None for part in components]
        position, component, repetition, *_ = (*places, None, None, None)
        if position is None:
            segment.note("bad_quantity", 1)
        return ElementError(position, component, repetition, segment.code(2), segment.code(3) or "")

    def _context(self, segment: Segment) -> None:
        """The business unit in which the error is: only what names a claim or an inquiry is kept."""
        kind, _, value = segment.raw(1).partition(self._header.delimiters.component)
        value = value.strip()
        if not value or len(value) > 50:
            return
        if kind.strip().upper() == "CLM01":
            self._errors[-1] = replace(self._errors[-1], patient_control_number=value)
        elif kind.strip().upper() == "TRN02":
            self._errors[-1] = replace(self._errors[-1], trace=value)

    def _group_ends(self, segment: Segment) -> None:
        self._read = replace(
            self._read,
            action=segment.code(1),
            included=segment.count(2),
            received=segment.count(3),
            accepted=segment.count(4),
            codes=_codes(segment, 5, 9),
        )

    def _close_error(self) -> None:
        if self._elements:
            self._errors[-1] = replace(self._errors[-1], elements=tuple(self._elements))
        self._elements = []

    def _close_set(self) -> None:
        self._close_error()
        if self._set is not None:
            if self._set.action is None:
                self._findings.add("missing_element", "warning", self._set_at, "IK5", "01")
            self._sets.append(replace(self._set, errors=tuple(self._errors)))
        self._set, self._errors = None, []


def _codes(segment: Segment, first: int, last: int) -> tuple[str, ...]:
    return tuple(code for at in range(first, last + 1) if (code := segment.code(at)))
