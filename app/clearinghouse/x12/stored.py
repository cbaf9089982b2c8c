"""One claim of a stored file, read again by itself."""

from __future__ import annotations

from app.clearinghouse.x12.envelope import Delimiters
from app.clearinghouse.x12.errors import X12Error
from app.clearinghouse.x12.remittance_835 import read_claim_range
from app.domain.intake.remittance import ClaimDecision

_TWO_DIGIT_YEARS = "4010"


def pack(delimiters: Delimiters) -> str:
    """Separators as one text, to be kept with the payment they were in force for."""
    marks = delimiters.element + delimiters.component + delimiters.terminator
    return marks + (_TWO_DIGIT_YEARS if delimiters.two_digit_years else "")


def unpack(text: str) -> Delimiters:
    """The separators that :func:`pack` wrote."""
    return Delimiters(text[0], text[1], text[2], text[3:] == _TWO_DIGIT_YEARS)


def read_raw_claim(raw: bytes, delimiters: str) -> ClaimDecision | None:
    """The claim in raw segments; None when they are not exactly one claim."""
    try:
        return read_claim_range(raw, unpack(delimiters))
    except X12Error:
        return None


def read_again(raw: bytes, delimiters: str) -> ClaimDecision:
    """A claim that was read before, from its own bytes of the file."""
    decision = read_raw_claim(raw, delimiters)
    assert decision is not None, "these bytes were read before"
    return decision
