"""Where a rejection goes: whose it is, what is next, and by when. Timely filing goes on while it lies there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from app.domain.deadlines.calculate_deadline import Deadline, calculate_deadline
from app.domain.deadlines.due import send_by
from app.domain.deadlines.payers import payer_key
from app.domain.deadlines.question import KnownDates, Question
from app.domain.people.roster import TRIAGE, UNTAKEN, Roster
from app.domain.status.rejection import Kind

NextAction = Literal["fix_and_send_new", "fix_and_resubmit", "fix_inquiry", "fix_envelope", "find_claims"]
"""A rejected claim was never taken in: it goes again as a new one (facts §4, A3). ``find_claims``: those of a batch."""
WORK_TYPE = "front_end"
"""Whose it is: what turns a claim away at the door is registration, eligibility or the form of the claim. Judgement."""
ENVELOPE: tuple[Kind, ...] = ("group", "interchange")


@dataclass(frozen=True, slots=True)
class Known:
    """What we know of what was turned away. Nothing: nobody knows what it was."""

    payer_name: str | None = None
    payer_type: str | None = None
    service_from: date | None = None
    corrected: bool = False
    """It was a corrected claim of ours; ``correct_by`` is the last day for it, as far as it is known."""
    correct_by: date | None = None
    inquiry: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Owner (a team), next action and days."""

    owner_id: UUID
    owner_name: str
    next_action: NextAction
    due_on: date
    file_by: date | None


def place_rejection(kind: Kind, known: Known, roster: Roster, today: date, sort_days: int) -> Place:
    """Place one rejection. It is due when a new denial would be sorted, or earlier where filing closes before."""
    file_by, to_send_by = _filing(known) if kind == "claim" else (None, None)
    due_on = today + timedelta(days=sort_days)
    if to_send_by is not None:
        due_on = max(today, min(due_on, to_send_by))
    owner_id, owner_name = _owner(roster, None if known.inquiry or kind in ENVELOPE else WORK_TYPE)
    return Place(owner_id, owner_name, _next(kind, known), due_on, file_by)


def _filing(known: Known) -> tuple[date | None, date | None]:
    """The last day to file, and the last on which to send for it."""
    if known.corrected:
        return known.correct_by, known.correct_by
    if known.service_from is None or known.payer_type is None:
        return None, None
    dates = KnownDates(service_from=known.service_from)
    question = Question("new_claim", 1, known.payer_type, payer_key(known.payer_name), dates=dates)
    found = calculate_deadline(question)
    return (found.file_by, send_by(found, "electronic")) if isinstance(found, Deadline) else (None, None)


def _owner(roster: Roster, work_type: str | None) -> tuple[UUID, str]:
    """The team that takes such work; whichever takes it one day, where none does."""
    taking = roster.taking(work_type)
    if not taking:
        return UNTAKEN[work_type or TRIAGE], work_type or TRIAGE
    team = roster.teams.get(taking[0])
    return taking[0], team.name if team else TRIAGE


def _next(kind: Kind, known: Known) -> NextAction:
    if known.inquiry:
        return "fix_inquiry"
    if kind in ENVELOPE:
        return "fix_envelope"
    if kind == "batch" or (kind == "transaction_set" and known.service_from is None):
        return "find_claims"
    return "fix_and_resubmit" if known.corrected else "fix_and_send_new"
