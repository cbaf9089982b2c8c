"""What a request of the agreed shape may still be refused for: nothing that a JSON Schema could say."""

from __future__ import annotations

from typing import Any

RULES = {
    "key-required": "whether a status check needs an Idempotency-Key is said by its channel, in the body",
    "key-reused": "an Idempotency-Key may have been used before",
    "invalid-cursor": "a cursor is opaque: only one that was handed out is valid",
    "stale-version": "an If-Match may name another version than the stored one",
    "not-a-denial": "whether adjustments are a denial is the gate's decision, not a shape",
    "unreadable-file": "X12 has its own fuzz tests; to the contract it is text",
    "still-unreadable": "as above, for the segments of one claim",
}
"""Kinds of problems that need more than the request's shape."""
BETWEEN_MEMBERS = {"value_error"}
"""Rules between members, such as two days in order: each is described, none can be written as a schema."""


def is_beyond_a_schema(problem: dict[str, Any]) -> bool:
    """Whether a refusal says what the contract's schema cannot."""
    kind = problem["type"].rpartition("/")[2]
    if kind in RULES:
        return True
    if kind != "invalid-request":
        return False
    if "items" in problem:  # every item of a batch was refused, each for a reason of its own
        return all(is_beyond_a_schema(item["problem"]) for item in problem["items"])
    if "member" in problem:  # a day that lies in the future, or an id of ours that does not exist
        return True
    return {error["code"] for error in problem["errors"]} <= BETWEEN_MEMBERS
