"""One rejection: what of ours was turned away before anybody decided about it, and by which numbers we know it.

It is no denial (A3, A6, A7, A8; facts §4): it is mended and sent again, and the clock of timely filing still runs.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

Kind = Literal["claim", "batch", "transaction_set", "group", "interchange"]
"""What was turned away: a claim, or all claims of a sender or provider (277CA); a set or a group (999); all (TA1)."""
OUR_INQUIRY = "276"


@dataclass(frozen=True, slots=True)
class Sent:
    """By which numbers we know what we sent. Of a 277CA those of the claim, else control numbers."""

    patient_control_number: str | None = None
    payer_claim_control_number: str | None = None
    service_from: date | None = None
    service_to: date | None = None
    told_on: date | None = None
    """When a claim came there: what is said of it is not about what was sent later."""
    interchange: str | None = None
    """ISA13."""
    group: str | None = None
    """GS06."""
    set_number: str | None = None
    """ST02."""
    set_kind: str | None = None
    """ST01, such as ``276``."""
    trace: str | None = None
    """TRN02 of a 276."""
    ours: str | None = None
    """Who sent it, as the receiver of the acknowledgment (ISA08)."""
    theirs: str | None = None
    """Who acknowledges (ISA06)."""


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """One rejection."""

    kind: Kind
    sent: Sent
    codes: tuple[dict[str, Any], ...] = ()
    """Of a 277CA: category, status, entity."""
    errors: tuple[dict[str, Any], ...] = ()
    """Of a 999: segment, loop, element and code, without what was wrong; of a TA1 its note code."""
    messages: tuple[str, ...] = ()
    """The payer's words: for people, not for logs."""
    charge: int | None = None

    def digest(self, submission_id: UUID | None = None) -> bytes:
        """Over what was turned away and why: told by a clearinghouse and again by the payer it is the same.

        ``submission_id``: the corrected claim that it was; the next one with the same fault is another.
        """
        sent = self.sent
        told = [
            *(self.kind, sent.patient_control_number, sent.payer_claim_control_number, str(sent.service_from)),
            *(sent.interchange, sent.group, sent.set_number, self.codes, self.errors),
            None if self.kind == "claim" else (sent.ours, sent.trace),
            str(submission_id),
        ]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).digest()
