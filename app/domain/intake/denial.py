"""The denial and the claim as things with a state, apart from how they are stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

RESOLVED = "resolved"


@dataclass(slots=True, eq=False)
class Denial:
    """A payer's decision not to pay, for one reason, and where the work on it stands. Amounts in cents."""

    id: UUID
    claim_id: UUID
    payer_id: UUID
    event_id: UUID
    reason_key: str
    group: str
    carc: str
    remarks: list[str]
    remit_date: date
    received_on: date
    amount_denied: int
    amount_at_risk: int
    amount_recovered: int = 0
    paid_beyond_denied: int = 0
    remittance_id: UUID | None = None
    external_id: str | None = None
    plan: str | None = None
    patient_control_number: str | None = None
    payer_claim_control_number: str | None = None
    stage: str = "intake"
    outcome: str | None = None
    resolved_on: date | None = None
    lead: bool = True
    owner_kind: str | None = None
    owner_id: UUID | None = None
    owner_name: str | None = None
    next_action: str | None = "sort"
    due_on: date | None = None
    clock_from: date | None = None
    """Day 0 of its clocks where that is not the day of receipt: the load of a backlog, a return to the decision."""
    control_on: date | None = None
    """The next control point of the work; while it is parked, the one that it stood before."""
    parked: str | None = None
    """Why its control points stand still."""
    parked_on: date | None = None
    review_on: date | None = None
    send_by: date | None = None
    """Last day to send something before an open window closes; of a lead, the earliest of its claim."""
    appeal_by: date | None = None
    deadlines: list[dict[str, Any]] = field(default_factory=list)
    claim_denied: int = 0
    """Of a lead: denied on all open denials of its claim."""
    recurrence_of: UUID | None = None
    possible_duplicate_of: UUID | None = None
    work_type: str | None = None
    root_cause: str | None = None
    recommended_path: str | None = None
    quick_fix: bool = False
    triage: str | None = None
    """Why a person must look before the bucket counts."""
    bucket: dict[str, Any] | None = None
    """Sub-cause, upstream team, confidence, rule, why … as the contract shows them."""
    bucket_by: str = "rule"
    """``rule``, ``own_rule`` or ``person``."""
    path: str | None = None
    """What was decided; None until then."""
    decision_id: UUID | None = None
    pending: dict[str, Any] | None = None
    """Its close waits for a second person (:mod:`app.domain.workflow.pending_close`)."""
    held_on: date | None = None
    """Since when its claim is under a legal or compliance hold."""
    missing_context: list[str] = field(default_factory=list)
    detail: dict[str, object] = field(default_factory=dict)
    version: int = 0

    @property
    def day_0(self) -> date:
        """The day from which its clocks count in this round."""
        return self.clock_from or self.received_on


@dataclass(frozen=True, slots=True)
class Clocks:
    """Days that the workflow counts (settings)."""

    sort_days: int = 2
    decision_days: int = 7
    correction_days: int = 30
    near_match_days: int = 7
    backlog_per_day: int = 200
    close_approval_days: int = 7


@dataclass(slots=True, eq=False)
class Claim:
    """A claim as its sender, or until then its remittances, told of it."""

    id: UUID
    patient_control_number: str | None
    payer_claim_control_number: str | None
    payer_id: UUID | None
    status_code: str | None
    service_from: date | None
    service_to: date | None
    charge: int | None
    posted: bool = False
    content: dict[str, object] = field(default_factory=dict)
    version: int = 0


@dataclass(slots=True)
class Happened:
    """One entry of the log: what changed on which version of which thing. Ids, codes and numbers only."""

    type: str
    subject_id: UUID
    subject_version: int
    data: dict[str, object]
