"""Remarks that open or close a path, or say who pays; they never choose the team (``facts/denial-codes.md`` §5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, cast

from app.domain.codes.tables import normalise_rarc
from app.domain.sorting.data import rows
from app.domain.sorting.vocabulary import Path

Liability = Literal["patient", "provider"]
Signal = Literal[
    "appeal_stated", "crossover", "other_program", "qmb", "wrong_group", "no_contract", "retired_code", "unknown_remark"
]

SIGNALS: dict[Signal, str] = {
    "appeal_stated": "The payer says that an appeal is open, and how",
    "crossover": "Another payer has the claim: wait for its answer",
    "other_program": "Another program may cover the service",
    "qmb": "Qualified Medicare beneficiary: never bill the patient",
    "wrong_group": "The code may not stand under this group: a sign of a payer's error",
    "no_contract": "No contract backs the cut (group PI): a dispute is stronger",
    "retired_code": "The payer still uses a retired code",
    "unknown_remark": "A remark code that our tables do not hold",
}


class PathRemark(NamedTuple):
    """What one remark does: the paths that it closes, the one that it asks for, who owes the amount."""

    remark: str
    bars: tuple[Path, ...]
    sets: Path | None
    liability: Liability | None
    signal: Signal | None
    words: str


class Course(NamedTuple):
    """The path to take. ``set_by``: the remark that moved it away from the rule's own, None where none did."""

    path: Path
    barred: tuple[Path, ...] = ()
    set_by: PathRemark | None = None


def _path_remark(row: dict[str, str]) -> PathRemark:
    return PathRemark(
        remark=row["remark"],
        bars=tuple(cast(Path, path) for path in row["bars"].split()),
        sets=cast(Path, row["sets"]) or None,
        liability=cast(Liability, row["liability"]) or None,
        signal=cast(Signal, row["signal"]) or None,
        words=row["words"],
    )


PATH_REMARKS: dict[str, PathRemark] = {row["remark"]: _path_remark(row) for row in rows("path_remarks")}


def path_remarks(remarks: Iterable[str]) -> list[PathRemark]:
    """Those of the remarks that say something about the path, in the order of the table."""
    plain = {normalise_rarc(remark) for remark in remarks}
    return [entry for code, entry in PATH_REMARKS.items() if code in plain] if plain else []


def choose_path(path: Path, alternative: Path | None, said: Sequence[PathRemark]) -> Course:
    """The recommended path once the remarks are heard: what they ask for, else the rule's own, unless it is barred.

    Out of a barred path leads the rule's alternative, then an appeal, then closing. Closing is never barred.
    """
    barred: tuple[Path, ...] = tuple(dict.fromkeys(bar for entry in said for bar in entry.bars))
    asked = next((entry for entry in said if entry.sets is not None and entry.sets not in barred), None)
    if asked is not None and asked.sets is not None:
        return Course(asked.sets, barred, asked if asked.sets != path else None)
    if path not in barred:
        return Course(path, barred)
    closed_by = next(entry for entry in said if path in entry.bars)
    ways: tuple[Path | None, ...] = (alternative, "appeal", "close")
    return Course(next(way for way in ways if way is not None and way not in barred), barred, closed_by)
