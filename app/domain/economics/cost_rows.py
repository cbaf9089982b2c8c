"""What work costs, as rows: minutes of a touch, rates by the hour, fees, postage. Loaded once from the CSV beside this.

Published figures are totals: 57.23 dollars for each denied claim that is fought, 90 % of it labour, in about three
rounds, without clinicians. Minutes and rates are split so that one round makes a third of that; the split is judgement,
so these rows are not confirmed, and a policy can replace each. Source: ``facts/appeals-and-security.md`` §3.2.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar, get_args

from app.domain.errors import DomainError
from app.domain.sorting.vocabulary import Path as WorkPath

Kind = Literal["rate", "touch", "fee", "postage"]
When = Literal["", "clinical", "surgery", "idr"]
"""Where a row only counts: a clinical sub-cause, one about surgery, a federal (No Surprises Act) dispute."""

_T = TypeVar("_T")
_FILE = Path(__file__).with_name("costs.csv")


class InvalidCostError(DomainError):
    """A cost row without a figure that its kind needs, or below zero."""


@dataclass(frozen=True, slots=True)
class CostRow:
    """One figure. ``value``: cents an hour (rate), minutes (touch), cents (fee, postage); a fee that is due but not known is None.

    ``path``, ``level`` and ``work_type`` None are for any. ``shared``: due once for a packet of many claims. ``name`` of
    postage is the channel. Raises ``InvalidCostError``.
    """

    kind: Kind
    name: str
    value: int | None
    path: WorkPath | None = None
    level: int | None = None
    work_type: str | None = None
    when: When = ""
    shared: bool = False
    source: str = "policy"
    confirmed: bool = True
    note: str = ""

    def __post_init__(self) -> None:
        if self.value is None and self.kind in ("rate", "touch"):
            raise InvalidCostError("A rate and the minutes of a touch must be told.")
        if self.value is not None and self.value < 0:
            raise InvalidCostError("Nothing costs less than nothing.")


def read_costs(lines: Iterable[str]) -> tuple[CostRow, ...]:
    """Rows of a CSV with the columns of ``costs.csv``. Raises ``ValueError`` for a word that no row may have."""
    return tuple(map(_row_of, csv.DictReader(lines)))


def _row_of(row: Mapping[str, str]) -> CostRow:
    return CostRow(
        kind=_word(row["kind"], get_args(Kind)),
        name=row["name"],
        value=int(row["value"]) if row["value"] else None,
        path=_word(row["path"], get_args(WorkPath)) if row["path"] else None,
        level=int(row["level"]) if row["level"] else None,
        work_type=row["work_type"] or None,
        when=_word(row["when"], get_args(When)),
        shared=row["shared"] == "yes",
        source=row["source"],
        confirmed=row["confirmed"] == "yes",
        note=row["note"],
    )


def _word(text: str, words: tuple[_T, ...]) -> _T:
    for word in words:
        if word == text:
            return word
    raise ValueError(f"{text!r} is none of {words}")


with _FILE.open(newline="", encoding="utf-8") as _file:
    COSTS = read_costs(_file)
