"""Reads the tables beside this file. They are loaded once, when the service starts."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

_HERE = Path(__file__).parent


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of ``<name>.csv``, column name to text; an empty cell is an empty string."""
    with (_HERE / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)
