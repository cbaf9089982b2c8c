"""What is odd about one claim. Runs only for claims in which the claim loop noticed something."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal

from app.clearinghouse.x12 import amounts, balance
from app.clearinghouse.x12.limits import FindingLog, Limits
from app.domain.intake.remittance import ClaimDecision

_SHORTEST = {"DTM": 3, "REF": 3, "AMT": 3, "LQ": 3, "NM1": 2}
"""Elements, the tag included, below which a segment says nothing."""

_AMOUNTS = {"CLP": (3, 4, 5), "SVC": (2, 3), "AMT": (2,)}
_QUANTITIES = {"SVC": (5, 7)}
_DATES = {"DTM": (2,)}
_EXPECTED_AMOUNTS = {"CLP": (3, 4), "SVC": (2, 3)}


def examine_claim(
    claim: ClaimDecision, segments: list[list[str]], limits: Limits, *, whole: bool, two_digit_years: bool
) -> None:
    """Add the findings of a claim, read from ``segments`` (its elements), and decide whether it is unreadable.

    ``whole`` is false when the file stopped, or lost its structure, before the claim was seen to end.
    """
    examiner = _Examiner(claim, FindingLog(claim.findings, limits.max_claim_findings), two_digit_years)
    examiner.run(segments, whole)
    claim.unreadable = examiner.log.has_errors
    examiner.log.close(claim.first_segment, claim.ordinal)


class _Examiner:
    def __init__(self, claim: ClaimDecision, log: FindingLog, two_digit_years: bool) -> None:
        self.claim = claim
        self.log = log
        self.two_digit_years = two_digit_years

    def run(self, segments: list[list[str]], whole: bool) -> None:
        number = self.claim.first_segment
        service_lines = []
        for number, e in enumerate(segments, self.claim.first_segment):
            if e[0] == "SVC":
                service_lines.append(number)
            self._segment(e, number)
        if not whole:
            self._add("truncated", "error", number)
        if not self.log.has_errors:
            self._balance(service_lines)

    def _segment(self, e: list[str], number: int) -> None:
        tag = e[0]
        if len(e) < _SHORTEST.get(tag, 0):
            self._add("short_segment", "info", number, tag)
        if tag == "CAS":
            self._adjustments(e, number)
        if tag == "CLP":
            self._required(e, number, (1, 2))
        if tag == "SVC" and not _element(e, 1) and not _element(e, 4):
            self._add("missing_element", "warning", number, tag, "01")
        for at in _EXPECTED_AMOUNTS.get(tag, ()):
            if not _element(e, at):
                self._add("missing_amount", "warning", number, tag, f"{at:02}")
        for at in _AMOUNTS.get(tag, ()):
            self._readable(amounts.cents, "bad_amount", "error", e, at, number)
        for at in _QUANTITIES.get(tag, ()):
            self._readable(amounts.quantity, "bad_quantity", "warning", e, at, number)
        for at in _DATES.get(tag, ()):
            self._readable(self._day, "bad_date", "warning", e, at, number)

    def _adjustments(self, e: list[str], number: int) -> None:
        """An adjustment without group, reason or amount cannot be worked: its money would be lost silently."""
        self._required(e, number, (1,))
        for at in range(3, max(len(e) + 1, 4), 3):
            code, amount = _element(e, at - 1), _element(e, at)
            if not code and (amount or at == 3):
                self._add("missing_element", "error", number, "CAS", f"{at - 1:02}")
            if not amount and (code or at == 3):
                self._add("missing_amount", "error", number, "CAS", f"{at:02}")
            self._readable(amounts.cents, "bad_amount", "error", e, at, number)
            self._readable(amounts.quantity, "bad_quantity", "warning", e, at + 1, number)

    def _balance(self, service_lines: list[int]) -> None:
        for number, line in zip(service_lines, self.claim.lines, strict=True):
            self._imbalance(balance.check_line(line), number)
        for imbalance in balance.check_claim(self.claim):
            self._imbalance(imbalance, self.claim.first_segment)

    def _imbalance(self, imbalance: balance.Imbalance | None, number: int) -> None:
        if imbalance is not None:
            code, severity, tag, element, expected, actual = imbalance
            self.log.add(code, severity, number, tag, element, str(expected), str(actual), self.claim.ordinal)

    def _required(self, e: list[str], number: int, elements: tuple[int, ...]) -> None:
        for at in elements:
            if not _element(e, at):
                self._add("missing_element", "error", number, e[0], f"{at:02}")

    def _readable(
        self,
        read: Callable[[str], object],
        code: str,
        severity: Literal["error", "warning"],
        e: list[str],
        at: int,
        number: int,
    ) -> None:
        try:
            read(_element(e, at))
        except ValueError:
            self._add(code, severity, number, e[0], f"{at:02}")

    def _day(self, text: str) -> date | None:
        return amounts.day(text, self.two_digit_years)

    def _add(
        self, code: str, severity: Literal["error", "warning", "info"], number: int, tag: str = "", element: str = ""
    ) -> None:
        self.log.add(code, severity, number, tag, element, claim=self.claim.ordinal)


def _element(e: list[str], at: int) -> str:
    return e[at].strip() if at < len(e) else ""
