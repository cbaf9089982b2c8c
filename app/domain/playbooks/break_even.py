"""From which amount on a denial is worth its work under a policy, whatever is expected of it.

Nobody is paid more than was denied. So a denial whose whole amount would return less than the work on it costs is not
worth it, even though its expected amount is not known. Odds are those to begin with: the policy's own or the published
ones, without the organisation's outcomes. Postage is left out, as no channel is chosen yet, and so is what forbids
closing in a single case.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from app.domain.economics.cost import Task, cost_of
from app.domain.economics.expected_return import discount_factor, expected_value
from app.domain.economics.families import CLINICAL
from app.domain.economics.policy import ClosePolicy
from app.domain.economics.priors import prior_for
from app.domain.sorting.vocabulary import Path

CLINICAL_CAUSE = min(CLINICAL)
"""Stands for all clinical sub-causes: their work costs the same."""
LEVELS: dict[Path, int] = {"fix": 0, "appeal": 1}
"""The level of the first step on each path that is work."""


@dataclass(frozen=True, slots=True)
class Work:
    """What the cost and the odds of a denial depend on."""

    path: Path
    payer_type: str | None
    work_type: str | None
    clinical: bool


def break_even(policy: ClosePolicy, work: Work) -> int:
    """The least amount in cents whose return, paid as a whole, reaches the floor."""
    level = LEVELS[work.path]
    sub_cause = CLINICAL_CAUSE if work.clinical else None
    cost = cost_of(Task(work.path, level, work.work_type, sub_cause), policy.costs).total
    odds = prior_for(work.payer_type, level, policy.priors).mean
    discount = discount_factor(policy.discount_rate, policy.days_to_cash(work.path, level))
    amount = max(0, ceil((cost + policy.floor) / (odds * policy.collected * discount)))
    while amount and (expected_value(odds, amount - 1, policy.collected, discount) or 0) - cost >= policy.floor:
        amount -= 1  # the value is rounded to a cent, so the last cents may not matter
    return amount
