"""Which plan of a payer is meant: rules over what its remittances tell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


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


def _folded(text: str | None) -> str:
    return " ".join((text or "").split()).upper()
