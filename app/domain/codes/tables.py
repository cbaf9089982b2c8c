"""Claim adjustment reason codes (CARC), remark codes (RARC) and group codes, loaded once from the CSV beside this file.

Meanings are our own wording. Code sets grow three times a year, so an unknown code is a normal input: look-ups answer
``None`` for it and nothing here guesses. Source: ``facts/denial-codes.md`` §1 and §2.10.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

_HERE = Path(__file__).parent

Status = Literal["active", "deactivated"]
Kind = Literal["supplemental", "alert"]


@dataclass(frozen=True, slots=True)
class Carc:
    """Why an amount was adjusted. ``successors``: the codes that replaced a retired one, nearest first."""

    code: str
    status: Status
    meaning: str
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rarc:
    """What a CARC leaves open. ``kind`` alert: information only, never the reason. ``cls``: the family it is in.

    ``hand_worded`` is False where ``meaning`` only says what the whole family means.
    """

    code: str
    status: Status
    meaning: str
    kind: Kind
    cls: str
    hand_worded: bool = False


@dataclass(frozen=True, slots=True)
class GroupCode:
    """Who carries an adjusted amount (CAS01)."""

    code: str
    status: Status
    meaning: str
    carried_by: str


BEHAVES_AS: dict[str, str] = {"41": "45", "42": "45", "A2": "45", "71": "23", "126": "1", "127": "2", "62": "197"}
"""Retired codes whose behaviour ``facts/denial-codes.md`` §2.10 fixes by name."""

_RETIRED_NOTE = re.compile(r"\s*\(retired(?:; see (?P<see>[^)]*))?\)$")
_SEE = re.compile(r"([A-Z]?)(\d+)(?:-(\d+))?")
_GROUP_PREFIX = re.compile(r"^(?:CO|PR|OA|PI|CR)[-–:*]?(?=.)")
_LEADING_ZEROS = re.compile(r"^([A-Z]?)0+(?=\d)")


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_HERE / name).open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def _successors(see: str | None) -> tuple[str, ...]:
    """``170-172`` and ``26, 27, 200`` as single codes."""
    found: list[str] = []
    for letter, first, last in _SEE.findall(see or ""):
        found += [f"{letter}{number}" for number in range(int(first), int(last or first) + 1)]
    return tuple(found)


def _carc_of(row: dict[str, str]) -> Carc:
    note = _RETIRED_NOTE.search(row["short_meaning"])
    meaning = row["short_meaning"][: note.start()] if note else row["short_meaning"]
    status: Status = "active" if row["status"] == "active" else "deactivated"
    return Carc(row["code"], status, meaning, _successors(note["see"]) if note else ())


def _rarc_of(row: dict[str, str]) -> Rarc:
    status: Status = "active" if row["status"] == "active" else "deactivated"
    kind: Kind = "alert" if row["kind"] == "alert" else "supplemental"
    return Rarc(row["code"], status, row["short_meaning"], kind, row["class"], row["paraphrase_level"] == "hand")


def _group_of(row: dict[str, str]) -> GroupCode:
    status: Status = "active" if row["status"] == "active" else "deactivated"
    return GroupCode(row["code"], status, row["short_meaning"], row["who_carries_amount"])


CARCS: dict[str, Carc] = {row["code"]: _carc_of(row) for row in _rows("carc.csv")}
RARCS: dict[str, Rarc] = {row["code"]: _rarc_of(row) for row in _rows("rarc.csv")}
GROUPS: dict[str, GroupCode] = {row["code"]: _group_of(row) for row in _rows("groupcodes.csv")}
_ALERTS = frozenset(code for code, remark in RARCS.items() if remark.kind == "alert")


def carc(code: str) -> Carc | None:
    """The CARC as sent or in any usual spelling (``045``, ``CO-45``), None when the table does not hold it."""
    return CARCS.get(code) or CARCS.get(normalise_carc(code))


def rarc(code: str) -> Rarc | None:
    """The remark code, None when the table does not hold it."""
    return RARCS.get(code) or RARCS.get(normalise_rarc(code))


def group(code: str) -> GroupCode | None:
    """The group code, None when it is none of the five."""
    return GROUPS.get(code.strip().upper())


@lru_cache(maxsize=4096)
def normalise_carc(raw: str) -> str:
    """Upper case without blanks, leading zeros or group: ``" co-045 "`` is ``45``, ``b07`` is ``B7`` (§3.1)."""
    code = "".join(raw.split()).upper()
    return _LEADING_ZEROS.sub(r"\1", _GROUP_PREFIX.sub("", code))


def normalise_rarc(raw: str) -> str:
    """Upper case without blanks."""
    return "".join(raw.split()).upper()


@lru_cache(maxsize=4096)
def effective_carc(code: str) -> str:
    """The code that ``code`` behaves as: a retired code stands for its successor, any other for itself (§2.10)."""
    plain = normalise_carc(code)
    entry = CARCS.get(plain)
    if entry is None or entry.status == "active":
        return plain
    if plain in BEHAVES_AS:
        return BEHAVES_AS[plain]
    if plain.startswith("D"):
        return "16"
    return entry.successors[0] if entry.successors else plain


@lru_cache(maxsize=4096)
def is_alert(remark: str) -> bool:
    """True for a remark that only informs: it must not choose team or reason (§3.3). Unknown remarks are none."""
    return remark in _ALERTS or normalise_rarc(remark) in _ALERTS


def describe(code: str, remarks: Iterable[str] = ()) -> str:
    """One plain sentence: what the CARC means and, where we have own words for it, what the remark adds."""
    parts = [_carc_words(code), _remark_words([remark for remark in remarks if not is_alert(remark)])]
    return ": ".join(part for part in parts if part)


def _carc_words(code: str) -> str:
    entry = carc(code)
    if entry is None:
        return f"Unknown code {normalise_carc(code)}"
    return entry.meaning if entry.status == "active" else f"{entry.meaning} (retired code)"


def _remark_words(remarks: list[str]) -> str:
    """Words for the most telling remark: what is wrong with the claim before that it must be sent again."""
    known = [entry for entry in map(rarc, remarks) if entry is not None and entry.hand_worded]
    known.sort(key=lambda entry: entry.cls == "unprocessable")
    if known:
        return known[0].meaning
    unknown = [normalise_rarc(remark) for remark in remarks if rarc(remark) is None]
    return f"unknown remark {unknown[0]}" if unknown else ""
