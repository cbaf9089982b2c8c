"""Kinds of things that events are about: the first word of an event's type."""

from __future__ import annotations

from collections.abc import Iterable

KINDS = (
    "denial",
    "claim",
    "quarantined_claim",
    "decision",
    "submission",
    "alert",
    "remittance",
    "payer",
    "person",
    "team",
    "assignment",
    "assignment_rules",
    "sorting_rule",
    "approval",
    "organization",
    "playbook",
    "policy",
    "webhook",
    "billing_instruction",
    "bulk_decision",
    "status_check",
    "connection",
    "status_connection",
    "acknowledgment",
    "rejection",
)
OF_QUARANTINE = ("claim.quarantined", "claim.replayed")
"""Types whose first word is not the kind of their subject: the claim could not be read and waits."""


def subject_kind(type_: str) -> str:
    """What an event of this type is about."""
    return "quarantined_claim" if type_ in OF_QUARANTINE else type_.partition(".")[0]


def exact_and_prefixes(types: Iterable[str]) -> tuple[list[str], list[str]]:
    """A selection in two: types, and beginnings of types, which end with a dot."""
    told = sorted(set(types))
    return [it for it in told if not it.endswith(".")], [it for it in told if it.endswith(".")]
