"""An approval: somebody asks for a change, somebody else answers (DESIGN §5, people)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, get_args
from uuid import UUID

from app.domain.errors import DomainError
from app.domain.intake.denial import Happened
from app.domain.organization.profiles import Profile
from app.domain.people.roster import Person

Kind = Literal["sorting_rule", "playbook", "policy", "close"]
KINDS: tuple[Kind, ...] = get_args(Kind)
End = Literal["withdrawn", "expired", "void"]
"""How a question ends without an answer. ``void``: what it was about changed."""
State = Literal["pending", "approved", "rejected", "withdrawn", "expired", "void"]
STATES: tuple[State, ...] = get_args(State)
Answer = Literal["approve", "reject"]
ANSWERED: dict[Answer, State] = {"approve": "approved", "reject": "rejected"}
MAY_ANSWER = ("lead", "manager")


class AnsweredError(DomainError):
    """The approval waits for no answer any more."""


class NotSecondPersonError(DomainError):
    """Whoever answers is not somebody who may."""


@dataclass(frozen=True, slots=True)
class Approval:
    """One question in one version, about one version of one thing."""

    id: UUID
    kind: Kind
    subject_id: UUID
    subject_version: int
    asked_by: UUID
    facts: dict[str, Any]
    """What was known of its effect when it was asked: numbers, codes and ids."""
    state: State = "pending"
    answered_by: UUID | None = None
    self_approved: bool = False
    version: int = 1


Step = tuple[Approval, list[Happened]]
"""An approval in its next version, and what the log says."""


def ask(approval: Approval) -> Step:
    """A question that waits for its answer."""
    return approval, [_entry(approval, "asked")]


def ask_nobody(approval: Approval) -> Step:
    """Where no second person is asked for the step stays, and says so."""
    done = replace(approval, state="approved", answered_by=approval.asked_by, self_approved=True)
    return done, [_entry(approval, "asked"), _entry(done, "answered")]


def answer(approval: Approval, person: Person, given: Answer, profile: Profile, **more: object) -> Step:
    """Answer it. Whoever asked may do so only where the profile lets one person be both. ``more`` goes into the log.

    Raises ``AnsweredError`` and ``NotSecondPersonError``.
    """
    if approval.state != "pending":
        raise AnsweredError("Nobody waits for an answer to this.", state=approval.state)
    if person.role not in MAY_ANSWER:
        raise NotSecondPersonError("It takes a lead or a manager to answer.")
    itself = person.id == approval.asked_by
    if itself and not profile.self_approval:
        raise NotSecondPersonError("Whoever asked is not the second person.")
    done = replace(
        approval,
        state=ANSWERED[given],
        answered_by=person.id,
        self_approved=itself and given == "approve",
        version=approval.version + 1,
    )
    return done, [_entry(done, "answered", **more)]


def withdraw(approval: Approval) -> Step:
    """Nobody asks any more."""
    return end(approval, "withdrawn")


def end(approval: Approval, how: End) -> Step:
    """It waits for no answer any more."""
    done = replace(approval, state=how, version=approval.version + 1)
    return done, [_entry(done, {"void": "voided"}.get(how, how))]


def _entry(approval: Approval, what: str, **more: object) -> Happened:
    data: dict[str, object] = {
        "kind": approval.kind,
        "subject": str(approval.subject_id),
        "subject_version": approval.subject_version,
        "state": approval.state,
        "asked_by": str(approval.asked_by),
        "answered_by": str(approval.answered_by) if approval.answered_by else None,
        "self_approved": approval.self_approved,
        **more,
    }
    return Happened(f"approval.{what}", approval.id, approval.version, data)
