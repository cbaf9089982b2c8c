"""The answer to a batch: item by item in the order sent, with counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from app.problems import Problem
from app.routers.answers import JsonResponse

RESULTS = ("created", "duplicate", "updated", "rejected")


def answer_batch(items: Sequence[dict[str, Any]]) -> JsonResponse:
    """201 when something is new, else 200. Nothing but refusals is a 422, so that nothing is stored."""
    counted = Counter(item["result"] for item in items)
    counts = {result: counted[result] for result in RESULTS}
    if counts["rejected"] == len(items):
        raise Problem("invalid-request", "No item could be taken in.", None, counts=counts, items=items)
    return JsonResponse({"counts": counts, "items": items}, 201 if counts["created"] else 200)
