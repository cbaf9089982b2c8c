"""Economics as the contract shows them (:mod:`app.routers.schemas.economics`)."""

from __future__ import annotations

from typing import Any

from app.domain.economics.cost import Cost
from app.domain.economics.expected_amount import Expected
from app.domain.economics.odds import Odds
from app.domain.economics.option import Option
from app.domain.money import to_text

PRIOR = "mean n source payer_type level published describes years confirmed".split()


def economics(it: Option) -> dict[str, Any]:
    """Numbers in and out of one path."""
    found = it.result
    return {
        "level": it.level,
        "amount_expected": _amount(found.amount),
        "odds": _odds(found.odds),
        "cost": _cost(found.cost),
        "collected": found.collected,
        "days": found.days,
        "discount_rate": found.discount_rate,
        "discount": round(found.discount, 6),
        "expected_value": to_text(found.expected_value),
        "net": to_text(found.net),
        "floor": to_text(found.floor),
        "worth_it": found.worth_it,
        "policy": {"version": found.policy_version, "digest": found.policy_digest},
        "formula_version": found.formula_version,
    }


def _amount(it: Expected) -> dict[str, Any]:
    return {
        "amount": to_text(it.amount),
        "basis": it.basis,
        "n": it.n,
        "lines": len(it.lines),
        "unknown_lines": it.unknown,
    }


def _odds(it: Odds) -> dict[str, Any]:
    return {
        "mean": round(it.mean, 6),
        "low": round(it.low, 6),
        "high": round(it.high, 6),
        "n": it.n,
        "evidence": it.level_of_evidence,
        "prior": {name: getattr(it.prior, name) for name in PRIOR},
        "steps": [
            {
                "group": step.tier,
                "before": round(step.before, 6),
                "weight": step.weight,
                "won": round(step.counts.won, 6),
                "decided": step.counts.decided,
                "after": round(step.after, 6),
            }
            for step in it.steps
        ],
    }


def _cost(it: Cost) -> dict[str, Any]:
    same = "name minutes shared source confirmed".split()
    return {
        "total": to_text(it.total),
        "shared": to_text(it.shared),
        "own": to_text(it.own),
        "items": [
            {**{name: getattr(item, name) for name in same}, "amount": to_text(item.cents), "rate": to_text(item.rate)}
            for item in it.items
        ],
        "unknown": list(it.unknown),
    }
