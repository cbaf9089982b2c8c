"""Queues of work: their names, the order in which each is worked, and why an item stands where it does.

An item is one claim, for which its open lead denial stands. It is in the queue of its work and in its owner's, and may
be in a facet beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from app.domain.deadlines.due import SOON_DAYS
from app.domain.sorting.vocabulary import WORK_TYPES
from app.domain.workflow.classify_denial import DECIDE, SORT
from app.domain.workflow.next_actions import ASK_PATIENT, AWAIT_REMITTANCE, SEND_AT_ONCE, SEND_DOCUMENTS
from app.domain.workflow.pending_close import AWAIT_APPROVAL

Kind = Literal["work", "owner", "facet"]
Part = Literal["deadline_risk", "quick_fix", "rest", "due", "resolved"]
"""A stretch of a queue that is sorted in one way."""


class Order(NamedTuple):
    """How a queue is sorted: its parts one after the other. Without parts it lists nothing itself."""

    name: str
    text: str
    parts: tuple[Part, ...]


class Named(NamedTuple):
    """A queue that every organisation has."""

    kind: Kind
    title: str
    order: Order


DUE = Order("due", "Earliest due day first; of the same day the largest amount, then the oldest.", ("due",))
ONE_QUEUE = Order(
    "one_queue",
    f"First what must go to a payer within {SOON_DAYS} days, or should have gone, earliest last day first; then quick "
    "fixes; then the rest. Both of these by due day; of the same day always the largest amount first, then the oldest.",
    ("deadline_risk", "quick_fix", "rest"),
)
RESOLVED = Order("resolved", "Longest resolved first.", ("resolved",))
ELSEWHERE = Order("elsewhere", "Counted here; approvals have a list of their own.", ())

ALL, TRIAGE, REVIEW, APPROVALS, ESCALATED = "all", "triage", "root_cause_review", "approvals", "escalated"
NAMED: dict[str, Named] = {
    ALL: Named("work", "All work", ONE_QUEUE),
    TRIAGE: Named("work", "Triage", DUE),
    "front_end": Named("work", "Front end", DUE),
    "auth": Named("work", "Authorizations", DUE),
    "coding": Named("work", "Coding", DUE),
    "doc": Named("work", "Documentation", DUE),
    "payer": Named("work", "Payer", DUE),
    REVIEW: Named("facet", "Root cause review", RESOLVED),
    APPROVALS: Named("facet", "Approvals", ELSEWHERE),
    ESCALATED: Named("facet", "Escalated", DUE),
}
BY_WORK = (TRIAGE, *WORK_TYPES)
"""Queues that divide the work: an item is in one of them."""
FACETS = tuple(name for name, queue in NAMED.items() if queue.kind == "facet")


def listed(queues: Literal["one", "many"], kind: Kind | None) -> tuple[str, ...]:
    """Named queues in the order in which an organisation sees them; those of people and teams come after them.

    Where one queue is for everybody, the work types are only listed when they are asked for.
    """
    if kind == "owner":
        return ()
    facets = FACETS if kind is None else ()
    if kind == "facet":
        return FACETS
    if queues == "one":
        return (ALL, TRIAGE, *(WORK_TYPES if kind == "work" else ()), *facets)
    return (*WORK_TYPES, TRIAGE, ALL, *facets)


def soon(today: date) -> date:
    """A payer's last day up to here is a risk: the seven days of a decision would end after it."""
    return today + timedelta(days=SOON_DAYS)


class Standing(NamedTuple):
    """What is known of an item where it is sorted."""

    due_on: date | None = None
    send_by: date | None = None
    quick_fix: bool = False
    next_action: str | None = None
    resolved_on: date | None = None
    purpose: str | None = None
    """What the window is for that ``send_by`` belongs to; None where that is not known."""


def part_of(order: Order, item: Standing, today: date) -> Part:
    """The part of a queue that an item is in."""
    if len(order.parts) == 1:
        return order.parts[0]
    if item.send_by is not None and item.send_by <= soon(today):
        return "deadline_risk"
    return "quick_fix" if item.quick_fix else "rest"


PURPOSES = {"appeal": " to appeal", "corrected_claim": " for a corrected claim"}
STEPS = {
    SORT: "Sorting",
    DECIDE: "Decision",
    AWAIT_APPROVAL: "Approval",
    SEND_DOCUMENTS: "What the payer asks for",
    SEND_AT_ONCE: "What the payer asked for and has not received",
    ASK_PATIENT: "What the payer asks the patient for",
    AWAIT_REMITTANCE: "A remittance that the payer has announced",
}


def purpose_of(send_by: date | None, windows: Iterable[Mapping[str, Any]]) -> str | None:
    """What a claim's earliest day to send is for, looked up in the windows of its denials."""
    if send_by is None:
        return None
    return next((str(it["purpose"]) for it in windows if it["send_by"] == send_by.isoformat()), None)


def reason(part: Part, item: Standing, today: date) -> str:
    """Why an item stands where it does, in a sentence without a full stop."""
    if part == "resolved":
        return f"Resolved {item.resolved_on}, its cause not confirmed"
    if part == "deadline_risk":
        return _deadline(item, today)
    if part == "quick_fix":
        return f"Quick fix: one field, no document; {_when(item.due_on, today)}"
    if item.due_on == item.send_by:
        return _deadline(item, today)
    return f"{STEPS.get(item.next_action or '', 'Next step')} {_when(item.due_on, today)}"


def _deadline(item: Standing, today: date) -> str:
    last_day = f"Payer's last day{PURPOSES.get(item.purpose or '', '')}"
    if item.send_by is None or item.send_by > soon(today):
        return f"{last_day} comes first: send by {item.send_by}"
    if item.send_by < today:
        return f"{last_day} is at risk: it should have gone out by {item.send_by}"
    return f"{last_day} is near: send by {item.send_by}"


def _when(day: date | None, today: date) -> str:
    if day is None or day > today:
        return f"due {day}"
    return "due today" if day == today else f"overdue since {day}"
