"""Where a set stands in its interchange, and what a file of messages may ask of the reader."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.clearinghouse.x12.envelope import Delimiters
from app.clearinghouse.x12.errors import X12Error
from app.clearinghouse.x12.limits import Limits
from app.domain.status.ports import ControlNumbers

_GUIDE = re.compile(r"[0-9]{6}(X[0-9]{3})")
"""Version and implementation guide, such as 005010X212 or 005010X231A1: the guide is ``X212``, ``X231``."""


@dataclass(frozen=True, slots=True)
class MessageLimits(Limits):
    """Of a file of messages. A claim of a 277CA takes about 400 bytes and eight segments; guides advise 5,000 a set.

    The worst file within these limits takes about 180 MB while it is read.
    """

    max_bytes: int = 16 * 1024**2
    max_segments: int = 250_000
    """Segments of the file (``too_many_segments``)."""
    max_items: int = 40_000
    """Sets, claims, refusals, batches and errors of the file (``too_many_items``)."""
    max_findings: int = 200


class Quota:
    """Counts what is kept of a file."""

    def __init__(self, most: int) -> None:
        self._left = most

    def take(self, number: int, tag: str) -> None:
        """One more, at this segment. Raises ``X12Error`` ``too_many_items``."""
        self._left -= 1
        if self._left < 0:
            raise X12Error("too_many_items", number, tag)


@dataclass(frozen=True, slots=True)
class Header:
    """Where a set stands: ISA, GS and ST above it."""

    delimiters: Delimiters
    isa: tuple[str, ...]
    """ISA01 to ISA16, without blanks around them."""
    gs: tuple[str, ...]
    """GS01 to GS08; empty texts for what is missing."""
    kind: str = ""
    """ST01."""
    number: str = ""
    """ST02."""
    convention: str = ""
    """ST03, else GS08."""

    @property
    def guide(self) -> str:
        """``X212``, ``X214``, ``X231`` …; empty when no implementation guide is named."""
        match = _GUIDE.match(self.convention)
        return match[1] if match else ""

    @property
    def usage(self) -> str:
        """ISA15: ``P`` or ``T``."""
        return self.isa[14].upper()

    def numbers(self, trn02: str | None = None, bht03: str | None = None) -> ControlNumbers:
        """The control numbers as they are logged."""
        isa, gs = self.isa, self.gs
        return ControlNumbers(
            isa06=isa[5] or None,
            isa08=isa[7] or None,
            isa13=isa[12] or None,
            gs02=gs[1] or None,
            gs03=gs[2] or None,
            gs06=gs[5] or None,
            st02=self.number or None,
            trn02=trn02,
            bht03=bht03,
        )


def printable(text: str) -> str:
    """A name or number of the envelope: at most 35 characters of it, none of which could do harm in a log."""
    return "".join(filter(str.isprintable, text)).strip()[:35]
