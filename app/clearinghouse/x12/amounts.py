"""Memoised readers of X12 values: amounts (R, as cents), quantities (R), dates (DT) and codes (ID).

A remittance repeats its values (fees, dates, codes), so each reader is a dictionary that parses on a miss: a hit
costs one look-up in C and hands out one shared object. Every dictionary is bounded in entries and in key length,
so no file can grow it. A value that cannot be read gives ``None``, is never kept, and is noted in ``trouble``,
a list that the readers of one file share, so that the claim loop asks one question per claim.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TypeVar

V = TypeVar("V")

MAX_KEY = 64
MAX_INTEGER_DIGITS = 13
MAX_QUANTITY_DIGITS = 15
EARLIEST_YEAR, LATEST_YEAR = 1970, 2100

_NUMBER = re.compile(r"(-?)([0-9]*)(?:\.([0-9]*))?")


class Memo(dict[str, V]):
    """A bounded dictionary of what was read before. When full it stays as it is: common values come early."""

    capacity = 4_096

    def __init__(self, trouble: list[str] | None = None) -> None:
        super().__init__()
        self.trouble: list[str] = [] if trouble is None else trouble

    def keep(self, text: str, value: V) -> V:
        """Remember ``value``, unless the memo is full or the key too long to be worth its memory."""
        if len(self) < self.capacity and len(text) <= MAX_KEY:
            self[text] = value
        return value


class Cents(Memo[int | None]):
    """Monetary amounts (X12 type R) as whole cents; an element that was not sent is ``None``.

    Amounts rarely repeat across a file but often within a claim (the charge of its only line, what is allowed and
    paid), so this memo is small, fits the processor's cache, and starts again when it is full.
    """

    capacity = 512

    def __missing__(self, text: str) -> int | None:
        # The usual forms, without the cost of a regular expression.
        if text[-3:-2] == ".":
            digits, scale = text[:-3] + text[-2:], 1
        elif text[-2:-1] == ".":
            digits, scale = text[:-2] + text[-1:], 10
        else:
            digits, scale = text, 100
        if digits.isdigit() and digits.isascii() and len(digits) <= MAX_INTEGER_DIGITS:
            value: int | None = int(digits) * scale
        else:
            try:
                value = cents(text)
            except ValueError:
                self.trouble.append("amount")
                return None
            if len(text) > MAX_KEY:
                return value
        if len(self) >= 512:
            self.clear()
        self[text] = value
        return value


class Quantities(Memo[Decimal | None]):
    """Quantities (X12 type R): units, days, visits."""

    def __missing__(self, text: str) -> Decimal | None:
        try:
            return self.keep(text, quantity(text))
        except ValueError:
            self.trouble.append("quantity")
            return None


class Dates(Memo[date | None]):
    """Dates in format D8; ``two_digit_years`` also admits YYMMDD, as version 4010 does."""

    capacity = 16_384

    def __init__(self, trouble: list[str] | None = None, two_digit_years: bool = False) -> None:
        super().__init__(trouble)
        self.two_digit_years = two_digit_years

    def __missing__(self, text: str) -> date | None:
        try:
            return self.keep(text, day(text, self.two_digit_years))
        except ValueError:
            self.trouble.append("date")
            return None


class Codes(Memo[str]):
    """Codes upper-cased, without blanks around. Not normalised further: what is unknown stays as it came."""

    def __missing__(self, text: str) -> str:
        return self.keep(text, text.strip().upper())


def cents(text: str) -> int | None:
    """Read an amount: ``100``, ``100.``, ``.5`` and ``-5.00`` are legal; ``None`` when it was not sent.

    Raises ``ValueError`` for anything else: a third decimal that is not zero, an exponent, more than 13 integer digits.
    """
    text = text.strip()
    if not text:
        return None
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise ValueError("not a number")
    sign, whole, fraction = match[1], match[2].lstrip("0"), (match[3] or "").rstrip("0")
    if not (match[2] or match[3]) or len(whole) > MAX_INTEGER_DIGITS or len(fraction) > 2:
        raise ValueError("not an amount")
    value = int(whole or "0") * 100 + int((fraction + "00")[:2])
    return -value if sign else value


def quantity(text: str) -> Decimal | None:
    """Read a quantity exactly; ``None`` when it was not sent, ``ValueError`` when it is not a plain number."""
    text = text.strip()
    if not text:
        return None
    match = _NUMBER.fullmatch(text)
    if match is None or not 0 < len(match[2]) + len(match[3] or "") <= MAX_QUANTITY_DIGITS:
        raise ValueError("not a quantity")
    return Decimal(text)


def day(text: str, two_digit_years: bool = False) -> date | None:
    """Read CCYYMMDD (or YYMMDD, pivot 1970); ``None`` when it was not sent, ``ValueError`` when implausible."""
    text = text.strip()
    if not text:
        return None
    if two_digit_years and len(text) == 6:
        text = ("19" if text[:2] >= "70" else "20") + text
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        raise ValueError("not a date")
    value = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise ValueError("implausible date")
    return value
