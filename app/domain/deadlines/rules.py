"""The rule rows: who gives how long, counted from what. Loaded once from the CSV beside this file.

A row that is not confirmed (``confirmed`` is no) says so in the data, and every date it gives is marked assumed.
Source: ``facts/appeals-and-security.md`` §1; each row cites its section or manual.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar, get_args

from app.domain.deadlines.calendars import Calendar

Trigger = Literal[
    "notice_date",
    "notice_receipt",
    "remit_date",
    "remit_receipt",
    "last_adjustment",
    "final_denial",
    "service_date",
    "negotiation_end",
    "cooling_off_end",
]
Unit = Literal["calendar_day", "business_day", "calendar_month", "year", "automatic", "barred", "unlimited"]
"""The last three have no date: the payer forwards by itself, nothing may be filed, or it may be filed at any time."""
Untimed = Literal["automatic", "barred", "unlimited"]
MonthEnd = Literal["last_day", "first_of_next"]
"""Where a month has no such day: its last day, or the first of the next."""
FiledWhen = Literal["received", "postmarked", "sent", "portal_ts"]
"""What must have happened by the last day; the last is the time stamp of the payer's portal."""
Roll = Literal["none", "next_business_day"]
Who = Literal["contract", "non_contract"]
Confidence = Literal["contract", "regulation", "payer_manual", "secondary"]

_T = TypeVar("_T")
_FILE = Path(__file__).with_name("rules.csv")


@dataclass(frozen=True, slots=True)
class Rule:
    """One window. ``None`` in ``program``, ``payer``, ``state`` and ``who`` is for any; days are counted from 1.

    ``purpose`` is ``appeal``, ``corrected_claim``, ``new_claim``, … and ``level`` the payer's own, from 1.
    ``safe_days`` counts the days of a stricter reading from the date of the decision itself: the safe day keeps it.
    In force for decisions from ``effective_from`` to ``effective_to``, both included.
    """

    id: str
    purpose: str
    level: int
    name: str
    citation: str
    unit: Unit
    trigger: Trigger | None = None
    n: int = 0
    program: str | None = None
    payer: str | None = None
    state: str | None = None
    who: Who | None = None
    clinical: bool = False
    """Only where medical necessity, utilisation review or experimental treatment is disputed."""
    month_end: MonthEnd = "last_day"
    mail_days: int = 0
    """Calendar days after its date in which a decision is presumed received."""
    filed_when: FiledWhen = "received"
    roll: Roll = "none"
    calendar: Calendar = "federal"
    """Holidays for rolling and for business days."""
    safe_days: int | None = None
    electronic_from: date | None = None
    """From this day on the payer takes it electronically alone."""
    effective_from: date | None = None
    effective_to: date | None = None
    confidence: Confidence = "contract"
    confirmed: bool = True
    note: str = ""

    @property
    def untimed(self) -> Untimed | None:
        """Why there is no date, where there is none."""
        match self.unit:
            case "automatic" | "barred" | "unlimited":
                return self.unit
            case _:
                return None

    def in_force(self, decided_on: date) -> bool:
        """Whether it governs what was decided on a day."""
        return (self.effective_from or date.min) <= decided_on <= (self.effective_to or date.max)

    def is_electronic(self, on: date) -> bool:
        """Whether what is filed on a day must be electronic."""
        return self.electronic_from is not None and self.electronic_from <= on


def read_rules(lines: Iterable[str]) -> tuple[Rule, ...]:
    """Rules of a CSV with the columns of ``rules.csv``. Raises ``ValueError`` for a word that no rule may have."""
    return tuple(map(_rule_of, csv.DictReader(lines)))


def _rule_of(row: Mapping[str, str]) -> Rule:
    return Rule(
        id=row["id"],
        purpose=row["purpose"],
        level=int(row["level"]),
        name=row["name"],
        citation=row["citation"],
        unit=_word(row["unit"], get_args(Unit)),
        trigger=_word(row["trigger"], get_args(Trigger)) if row["trigger"] else None,
        n=int(row["n"] or 0),
        program=row["program"] or None,
        payer=row["payer"] or None,
        state=row["state"] or None,
        who=_word(row["who"], get_args(Who)) if row["who"] else None,
        clinical=row["clinical"] == "yes",
        month_end=_word(row["month_end"] or "last_day", get_args(MonthEnd)),
        mail_days=int(row["mail_days"] or 0),
        filed_when=_word(row["filed_when"] or "received", get_args(FiledWhen)),
        roll=_word(row["roll"] or "none", get_args(Roll)),
        calendar=_word(row["calendar"] or "federal", get_args(Calendar)),
        safe_days=int(row["safe_days"]) if row["safe_days"] else None,
        electronic_from=_date(row["electronic_from"]),
        effective_from=_date(row["effective_from"]),
        effective_to=_date(row["effective_to"]),
        confidence=_word(row["confidence"], get_args(Confidence)),
        confirmed=row["confirmed"] == "yes",
        note=row["note"],
    )


def _word(text: str, words: tuple[_T, ...]) -> _T:
    for word in words:
        if word == text:
            return word
    raise ValueError(f"{text!r} is none of {words}")


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


with _FILE.open(newline="", encoding="utf-8") as _file:
    RULES = read_rules(_file)
