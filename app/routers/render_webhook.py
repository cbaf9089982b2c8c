"""Webhooks and deliveries as the contract shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.routers.ids import show
from app.store.database import Row

_WEBHOOK = (
    "url types description state disabled_reason failures failing_since paused_until version created_at updated_at"
)
_DELIVERY = "type state attempts last_status last_problem created_at ended_at"


def shown_webhook(row: Row) -> dict[str, Any]:
    """The document of one webhook (:class:`WebhookOut`)."""
    until = row["other_until"]
    return {
        "id": show("whk", row["id"]),
        "previous_secret_until": datetime.fromisoformat(until) if until else None,
        **{name: row[name] for name in _WEBHOOK.split()},
    }


def shown_delivery(row: Row) -> dict[str, Any]:
    """The document of one delivery (:class:`DeliveryOut`)."""
    return {
        "id": show("dlv", row["id"]),
        "event_id": show("evt", row["event_id"]),
        "next_at": None if row["ended_at"] else row["next_at"],
        **{name: row[name] for name in _DELIVERY.split()},
    }
