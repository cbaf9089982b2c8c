"""How many questions to payers are open, and how many payers are left alone, over all organisations."""

from __future__ import annotations

from datetime import datetime

from app.store.database import Database

FIGURES = "SELECT figure, n FROM status_road_figures(%s)"


async def road_figures(database: Database, now: datetime) -> dict[str, int]:
    """``waiting``, ``in_flight`` and ``polling`` questions; payers whose ``breaker_open``, and ``put_off`` by their own
    word. What is not there is none."""
    return {row["figure"]: row["n"] for row in await database.read_shared(FIGURES, (now,))}
