"""Claim status codes (list 508) as dated data, loaded once from the CSV beside this file.

Only codes that the facts name, in our own words; any other code is a normal input that says nothing here. A code that
came with ``RX`` is none of these: it is a reject code of NCPDP. Source: ``facts/claim-status.md`` §5.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, cast

from app.domain.codes.tables import Status

Theme = Literal[
    "general",
    "received",
    "forwarded",
    "missing",
    "coverage",
    "cob",
    "pending",
    "review",
    "paid",
    "denied",
    "final",
    "voided",
    "clinical",
    "timely_filing",
    "documents",
    "not_received",
    "duplicate",
    "duplicate_pending",
    "corrected",
    "send_new",
    "send_replacement",
    "search",
    "system",
    "not_real_time",
    "other",
    "retired",
]
"""What a code is about, as far as the work on a denial turns on it."""
Document = Literal[
    "notes",
    "operative_report",
    "emergency_report",
    "laboratory_report",
    "radiology_report",
    "history_and_physical",
    "dme_certificate",
    "consent_form",
    "clinical_records",
    "coding_rationale",
    "corrected_data",
    "attachment_control_number",
    "supporting_documents",
    "other",
]
"""What a payer asks for. ``other``: its code does not say."""
Part = Literal[
    "submitter",
    "provider",
    "party",
    "payer",
    "member",
    "birth_date",
    "coverage",
    "coordination",
    "authorization",
    "control_number",
    "frequency_code",
    "service_dates",
    "charge",
    "bill_type",
    "lines",
    "place_of_service",
    "diagnosis",
    "procedure",
    "modifiers",
    "revenue_code",
    "units",
    "visit_verification",
    "format",
]
"""What of a claim or question a code finds missing or wrong."""
ASKS: frozenset[Theme] = frozenset({"documents", "not_received"})
"""Themes whose detail is a document; of the others it is a part of the claim."""


@dataclass(frozen=True, slots=True)
class ClaimStatusCode:
    """One code. ``stops``: the day from which it is not used any more; old payers still send it."""

    code: str
    theme: Theme
    meaning: str
    document: Document | None = None
    part: Part | None = None
    needs_second: bool = False
    """It says something complete only beside a second status code."""
    stops: date | None = None

    @property
    def status(self) -> Status:
        """Whether payers still use it."""
        return "active" if self.stops is None else "deactivated"


def _code_of(row: dict[str, str]) -> ClaimStatusCode:
    theme, detail = cast(Theme, row["theme"]), row["detail"] or None
    return ClaimStatusCode(
        row["code"],
        theme,
        row["label"],
        cast(Document, detail) if detail and theme in ASKS else None,
        cast(Part, detail) if detail and theme not in ASKS else None,
        row["second"] == "yes",
        date.fromisoformat(row["stops"]) if row["stops"] else None,
    )


def _load() -> dict[str, ClaimStatusCode]:
    with (Path(__file__).parent / "claim_status.csv").open(newline="", encoding="utf-8") as file:
        return {row["code"]: _code_of(row) for row in csv.DictReader(file)}


CLAIM_STATUSES: dict[str, ClaimStatusCode] = _load()


def claim_status(code: str) -> ClaimStatusCode | None:
    """The code in any usual spelling (``065`` is ``65``), None where the table does not hold it."""
    plain = code.strip()
    return CLAIM_STATUSES.get(plain) or CLAIM_STATUSES.get(plain.lstrip("0"))
