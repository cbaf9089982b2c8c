"""The odds that a payer gives in, as a Beta distribution that every outcome of one's own moves.

From the published prior through wider groups to the payer itself: what a wider group teaches is the prior of the next
narrower one, where it weighs no more than ``CARRIED`` outcomes. With that prior (α, β) and w won of n decided the mean
is (α + w) / (α + β + n). Source: ``facts/appeals-and-security.md`` §3.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.domain.economics.beta import quantile
from app.domain.economics.evidence import NO_COUNTS, TIERS, Counts, Evidence, Tier
from app.domain.economics.priors import CARRIED, Prior

CREDIBLE = 0.90
"""Probability that the rate lies in the interval that is shown."""

OF_THE_FAMILY: tuple[Tier, ...] = ("all_payers", "payer_type", "payer")
Source = Tier | Literal["prior"]


@dataclass(frozen=True, slots=True)
class Step:
    """One group on the way: the rate before it, how many outcomes that weighed, what was counted, the rate after it."""

    tier: Tier
    before: float
    weight: float
    counts: Counts
    after: float


@dataclass(frozen=True, slots=True)
class Odds:
    """Probability that a dollar is won, from 0 to 1. ``low`` to ``high`` holds it with 90 %.

    ``n``: decisions of the narrowest group that has any, named by ``level_of_evidence``; 0 with the prior alone.
    """

    mean: float
    low: float
    high: float
    n: int
    level_of_evidence: Source
    prior: Prior
    steps: tuple[Step, ...] = ()

    @property
    def family_n(self) -> int:
        """Decisions of the same family, at whatever payer: what tells one path from another."""
        return sum(step.counts.decided for step in self.steps if step.tier in OF_THE_FAMILY)


def odds(prior: Prior, evidence: Evidence) -> Odds:
    """The odds after everything that was decided, nearest outcomes last and strongest."""
    mean, weight, steps = _learn(prior, evidence)
    low, high = _interval(mean, weight)
    nearest: Source = steps[-1].tier if steps else "prior"
    n = steps[-1].counts.decided if steps else 0
    return Odds(mean, low, high, n, nearest, prior, tuple(steps))


def mean_odds(prior: Prior, evidence: Evidence) -> float:
    """The mean alone, for many questions at once: the interval is what takes time."""
    return _learn(prior, evidence)[0]


def _learn(prior: Prior, evidence: Evidence) -> tuple[float, float, list[Step]]:
    """Mean, weight, and the steps on the way."""
    mean, weight = prior.mean, prior.n
    steps: list[Step] = []
    for tier in TIERS:
        counts = evidence.get(tier, NO_COUNTS)
        if not counts.decided:
            continue
        after = (mean * weight + counts.won) / (weight + counts.decided)
        steps.append(Step(tier, mean, weight, counts, after))
        mean, weight = after, weight + counts.decided
        if tier != "payer":  # what others decided is no more than a prior for the payer asked about
            weight = min(weight, CARRIED)
    return mean, weight, steps


def _interval(mean: float, weight: float) -> tuple[float, float]:
    """Equal tails, widened to the mean where a distribution is so skewed that it lies outside them."""
    alpha, beta = mean * weight, (1 - mean) * weight
    tail = (1 - CREDIBLE) / 2
    return min(mean, quantile(tail, alpha, beta)), max(mean, quantile(1 - tail, alpha, beta))
