"""Stored remittances as the contract shows them."""

from __future__ import annotations

from typing import Any

from app.domain.money import to_text
from app.routers.ids import show
from app.routers.schemas.remittance_out import CountsOut
from app.store.database import Row

COUNTS = tuple(CountsOut.model_fields)
UNDER_WAY = ("received", "processing")


def summary(row: Row) -> dict[str, Any]:
    """A remittance in a list."""
    counts = row["counts"]
    return {
        "id": show("rem", row["id"]),
        "status": row["status"],
        "sha256": bytes(row["sha256"]).hex(),
        "size": row["size"],
        "received_on": row["received_on"],
        "counts": {name: counts.get(name, 0) for name in COUNTS},
        "amounts": {name: to_text(counts.get(name, 0)) for name in ("charge", "paid", "denied")},
        "version": row["version"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }


def remittance(row: Row) -> dict[str, Any]:
    """A remittance on its own."""
    shown = summary(row)
    here = f"/v1/remittances/{shown['id']}"
    progress = {
        "bytes_read": row["bytes_read"] or 0,
        "bytes_total": row["size"],
        "claims_read": row["claims_read"] or 0,
    }
    shown["progress"] = progress if row["status"] in UNDER_WAY else None
    shown["problem"] = row["problem"]
    shown["payments"] = [payment(it) for it in row["payments"]]
    shown["links"] = {
        "findings": f"{here}/findings",
        "quarantine": f"{here}/quarantine",
        "denials": f"/v1/denials?remittance_id={shown['id']}",
    }
    return shown


def payment(row: Row) -> dict[str, Any]:
    """One transaction set."""
    return {
        "id": show("pay", row["id"]),
        "trace_number": row["trace_number"],
        "originator_id": row["originator_id"],
        "method": row["method"],
        "remit_date": row["remit_date"],
        "amount": to_text(row["amount"]),
        "payer_id": show("pyr", row["payer_now"]),
        "payer_name": row["payer_name"],
        "claims": row["claims"],
        "provider_adjustments": [{**it, "amount": to_text(it["amount"])} for it in row["provider_adjustments"]],
        "complete": row["complete"],
    }


def finding(row: Row) -> dict[str, Any]:
    """One finding."""
    return {
        name: row[name] for name in ("code", "severity", "segment", "tag", "element", "expected", "actual", "claim")
    }


def quarantined(row: Row) -> dict[str, Any]:
    """One quarantined claim."""
    return {
        "id": show("qtn", row["id"]),
        "status": row["status"],
        "claim": row["ordinal"],
        "segments": row["raw"],
        "findings": [finding(it) for it in row["findings"]],
        "version": row["version"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }
