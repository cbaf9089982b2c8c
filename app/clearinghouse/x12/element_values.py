"""One segment of a small message, and its elements read as values: what cannot be read is None and a finding."""

from __future__ import annotations

from datetime import date

from app.clearinghouse.x12 import amounts
from app.clearinghouse.x12.limits import FindingLog

LONGEST_ID = 80
"""NM109; TRN02 and REF02 are 50. What is longer identifies nothing and is not kept."""
LONGEST_CODE = 30
"""Codes of industry lists (element 1271)."""


class Segment:
    """Elements are counted as in the guides: ``text(1)`` of an STC is STC01."""

    __slots__ = ("_findings", "_two_digit_years", "elements", "number", "tag")

    def __init__(self, elements: list[str], number: int, findings: FindingLog, two_digit_years: bool = False) -> None:
        self.elements = elements
        self.tag = elements[0].strip().upper()
        self.number = number
        """1-based position in the file."""
        self._findings = findings
        self._two_digit_years = two_digit_years

    def raw(self, at: int) -> str:
        """The element without blanks around it; empty when it was not sent."""
        return self.elements[at].strip() if at < len(self.elements) else ""

    def text(self, at: int) -> str | None:
        """An identifier as it came; None when it was not sent, or is too long to be one."""
        return self._within(at, LONGEST_ID)

    def code(self, at: int) -> str | None:
        """A code in upper case."""
        code = self._within(at, LONGEST_CODE)
        return code.upper() if code else None

    def amount(self, at: int) -> int | None:
        """Cents."""
        try:
            return amounts.cents(self.raw(at))
        except ValueError:
            self.note("bad_amount", at)
            return None

    def count(self, at: int) -> int | None:
        """A number of things, or a position."""
        text = self.raw(at)
        if text.isascii() and text.isdigit() and len(text) <= amounts.MAX_INTEGER_DIGITS:
            return int(text)
        if text:
            self.note("bad_quantity", at)
        return None

    def day(self, at: int) -> date | None:
        """A date of the form CCYYMMDD."""
        return self._day(self.raw(at), at)

    def period(self) -> tuple[date | None, date | None]:
        """DTP02 and DTP03: one day (``D8``, or no format) or from and to (``RD8``)."""
        text = self.raw(3)
        first, dash, last = text.partition("-")
        since = self._day(first.strip(), 3)
        return (since, self._day(last.strip(), 3)) if dash else (since, since)

    def note(self, code: str, at: int | None = None) -> None:
        """Add a finding about this segment, or about one of its elements."""
        self._findings.add(code, "warning", self.number, self.tag, "" if at is None else f"{at:02}")

    def _within(self, at: int, longest: int) -> str | None:
        text = self.raw(at)
        if len(text) > longest:
            self.note("too_long", at)
            return None
        return text or None

    def _day(self, text: str, at: int) -> date | None:
        try:
            return amounts.day(text, self._two_digit_years)
        except ValueError:
            self.note("bad_date", at)
            return None
