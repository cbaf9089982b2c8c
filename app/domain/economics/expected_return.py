"""What a path returns after its work, and what forbids closing although it returns too little.

EV = p · A · q / (1 + r)^(t / 365); net = EV - C; worth it where net >= floor. Source:
``facts/appeals-and-security.md`` §3.1. Every number that goes in stands in the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.domain.economics.cost import Cost
from app.domain.economics.expected_amount import Expected
from app.domain.economics.odds import Odds
from app.domain.economics.policy import ClosePolicy
from app.domain.sorting.vocabulary import Path

FORMULA_VERSION = "1"
"""Of the formula and of the tables beside it. A test holds the digest of each version: new rows are a new version."""

Veto = Literal[
    "hold", "deadline_unknown", "systemic_payer_error", "overpayment", "patient_would_be_liable", "batch_worth_it"
]

VETOES: dict[Veto, str] = {
    "hold": "it is under a legal or compliance hold",
    "deadline_unknown": "nobody knows by when it must be filed",
    "systemic_payer_error": "the payer makes this mistake again and again",
    "overpayment": "an overpayment is known on it",
    "patient_would_be_liable": "the patient would owe the amount",
    "batch_worth_it": "it is worth working together with others of its kind",
}
"""Why a denial is not closed as not worth it, the weightiest first; clauses for people."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known beside the numbers."""

    on_hold: bool = False
    deadline_known: bool = True
    systemic_payer_error: bool = False
    overpayment: bool = False
    patient_would_be_liable: bool = False
    batch_worth_it: bool = False


def vetoes_of(known: Circumstances) -> tuple[Veto, ...]:
    """What forbids to close as not worth it, in the order of ``VETOES``."""
    applies: dict[Veto, bool] = {
        "hold": known.on_hold,
        "deadline_unknown": not known.deadline_known,
        "systemic_payer_error": known.systemic_payer_error,
        "overpayment": known.overpayment,
        "patient_would_be_liable": known.patient_would_be_liable,
        "batch_worth_it": known.batch_worth_it,
    }
    return tuple(veto for veto in VETOES if applies[veto])


@dataclass(frozen=True, slots=True)
class ExpectedReturn:
    """Numbers in and out of one path. Money in cents, ``days`` calendar days, ``discount`` a factor from 0 to 1.

    ``expected_value``, ``net`` and ``worth_it`` are None where the amount is not known of every line.
    """

    odds: Odds
    amount: Expected
    cost: Cost
    collected: float
    discount_rate: float
    days: int
    discount: float
    floor: int
    expected_value: int | None
    net: int | None
    worth_it: bool | None
    policy_version: str
    policy_digest: str
    formula_version: str = FORMULA_VERSION


def expected_return(
    odds: Odds, amount: Expected, cost: Cost, policy: ClosePolicy, *, path: Path, level: int = 0
) -> ExpectedReturn:
    """The return of a path at a level, from today on. An amount that misses lines gives no value: it is too low."""
    days = policy.days_to_cash(path, level)
    discount = discount_factor(policy.discount_rate, days)
    value = expected_value(odds.mean, amount.amount, policy.collected, discount) if amount.complete else None
    net = None if value is None else value - cost.total
    return ExpectedReturn(
        odds=odds,
        amount=amount,
        cost=cost,
        collected=policy.collected,
        discount_rate=policy.discount_rate,
        days=days,
        discount=discount,
        floor=policy.floor,
        expected_value=value,
        net=net,
        worth_it=None if net is None else net >= policy.floor,
        policy_version=policy.version,
        policy_digest=policy.digest(),
    )


def discount_factor(rate: float, days: int) -> float:
    """What a dollar that comes in so many calendar days is worth today, at a rate per year of 365 days."""
    return float((1 + rate) ** (-days / 365))


def expected_value(p: float, amount: int | None, collected: float, discount: float) -> int | None:
    """Cents to expect, rounded to the nearest; None where the amount is not known."""
    return None if amount is None else round(p * amount * collected * discount)


def may_close_as_not_worth_it(worth_it: bool | None, vetoes: tuple[Veto, ...]) -> bool:
    """Whether the policy lets the denial go: its return is known and too small, and nothing forbids it."""
    return worth_it is False and not vetoes
