"""How a payer keeps the CORE rules, as the contract shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.status.availability import ANSWERED_IN_TIME, AVAILABLE, AVAILABLE_SOON, IN_TIME, Measured
from app.routers.ids import show

DIGITS = 4


def shown_availability(payer_id: UUID, zone: ZoneInfo, measured: Sequence[Measured]) -> dict[str, Any]:
    """The document (:class:`AvailabilityOut`)."""
    return {
        "payer_id": show("pyr", payer_id),
        "time_zone": zone.key,
        "targets": {
            "seconds": int(IN_TIME.total_seconds()),
            "answered_in_time": ANSWERED_IN_TIME,
            "availability": AVAILABLE,
            "availability_not_mandated": AVAILABLE_SOON,
        },
        "weeks": [_period(it) for it in measured if it.period.kind == "week"],
        "months": [_period(it) for it in measured if it.period.kind == "month"],
    }


def _period(it: Measured) -> dict[str, Any]:
    return {
        "first_day": it.period.first_day,
        "last_day": it.period.last_day,
        "all": _shares(it.n, it.in_time, it.availability),
        "outside_downtime": _shares(it.n_outside, it.in_time_outside, it.availability_outside),
        "outages": it.outages,
        "hours_down": round(it.seconds_down / 3600, 2),
        "hours_published": round(it.seconds_published / 3600, 2),
    }


def _shares(n: int, in_time: float | None, availability: float | None) -> dict[str, Any]:
    """Compared before they are rounded."""
    return {
        "n": n,
        "answered_in_time": _rounded(in_time),
        "in_time_met": None if in_time is None else in_time >= ANSWERED_IN_TIME,
        "availability": _rounded(availability),
        "availability_met": None if availability is None else availability >= AVAILABLE,
        "not_mandated_met": None if availability is None else availability >= AVAILABLE_SOON,
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, DIGITS)
