"""What a path returns, with every number that goes in and comes out."""

from __future__ import annotations

from pydantic import Field

from app.domain.economics.evidence import Tier
from app.domain.economics.expected_amount import Basis
from app.domain.economics.expected_return import Veto
from app.domain.economics.odds import Source
from app.domain.economics.priors import Describes
from app.routers.schemas.base import Money, Output


class AmountExpectedOut(Output):
    """What the payer would pay of what is open if it gave in."""

    amount: Money | None = Field(
        description="Null where nothing is known of any line; too low where lines are unknown."
    )
    basis: Basis = Field(
        description="The weakest that it rests on: `posted`, what this payer allows of the procedure's charge "
        "(`payer_procedure`) or of any charge (`payer`)."
    )
    n: int | None = Field(description="Paid lines behind the least sure ratio; null where none was needed.")
    lines: int
    unknown_lines: int = Field(description="Lines of which nothing is known.")


class PriorSourceOut(Output):
    """Odds to begin with, before outcomes of one's own."""

    mean: float
    n: float = Field(description="Weighs as much as so many outcomes.")
    source: str
    payer_type: str | None = Field(description="Null: of any payer.")
    level: int | None = Field(description="Null: of any level.")
    published: float | None = Field(description="The source's own figure.")
    describes: Describes
    years: str
    confirmed: bool


class OddsStepOut(Output):
    """What one group of outcomes made of the odds."""

    group: Tier
    before: float
    weight: float = Field(description="What was known before weighs as much as so many outcomes.")
    won: float = Field(description="Sum of the shares of the denied amounts that were won.")
    decided: int
    after: float


class OddsOut(Output):
    """Probability that a dollar is won; `low` to `high` holds it with 90 %."""

    mean: float
    low: float
    high: float
    n: int = Field(description="Decisions of the narrowest group that has any.")
    evidence: Source = Field(description="That group; `prior`: no outcomes yet.")
    prior: PriorSourceOut
    steps: list[OddsStepOut]


class CostItemOut(Output):
    """One part of what the work left costs."""

    name: str
    amount: Money
    minutes: int | None
    rate: Money | None = Field(description="An hour.")
    shared: bool = Field(description="Due once for a packet of many claims.")
    source: str
    confirmed: bool


class CostOut(Output):
    """What the work left costs."""

    total: Money
    shared: Money
    own: Money
    items: list[CostItemOut]
    unknown: list[str] = Field(description="Due, but without a figure: the cost is too low by that.")


class PolicyUsedOut(Output):
    """The close policy that was asked."""

    version: str
    digest: str = Field(pattern="^[0-9a-f]{64}$")


class EconomicsOut(Output):
    """`net` = odds x amount x `collected` x `discount` - cost; worth it where that reaches the `floor`."""

    level: int = Field(description="0 of a fix; of an appeal the payer's level, from 1.")
    amount_expected: AmountExpectedOut
    odds: OddsOut
    cost: CostOut
    collected: float = Field(description="Cash per dollar that is overturned.")
    days: int = Field(description="Calendar days until the money is there.")
    discount_rate: float = Field(description="Per year.")
    discount: float
    expected_value: Money | None = Field(description="Null where the amount is not known of every line; `net` too.")
    net: Money | None
    floor: Money
    worth_it: bool | None
    policy: PolicyUsedOut
    formula_version: str


__all__ = ["EconomicsOut", "Veto"]
