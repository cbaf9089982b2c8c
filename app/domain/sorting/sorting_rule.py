"""An own rule as a thing with a life: written, approved, in force, ended (``facts/denial-codes.md`` §3.7).

What it says can be changed until somebody has approved it; after that it is ended and another one is written, so that
the bucket of every denial names a rule that still says what it said then.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b
from typing import Literal
from uuid import UUID

from app.domain.errors import DomainError
from app.domain.intake.denial import Happened
from app.domain.sorting.own_rules import OwnRule
from app.domain.sorting.vocabulary import Bucket, Path

State = Literal["draft", "pending", "approved", "rejected", "retired"]
STATES: tuple[State, ...] = ("draft", "pending", "approved", "rejected", "retired")


class RuleStateError(DomainError):
    """The rule is in a state in which this cannot be done."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a rule says; see :class:`~app.domain.sorting.own_rules.OwnRule`."""

    bucket: Bucket
    path: Path
    reason: str
    effective_from: date
    effective_to: date | None = None
    payer_id: UUID | None = None
    group: str | None = None
    carc: str | None = None
    remark: str | None = None
    evidence: str | None = None

    def own_rule(self, id_: str, approved_by: str | None = None) -> OwnRule:
        """As sorting asks it. Raises ``InvalidOwnRuleError``."""
        return OwnRule(
            id_,
            self.bucket,
            self.path,
            self.reason,
            self.effective_from,
            self.effective_to,
            self.payer_id,
            self.group,
            self.carc,
            self.remark,
            self.evidence,
            approved_by,
        )


@dataclass(frozen=True, slots=True)
class SortingRule:
    """A rule of an organisation in one version."""

    id: UUID
    terms: Terms
    created_by: UUID
    state: State = "draft"
    approved_by: UUID | None = None
    self_approved: bool = False
    version: int = 1


Step = tuple[SortingRule, Happened]
"""A rule in its next version, and the entry of the log that says what happened to it."""


def create(id_: UUID, terms: Terms, author: UUID) -> Step:
    """A new rule: a draft, which sorts nothing. Raises ``InvalidOwnRuleError``."""
    terms.own_rule("")
    rule = SortingRule(id_, terms, author)
    return rule, Happened("sorting_rule.created", rule.id, rule.version, _said(rule))


def change(rule: SortingRule, terms: Terms) -> Step:
    """Say something else. What was rejected is a draft again. Raises ``RuleStateError``, ``InvalidOwnRuleError``."""
    _refuse_unless(rule, "draft", "rejected")
    terms.own_rule("")
    return _next(replace(rule, terms=terms, state="draft"), "changed")


def submit(rule: SortingRule) -> Step:
    """Ask for the second person. Until they have answered nobody changes it."""
    _refuse_unless(rule, "draft")
    return _next(replace(rule, state="pending"), "submitted")


def approve(rule: SortingRule, approver: UUID, *, itself: bool) -> Step:
    """Let it sort; ``itself``: by whoever asked."""
    _refuse_unless(rule, "draft", "pending")
    return _next(replace(rule, state="approved", approved_by=approver, self_approved=itself), "approved")


def reject(rule: SortingRule) -> Step:
    """The second person does not want it."""
    _refuse_unless(rule, "pending")
    return _next(replace(rule, state="rejected"), "rejected")


def retire(rule: SortingRule, last_day: date) -> Step:
    """End it: what was remitted after the day goes back to the shipped rules. A day before it began: it never was.

    It can be ended again on an earlier day, never prolonged.
    """
    end = rule.terms.effective_to
    if rule.state == "retired" and end is not None and end <= last_day:
        raise RuleStateError("The rule has ended by then already.", state=rule.state)
    ended = replace(rule.terms, effective_to=last_day if end is None else min(end, last_day))
    return _next(replace(rule, terms=ended, state="retired"), "retired")


def _refuse_unless(rule: SortingRule, *states: State) -> None:
    if rule.state not in states:
        raise RuleStateError(f"This takes a rule that is {' or '.join(states)}.", state=rule.state)


def _next(rule: SortingRule, what: str) -> Step:
    rule = replace(rule, version=rule.version + 1)
    return rule, Happened(f"sorting_rule.{what}", rule.id, rule.version, _said(rule))


def _said(rule: SortingRule) -> dict[str, object]:
    """Ids, codes and days; of its sentences a salted digest, so that who has them can prove that it was these."""
    terms = rule.terms
    return {
        "state": rule.state,
        "payer": str(terms.payer_id) if terms.payer_id else None,
        "group": terms.group,
        "carc": terms.carc,
        "remark": terms.remark,
        **terms.bucket._asdict(),
        "path": terms.path,
        "effective_from": str(terms.effective_from),
        "effective_to": str(terms.effective_to) if terms.effective_to else None,
        "approved_by": str(rule.approved_by) if rule.approved_by else None,
        "self_approved": rule.self_approved,
        "reason": _digest(rule, terms.reason),
        "evidence": _digest(rule, terms.evidence) if terms.evidence else None,
    }


def _digest(rule: SortingRule, text: str) -> str:
    return blake2b(text.encode(), key=rule.id.bytes, digest_size=16).hexdigest()
