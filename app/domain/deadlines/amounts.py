"""What must be in dispute before a level of appeal is open: a yearly table, never a constant (§1.2).

Source: 90 FR 55869 for Medicare in 2026, and as each row cites.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).with_name("amounts.csv")


@dataclass(frozen=True, slots=True)
class Minimum:
    """Amount in cents for what is filed in ``year`` (0: every year). ``assumed``: of the last year that is known."""

    program: str
    level: int
    year: int
    amount: int
    citation: str
    assumed: bool = False


def _minimum_of(row: dict[str, str]) -> Minimum:
    year, cents = int(row["year"] or 0), 100 * int(row["amount"])
    return Minimum(row["program"], int(row["level"]), year, cents, row["citation"])


with _FILE.open(newline="", encoding="utf-8") as _file:
    MINIMA = tuple(map(_minimum_of, csv.DictReader(_file)))
    """The CSV has whole dollars."""


def minimum_amount(program: str | None, level: int, year: int) -> Minimum | None:
    """The amount in controversy for an appeal filed in a year; None where the table has none for its level.

    A year that has not been published yet is answered with the last one before it, marked assumed.
    """
    known = [it for it in MINIMA if (it.program, it.level) == (program, level) and it.year <= year]
    last = max(known, key=lambda it: it.year, default=None)
    if last is None or last.year in (0, year):
        return last
    return Minimum(last.program, last.level, last.year, last.amount, last.citation, assumed=True)
