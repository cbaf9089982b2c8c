"""Small messages (277, 277CA, 999, TA1): the way through interchanges, groups and sets to what one set says.

The envelope, the delimiters and the cutting are those of the 835. A message is read into memory as a whole, so its
limits are far lower; segments are handed out one by one and not kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from app.clearinghouse.x12.control import ControlNumbers as Trailers
from app.clearinghouse.x12.element_values import Segment
from app.clearinghouse.x12.envelope import ISA_ELEMENTS, Delimiters, Interchange
from app.clearinghouse.x12.errors import X12Error
from app.clearinghouse.x12.limits import FindingLog
from app.clearinghouse.x12.message_header import Header, MessageLimits, printable
from app.clearinghouse.x12.payment import as_number
from app.clearinghouse.x12.segments import Window
from app.clearinghouse.x12.windows import EndOfData, read_windows
from app.domain.intake.remittance import Finding


class SetReader(Protocol):
    """Takes the segments of one set, ST and SE excluded."""

    def read(self, segment: Segment) -> None:
        """Take one segment."""

    def end(self, complete: bool) -> None:
        """The set is over; ``complete`` when its SE came."""


Open = Callable[[Header, FindingLog, int], SetReader | None]
"""Gives the reader of a set, or None after noting why it is passed over; the number is the position of its ST."""
OnTA1 = Callable[[Header, Segment], None]


class MessageReader:
    """Walks one file."""

    def __init__(self, limits: MessageLimits, open_set: Open, on_ta1: OnTA1) -> None:
        self.findings: list[Finding] = []
        self._log = FindingLog(self.findings, limits.max_findings)
        self._limits = limits
        self._open_set, self._on_ta1 = open_set, on_ta1
        self._trailers = Trailers(self._log)
        self._header = Header(Delimiters(), ("",) * ISA_ELEMENTS, ("",) * 8)
        self._set: SetReader | None = None
        self._in_set = False
        """Between ST and SE, also of a set that is passed over."""
        self._first = 0

    def run(self, data: bytes) -> None:
        """Read it all. Raises ``X12Error`` when there is nothing to read, or more than the limits allow."""
        for item in read_windows([data], self._limits):
            if isinstance(item, Window):
                self._window(item)
            elif isinstance(item, Interchange):
                self._interchange(item, data)
            else:
                self._end(item)

    def _interchange(self, interchange: Interchange, data: bytes) -> None:
        self._end_set(interchange.number)
        self._trailers.isa(interchange)
        header = data[interchange.start : interchange.start + interchange.size].decode("latin-1")
        elements = header.split(interchange.delimiters.element, ISA_ELEMENTS)
        isa = tuple(printable(element) for element in elements[1:ISA_ELEMENTS])
        self._header = Header(interchange.delimiters, (*isa, interchange.delimiters.component), ("",) * 8)

    def _window(self, window: Window) -> None:
        for code, number in window.notes:
            self._log.add(code, "info" if code == "not_utf8" else "warning", number)
        if window.first + len(window.segments) > self._limits.max_segments:
            raise X12Error("too_many_segments", window.first)
        delimiters = self._header.delimiters
        for number, text in enumerate(window.segments, window.first):
            elements = text.split(delimiters.element)
            self._segment(Segment(elements, number, self._log, delimiters.two_digit_years))

    def _segment(self, segment: Segment) -> None:
        tag = segment.tag
        if tag in {"GS", "GE", "IEA", "ST"}:
            self._end_set(segment.number)
            self._envelope(tag, segment)
        elif tag == "SE":
            self._trailer(segment)
        elif self._set is not None:
            self._set.read(segment)
        elif tag == "TA1" and not self._in_set:
            self._on_ta1(self._header, segment)
        elif not self._in_set:
            self._log.add("outside_set", "warning", segment.number)

    def _envelope(self, tag: str, segment: Segment) -> None:
        if tag == "GS":
            self._trailers.gs(segment.elements, segment.number)
            gs = tuple(printable(segment.raw(at)) for at in range(1, 9))
            self._header = Header(self._header.delimiters, self._header.isa, gs)
        elif tag == "GE":
            self._trailers.ge(segment.elements, segment.number)
            self._header = Header(self._header.delimiters, self._header.isa, ("",) * 8)
        elif tag == "IEA":
            self._trailers.iea(segment.elements, segment.number)
        else:
            self._start_set(segment)

    def _start_set(self, segment: Segment) -> None:
        self._trailers.st()
        above, (kind, number, convention) = self._header, (printable(segment.raw(at)) for at in (1, 2, 3))
        self._header = Header(above.delimiters, above.isa, above.gs, kind, number, (convention or above.gs[7]).upper())
        self._first, self._in_set = segment.number, True
        self._set = self._open_set(self._header, self._log, segment.number)

    def _trailer(self, segment: Segment) -> None:
        """SE01 counts ST to SE, SE02 is ST02."""
        if not self._in_set:
            self._log.add("unexpected_segment", "warning", segment.number, "SE")
        elif self._set is not None:
            count, number = str(segment.number - self._first + 1), self._header.number
            if segment.raw(1).lstrip("0") != count:
                actual = as_number(segment.raw(1))
                self._log.add("segment_count", "warning", segment.number, "SE", "01", count, actual)
            if segment.raw(2) != number:
                expected, actual = as_number(number), as_number(segment.raw(2))
                self._log.add("control_number", "warning", segment.number, "SE", "02", expected, actual)
            self._set.end(complete=True)
        self._set, self._in_set = None, False

    def _end_set(self, number: int, code: str | None = "missing_se") -> None:
        """End a set that has no SE: something came that cannot stand inside it, or nothing more came."""
        if self._set is not None:
            if code is not None:
                self._log.add(code, "error", number)
            self._set.end(complete=False)
        self._set, self._in_set = None, False

    def _end(self, end: EndOfData) -> None:
        if end.covering:
            self._log.add("covering_text", "info", 0, actual=str(end.covering))
        if end.code:
            self._log.add(end.code, "error", end.segments + 1)
        self._end_set(end.segments, None if end.code else "truncated")
        self._trailers.end(end.segments)
        self._log.close(0)
