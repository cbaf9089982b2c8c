"""What must be in dispute before a level of appeal is open: a yearly table, never a constant (§1.2).

Source: 90 FR 55869 for Medicare in 2026, and as each row cites.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
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


def read_minima(lines: Iterable[str]) -> tuple[Minimum, ...]:
    """Minima of a CSV with the columns of ``amounts.csv``, which has whole dollars and no year for every year."""
    return tuple(map(_minimum_of, csv.DictReader(lines)))


def _minimum_of(row: Mapping[str, str]) -> Minimum:
    year, cents = int(row["year"] or 0), 100 * int(row["amount"])
    return Minimum(row["program"], int(row["level"]), year, cents, row["citation"])


with _FILE.open(newline="", encoding="utf-8") as _file:
    MINIMA = read_minima(_file)


def minimum_amount(program: str | None, level: int, year: int) -> Minimum | None:
    """The amount in controversy for an appeal filed in a year; None where the table has none for its level.

    A year that has not been published yet is answered with the last one before it, marked assumed.
    """
    known = [it for it in MINIMA if (it.program, it.level) == (program, level) and it.year <= year]
    last = max(known, key=lambda it: it.year, default=None)
    if last is None or last.year in (0, year):
        return last
    return replace(last, assumed=True)
