"""The payer's windows of a stored denial, as the contract shows them on the organisation's day."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.domain.deadlines.due import risk_of
from app.domain.deadlines.rules import RULES
from app.store.database import Row

CITATIONS = {rule.id: rule.citation for rule in RULES}


def deadline(row: Row) -> dict[str, Any] | None:
    """The appeal's window; null where nothing may be appealed, or no day is known."""
    entry = next((it for it in row["deadlines"] if it["purpose"] == "appeal"), None)
    if entry is None:
        return None
    file_by = date.fromisoformat(entry["file_by"])
    return {
        "appeal_by": entry["file_by"],
        "safe_by": entry["safe_by"],
        "basis": entry["basis"],
        "citation": CITATIONS.get(entry["rule"]),
        "rule": entry["rule"],
        "assumed": entry["assumed"],
        "days_left": (file_by - row["today"]).days,
        "risk": _risk(entry, row["today"]),
    }


def deadlines(row: Row) -> list[dict[str, Any]]:
    """All windows, each with what to send by when."""
    return [
        {**entry, "citation": CITATIONS.get(entry["rule"]), "risk": _risk(entry, row["today"])}
        for entry in row["deadlines"]
    ]


def _risk(entry: dict[str, Any], today: date) -> str:
    return risk_of(date.fromisoformat(entry["file_by"]), date.fromisoformat(entry["send_by"]), today)
