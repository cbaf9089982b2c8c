"""A payer's calendar as a document, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.status.downtime import Calendar, Weekly

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def written(calendar: Calendar) -> dict[str, Any]:
    """``{time_zone, weekly: [{weekday, from, to}], dated: [{from, to}]}``; moments in UTC."""
    return {
        "time_zone": calendar.zone.key,
        "weekly": [
            {
                "weekday": WEEKDAYS[it.weekday],
                "from": it.start.isoformat("minutes"),
                "to": it.end.isoformat("minutes"),
            }
            for it in calendar.weekly
        ],
        "dated": [{"from": start.isoformat(), "to": end.isoformat()} for start, end in calendar.dated],
    }


def read(document: Mapping[str, Any]) -> Calendar:
    """What :func:`written` wrote."""
    return Calendar(
        ZoneInfo(document["time_zone"]),
        tuple(
            Weekly(WEEKDAYS.index(it["weekday"]), time.fromisoformat(it["from"]), time.fromisoformat(it["to"]))
            for it in document["weekly"]
        ),
        tuple((datetime.fromisoformat(it["from"]), datetime.fromisoformat(it["to"])) for it in document["dated"]),
    )
