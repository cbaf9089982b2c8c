"""Outcomes of an organisation, counted by how near they are to the question that is asked.

Every outcome counts once, in the narrowest group that it shares with the question, so that nothing is learnt twice on
the way from all payers to one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple
from uuid import UUID

from app.domain.economics.families import Family

Tier = Literal["all_codes", "root_cause", "all_payers", "payer_type", "payer"]
"""Groups from wide to narrow, each of one level: any reason; the root cause at any payer; the family (sub-cause) at any
payer, at payers of the type, at the payer."""

TIERS: tuple[Tier, ...] = ("all_codes", "root_cause", "all_payers", "payer_type", "payer")


@dataclass(frozen=True, slots=True)
class Counts:
    """``decided``: decisions of the payer, open ones never counted. ``won``: the sum of the shares that were won.

    Raises ``ValueError`` unless 0 <= won <= decided.
    """

    won: float = 0.0
    decided: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.won <= self.decided:
            raise ValueError("no more can be won than was decided")

    @property
    def rate(self) -> float | None:
        """Won of decided; None where nothing was decided."""
        return self.won / self.decided if self.decided else None

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.won + other.won, self.decided + other.decided)


NO_COUNTS = Counts()
Evidence = Mapping[Tier, Counts]
"""Counts by tier. An outcome is in one tier only; a tier that is not there has no outcomes."""


class Question(NamedTuple):
    """Whose odds are asked for. ``level``: 0 a corrected claim, from 1 the payer's levels of appeal."""

    payer_id: UUID
    payer_type: str | None
    family: Family
    level: int


class Outcome(NamedTuple):
    """What became of some decisions that agree in all of these, as a query groups them."""

    payer_id: UUID
    payer_type: str | None
    family: Family
    level: int
    counts: Counts


def share_won(recovered: int, denied: int) -> float:
    """What one decision adds to ``Counts.won``: the share of the denied cents that was recovered, from 0 to 1.

    A partial win counts by its dollars, because the odds are multiplied with an amount.
    """
    return min(1.0, max(0.0, recovered / denied)) if denied > 0 else 0.0


def gather_evidence(question: Question, outcomes: Iterable[Outcome]) -> dict[Tier, Counts]:
    """Counts for a question. Outcomes of another level do not count: what one level upholds the next may not."""
    found: dict[Tier, Counts] = {}
    for outcome in outcomes:
        if outcome.level == question.level:
            tier = tier_of(question, outcome)
            found[tier] = found.get(tier, NO_COUNTS) + outcome.counts
    return found


def tier_of(question: Question, outcome: Outcome) -> Tier:
    """The narrowest group that an outcome shares with the question."""
    asked, told = question.family, outcome.family
    if asked.sub_cause is not None and asked.sub_cause == told.sub_cause:
        if outcome.payer_id == question.payer_id:
            return "payer"
        same_type = question.payer_type is not None and outcome.payer_type == question.payer_type
        return "payer_type" if same_type else "all_payers"
    if asked.root_cause is not None and asked.root_cause == told.root_cause:
        return "root_cause"
    return "all_codes"
