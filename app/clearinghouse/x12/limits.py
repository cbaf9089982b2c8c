"""What a file may ask of the reader, and how findings stay bounded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.domain.intake.remittance import Finding


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that keep time and memory proportional to an honest file. Beyond one, ``X12Error`` is raised."""

    max_bytes: int = 2 * 1024**3
    """Bytes of the whole file (``file_too_large``)."""
    max_segment_bytes: int = 64 * 1024
    """Bytes of one segment; real ones stay under 1,000 (``segment_too_long``)."""
    max_elements: int = 200
    """Elements of one segment; the longest of an 835, MIA, has 24 (``too_many_elements``)."""
    max_segments_per_set: int = 20_000_000
    """Segments from ST to SE (``too_many_segments_in_set``)."""
    max_claim_segments: int = 20_000
    """Segments of one CLP loop; the guide allows 999 service lines (``claim_too_large``)."""
    max_claim_bytes: int = 4 * 1024**2
    """Bytes of one CLP loop, which is the most that is ever held back (``claim_too_large``)."""
    max_provider_adjustments: int = 20_000
    """PLB pairs of one payment, which are kept until it ends (``too_many_provider_adjustments``)."""
    max_findings: int = 1_000
    """Findings kept per payment and per file; later ones are only counted, in ``too_many_findings``."""
    max_claim_findings: int = 100
    """Findings kept per claim, counted beyond in the same way."""
    today: date | None = None
    """When given, a BPR16 after it is a finding (``future_date``)."""


class FindingLog:
    """Appends to a list of findings up to a limit, then counts."""

    __slots__ = ("_dropped", "_kept", "_limit", "_target", "has_errors")

    def __init__(self, target: list[Finding], limit: int) -> None:
        self._target = target
        self._limit = limit
        self._kept = 0
        self._dropped = 0
        self.has_errors = False

    def add(
        self,
        code: str,
        severity: Literal["error", "warning", "info"],
        segment: int,
        tag: str = "",
        element: str = "",
        expected: str | None = None,
        actual: str | None = None,
        claim: int | None = None,
    ) -> None:
        self.has_errors = self.has_errors or severity == "error"
        if self._kept < self._limit:
            self._kept += 1
            self._target.append(Finding(code, severity, segment, tag, element, expected, actual, claim))
        else:
            self._dropped += 1

    def close(self, segment: int, claim: int | None = None) -> None:
        """Say how many findings were only counted, once, at the end."""
        if self._dropped:
            count = str(self._dropped)
            self._target.append(Finding("too_many_findings", "info", segment, actual=count, claim=claim))
            self._dropped = 0
