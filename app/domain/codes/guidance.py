"""Plain language for a biller's first day: what a code means happened, what usually fixes it and what proves the point.

The words are our own, one by one in ``guidance_carc.csv`` and ``guidance_rarc.csv`` beside this file: every active CARC
and every remark whose meaning is worded by hand. They follow ``facts/denial-codes.md`` (what is no denial, which path).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from app.domain.codes.tables import effective_carc, normalise_rarc

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Guidance:
    """``evidence`` names the documents that help, strongest first; empty where there is nothing to prove."""

    happened: str
    fix: str
    evidence: tuple[str, ...] = ()


def _load(name: str) -> dict[str, Guidance]:
    with (_HERE / name).open(newline="", encoding="utf-8") as file:
        return {row["code"]: _guidance_of(row) for row in csv.DictReader(file)}


def _guidance_of(row: dict[str, str]) -> Guidance:
    evidence = tuple(part.strip() for part in row["evidence"].split(";") if part.strip())
    return Guidance(row["happened"], row["fix"], evidence)


CARC_GUIDANCE: dict[str, Guidance] = _load("guidance_carc.csv")
RARC_GUIDANCE: dict[str, Guidance] = _load("guidance_rarc.csv")


def guidance_for_carc(code: str) -> Guidance | None:
    """Guidance in any usual spelling of the code; a retired code has that of its successor, an unknown one none."""
    return CARC_GUIDANCE.get(effective_carc(code))


def guidance_for_rarc(code: str) -> Guidance | None:
    """Guidance for a remark worded by hand, None for one that is only worded by family or is unknown."""
    return RARC_GUIDANCE.get(normalise_rarc(code))
