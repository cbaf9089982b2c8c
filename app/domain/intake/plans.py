"""Which plan of a payer is meant: rules over what its remittances tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from app.domain.intake.claim_event import ClaimEvent
from app.domain.intake.denial import Denial
from app.domain.intake.detail import plan_of


class PlanRule(NamedTuple):
    """All members that a rule tells must agree; None agrees with anything."""

    plan: str
    filing_code: str | None = None
    """CLP06, claim filing indicator."""
    group_number: str | None = None
    """REF*1L or REF*CE."""
    name: str | None = None
    """The plan as the payer or sender names it."""

    def matches(self, filing_code: str | None, group_number: str | None, name: str | None) -> bool:
        """Whether this rule speaks of such a claim; case and blanks do not count."""
        told = (filing_code, group_number, name)
        asked = (self.filing_code, self.group_number, self.name)
        pairs = [(mine, theirs) for mine, theirs in zip(asked, told, strict=True) if mine]
        return bool(pairs) and all(_folded(mine) == _folded(theirs) for mine, theirs in pairs)


def plan_name(
    plans: Iterable[PlanRule], filing_code: str | None, group_number: str | None, name: str | None
) -> str | None:
    """The plan of the first rule that matches, or None."""
    return next((rule.plan for rule in plans if rule.matches(filing_code, group_number, name)), None)


def name_plans(
    denials: Iterable[Denial], events: Iterable[ClaimEvent], rules_of: Callable[[UUID], Sequence[PlanRule]]
) -> None:
    """Show the plan of each denial by its payer's rules; where none matches it stays as it came."""
    decisions = {event.id: event.decision for event in events}
    for denial in denials:
        decision = decisions.get(denial.event_id)
        rules = rules_of(denial.payer_id)
        if decision is not None and rules and denial.plan == plan_of(decision):
            denial.plan = plan_name(rules, decision.filing_code, decision.group_number, denial.plan) or denial.plan


def _folded(text: str | None) -> str:
    return " ".join((text or "").split()).upper()
