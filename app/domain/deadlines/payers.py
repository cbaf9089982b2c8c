"""Payers with rules of their own, by the names under which they write."""

from __future__ import annotations

import csv
from pathlib import Path

_FILE = Path(__file__).with_name("payers.csv")

with _FILE.open(newline="", encoding="utf-8") as _file:
    NAMES: dict[str, str] = {row["name"]: row["payer"] for row in csv.DictReader(_file)}
"""Beginning of the name as payers write it, upper case, to the key that rules use."""


def payer_key(payer: str | None) -> str | None:
    """The key of a payer told by its key, its name or the longest known beginning of it; else the text as it came.

    A payer that is not recognised gets the shortest window of its type: the error is on the safe side.
    """
    if payer is None:
        return None
    folded = " ".join(payer.split()).upper()
    known = [name for name in NAMES if folded == name or folded.startswith((f"{name} ", f"{name},"))]
    return NAMES[max(known, key=len)] if known else payer
