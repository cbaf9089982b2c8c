"""Connections, and how payers are asked, as the contract shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.status.written_downtime import written
from app.routers.ids import show
from app.store.connections import payer_terms
from app.store.database import Row

_SAME = "name adapter url sender_id receiver_id sender_qualifier receiver_qualifier version created_at updated_at"
_AUTH = ("user", "token_url", "client_id", "scope", "expires_at")
_LIMITS = ("payer_number", "concurrency", "per_minute", "burst", "most_days")


def shown_connection(row: Row) -> dict[str, Any]:
    """The document of one connection (:class:`ConnectionOut`)."""
    return {
        "id": show("con", row["id"]),
        **{name: row[name] for name in _SAME.split()},
        "submitter": {"name": row["submitter_name"], "etin": row["submitter_etin"]},
        "usage": "test" if row["usage"] == "T" else "production",
        "auth": {"kind": row["auth_kind"], **{name: row["auth"].get(name) for name in _AUTH}},
    }


def shown_payer_connection(payer_id: UUID, row: Row, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """How one payer is asked (:class:`StatusConnectionOut`)."""
    terms = payer_terms(row, zone)
    pauses = [it for it in (row["open_until"], row["held_until"]) if it is not None and it > now]
    return {
        "id": show("psc", payer_id),
        "payer_id": show("pyr", payer_id),
        "connection_id": show("con", terms.connection_id),
        **{name: getattr(terms, name) for name in _LIMITS},
        "downtime": written(terms.calendar),
        "failures": row["failures"] or 0,
        "left_alone_until": max(pauses, default=None),
        "version": row["version"] or 0,
        "updated_at": row["updated_at"],
    }
