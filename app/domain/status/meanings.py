"""What a payer's answer about a claim comes to, whoever asked and however."""

from __future__ import annotations

from typing import Literal

Meaning = Literal[
    "finally_denied",
    "partly_paid",
    "paid",
    "pending",
    "reprocessing",
    "forwarded",
    "acknowledged",
    "rejected",
    "information_requested",
    "documents_under_review",
    "documents_not_received",
    "corrected_claim_received",
    "send_new_claim",
    "send_replacement",
    "not_found",
    "cannot_answer",
    "request_at_fault",
]
"""``rejected``: never adjudicated (A3, A6, A7, A8). ``partly_paid``: with denied lines. ``documents_not_received``:
asked for and not there (508 code 95), urgent. ``send_new_claim``: not a replacement (787); ``send_replacement``: the
reverse (799). ``cannot_answer``: the payer's system, or silence. ``request_at_fault``: what was asked is to be mended.
"""
FINAL: frozenset[Meaning] = frozenset({"finally_denied", "partly_paid", "paid"})
MOVING: frozenset[Meaning] = frozenset(
    {"pending", "reprocessing", "forwarded", "acknowledged", "documents_under_review", "corrected_claim_received"}
)
