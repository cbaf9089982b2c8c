"""A path that could be taken, with what it returns and how long it stays open."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.economics.expected_return import ExpectedReturn
from app.domain.sorting.vocabulary import Path


@dataclass(frozen=True, slots=True)
class Option:
    """``level``: 0 for a corrected claim, from 1 for appeals.

    ``days_left``: calendar days to the last day, None where there is none or it is not known; ``assumed``: that day is
    not certain, so that it closes nothing. ``barred``: a remark or a rule forbids the path.
    """

    path: Path
    level: int
    result: ExpectedReturn
    days_left: int | None = None
    assumed: bool = False
    barred: bool = False
