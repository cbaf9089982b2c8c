"""A payer's answer, read: what it comes to, which codes led there, and what is to be done about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from uuid import UUID

from app.domain.codes.claim_status import Document, Part
from app.domain.status.answer import Level, StatusCode
from app.domain.status.choose_claim import Why
from app.domain.status.meanings import Meaning

From = Literal["provider", "patient"]
CODE = re.compile(r"[A-Za-z0-9:._/-]{1,50}")


@dataclass(frozen=True, slots=True)
class LineReading:
    """What is said of one line. Cents."""

    meaning: Meaning | None
    """None: it is over, and nothing says how."""
    codes: tuple[StatusCode, ...]
    procedure: str | None = None
    charge: int | None = None
    paid: int | None = None
    denial_ids: tuple[UUID, ...] = ()
    """Denials that are about it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer comes to. Amounts in cents; nothing here is posted: money comes from the 835."""

    meaning: Meaning
    codes: tuple[StatusCode, ...] = ()
    """Those that led to it, the one that decided first."""
    level: Level | None = "claim"
    """Where the answer stops; None: nothing in it is about our question."""
    documents: tuple[Document, ...] = ()
    """What the payer asks for, each once."""
    asked_from: From | None = None
    for_appeal: bool = False
    """It asks for support of an appeal that is filed (R10)."""
    parts: tuple[Part, ...] = ()
    """What of the claim, or of our question, it finds missing or wrong."""
    by_other_means: bool = False
    """The same question again, electronically, leads nowhere: ask by portal or phone."""
    next_payer: Literal["forwarded", "to_bill"] | None = None
    by_denial: Mapping[UUID, Meaning] = field(default_factory=dict)
    """Of denials whose lines say something else than the claim."""
    lines: tuple[LineReading, ...] = ()
    unknown: tuple[str, ...] = ()
    """Codes that no list of ours holds, as ``category:status``."""
    chosen_by: Why | None = None
    claims_found: int = 0
    control_number: str | None = None
    """REF 1K of the claim that it is about; for the next question, and not for the log."""
    new_control_number: bool = False
    charge: int | None = None
    paid: int | None = None
    effective_on: date | None = None
    finalized_on: date | None = None
    remitted_on: date | None = None
    remit_trace: str | None = None
    """835 TRN02."""

    @property
    def categories(self) -> tuple[str, ...]:
        """Categories that led to it."""
        return tuple(dict.fromkeys(code.category for code in self.codes))

    def detail(self) -> dict[str, Any]:
        """All but numbers of the claim, as plain JSON: codes, cents, days, ids of denials. No PHI and no free text."""
        same = "level asked_from for_appeal by_other_means next_payer chosen_by claims_found new_control_number charge paid"
        days = ("effective_on", "finalized_on", "remitted_on")
        return {
            "codes": [_code(it) for it in self.codes],
            **{name: list(getattr(self, name)) for name in ("documents", "parts")},
            **{name: getattr(self, name) for name in same.split()},
            **{name: None if (day := getattr(self, name)) is None else str(day) for name in days},
            "unknown": [_shown(it) for it in self.unknown],
            "remit_trace": self.remit_trace if _is_code(self.remit_trace) else None,
            "denials": {str(id_): meaning for id_, meaning in self.by_denial.items()},
            "lines": [_line(it) for it in self.lines],
        }


def _line(it: LineReading) -> dict[str, Any]:
    told = {name: getattr(it, name) for name in ("meaning", "charge", "paid")}
    told["procedure"] = it.procedure if _is_code(it.procedure) else None
    return told | {"codes": [_code(code) for code in it.codes], "denials": [str(id_) for id_ in it.denial_ids]}


def _code(it: StatusCode) -> dict[str, Any]:
    entity = it.entity if _is_code(it.entity) else None
    return {"category": _shown(it.category), "status": _shown(it.status), "entity": entity, "ncpdp": it.ncpdp}


def _shown(told: str) -> str:
    return told if _is_code(told) else "?"


def _is_code(told: str | None) -> bool:
    """Whether it may be a code or a trace: what a payer puts there in words is not kept outside the archive."""
    return told is not None and CODE.fullmatch(told) is not None
