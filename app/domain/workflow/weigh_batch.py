"""Weighs the denials of batches, each as it would be alone; what those of one batch have in common is reckoned once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from uuid import UUID

from app.domain.economics.batch import BatchKey, Item
from app.domain.economics.cost import Cost
from app.domain.economics.evidence import Evidence
from app.domain.economics.expected_amount import Expected
from app.domain.economics.expected_return import discount_factor, expected_value
from app.domain.economics.families import CLINICAL, UNKNOWN_FAMILY, Family, family_of_bucket
from app.domain.economics.odds import mean_odds
from app.domain.economics.policy import ClosePolicy
from app.domain.economics.price_path import Matter, Prices, Way, cost_of_way, has_surgery
from app.domain.economics.priors import prior_for
from app.domain.playbooks.playbook import DEFAULT_PLAYBOOK, Playbook
from app.domain.sorting.vocabulary import SUB_CAUSES
from app.domain.workflow.weigh_worth import PURPOSES

LEAST_RATIO = 0.05
"""A payer that allows less than this of what is charged is taken to allow this. Judgement: it bounds what is looked at."""


@dataclass(slots=True)
class Scale:
    """What is known of payers and causes: the policy, types, playbooks, usual ratios (allowed of charge), evidence."""

    policy: ClosePolicy
    payer_types: Mapping[UUID, str | None]
    playbooks: Mapping[UUID, Playbook]
    ratios: Mapping[UUID, float]
    evidence: dict[BatchKey, Evidence]
    _costs: dict[tuple[BatchKey, bool], Cost] = field(default_factory=dict)
    _rates: dict[BatchKey, float] = field(default_factory=dict)

    def item(self, id_: UUID, key: BatchKey, amount: Expected) -> Item:
        """A denial with what it returns in expectation and what it costs. Raises ``KeyError`` without its evidence."""
        surgery = key.cause in CLINICAL and has_surgery(it.line for it in amount.lines)
        value = None
        if amount.complete:
            value = expected_value(self._odds(key), amount.amount, self.policy.collected, self._discount(key))
        return Item(id_, key, value, self._cost(key, surgery))

    def surely_small(self, key: BatchKey) -> int:
        """Cents up to which a denial is not worth it alone, even if all that was denied were paid."""
        of_a_cent = self._odds(key) * self.policy.collected * self._discount(key)
        return max(0, ceil((self._cost(key, surgery=False).total + self.policy.floor) / of_a_cent))

    def usually_small(self, key: BatchKey) -> int:
        """Cents up to which a denial is not worth it alone where its payer allows of it what it usually does."""
        ratio = min(1.0, max(LEAST_RATIO, self.ratios.get(key.payer_id, 1.0)))
        return ceil(self.surely_small(key) / ratio)

    def _odds(self, key: BatchKey) -> float:
        if key not in self._rates:
            prior = prior_for(self.payer_types.get(key.payer_id), key.level, self.policy.priors)
            self._rates[key] = mean_odds(prior, self.evidence[key])
        return self._rates[key]

    def _discount(self, key: BatchKey) -> float:
        return discount_factor(self.policy.discount_rate, self.policy.days_to_cash(key.path, key.level))

    def _cost(self, key: BatchKey, surgery: bool) -> Cost:
        if (key, surgery) not in self._costs:
            playbook = self.playbooks.get(key.payer_id, DEFAULT_PLAYBOOK)
            doors = playbook.channels_for(PURPOSES[key.path], max(key.level, 1))
            way = Way(key.path, key.level, doors[0].kind if doors else None)
            known = SUB_CAUSES.get(key.cause)
            matter = Matter(
                self.payer_types.get(key.payer_id), known.bucket.work_type if known else None, key.cause, surgery
            )
            prices = Prices(self.policy, {it.touch: it.cents for it in playbook.costs})
            self._costs[key, surgery] = cost_of_way(way, matter, prices)
        return self._costs[key, surgery]


def family_of(cause: str) -> Family:
    """The family of a sub-cause in its usual root cause."""
    known = SUB_CAUSES.get(cause)
    return UNKNOWN_FAMILY if known is None else family_of_bucket(known.bucket)
