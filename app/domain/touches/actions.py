"""What people do on a claim, as the log and the access log tell it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

OPENED, TAKEN = "opened", "taken_from_queue"
LOOKS: Mapping[str, str] = {
    "get_denial": OPENED,
    "get_claim": OPENED,
    "get_timeline": OPENED,
    "get_decision_options": OPENED,
    "list_buckets": OPENED,
    "list_decisions": OPENED,
    "list_holds": OPENED,
    "list_notes": OPENED,
    "list_notices": OPENED,
    "list_root_causes": OPENED,
    "list_status_checks": OPENED,
    "list_submissions": OPENED,
    "create_checkout": TAKEN,
    "renew_checkout": TAKEN,
}
"""Operations by which a person has one claim before them, and what that is called. Lists of many claims are not among
them, and neither is reading the touches: whoever counts work does none."""
CONSEQUENCES = (
    "denial.amounts_changed",
    "denial.classified",
    "denial.deadline_lifted",
    "denial.deadline_moved",
    "denial.deadline_set",
    "denial.flagged_duplicate",
    "denial.lead_changed",
    "denial.parked",
    "denial.placed",
    "denial.reassigned",
    "denial.recurred",
    "denial.resorted",
)
"""Entries that follow from what somebody did, on this claim or elsewhere, and are nobody's action on it."""
STEPS = (
    "denial.answered",
    "denial.assigned",
    "denial.assignment_undone",
    "denial.bucket_changed",
    "denial.classified",
    "denial.close_asked",
    "denial.close_dropped",
    "denial.decided",
    "denial.reassigned",
    "denial.reopened",
    "denial.resolved",
    "denial.reversed",
    "denial.submitted",
    "denial.unlocked",
)
"""Entries that end a round of the work, whoever wrote them: it was sorted, moved to another stage, or handed over, and
whoever goes on with it has to look."""
RETURNS = ("denial.unlocked", "denial.reopened")
"""A person's entries that put work back to an earlier stage. A payer's answer does so too, and is nobody's touch."""


class Action(NamedTuple):
    """One thing that somebody did. The same thing at the same moment is told once, for however many denials."""

    at: datetime
    by: str
    """Who: issuer and subject, as the logs have them."""
    name: str
    """The type of the entry, or what of :data:`LOOKS` it was."""
    changed: bool
    """The log has an entry of it."""
    returned: bool = False
    """It put work back to an earlier stage."""


def entry(at: datetime, by: str, type_: str, outcome: object = None) -> Action:
    """The action that an entry of the log tells of. What we withdraw from a payer we put back ourselves."""
    withdrawn = type_ == "denial.answered" and outcome == "withdrawn"
    return Action(at, by, type_, changed=True, returned=withdrawn or type_ in RETURNS)


def look(at: datetime, by: str, operation: str) -> Action:
    """The action that a note of the access log tells of. Raises ``KeyError`` for what is no look at one claim."""
    return Action(at, by, LOOKS[operation], changed=False)
