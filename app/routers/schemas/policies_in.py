"""The policy by which denials are closed, as people tell it: the whole of one version."""

from __future__ import annotations

from typing import Annotated, Self, get_args

from pydantic import Field, model_validator

from app.domain.economics.cost import TOUCHES
from app.domain.economics.cost_rows import CostRow
from app.domain.economics.policy import ClosePolicy, DaysToCash, InvalidPolicyError
from app.domain.economics.priors import Prior
from app.domain.playbooks.words import ChannelKind
from app.routers.schemas.base import Day, Input, cents
from app.routers.schemas.example_files import example
from app.routers.schemas.policy_words import ClosePolicyWords, CostWords, DaysToCashWords, PriorWords

NAMES: dict[str, tuple[str, ...]] = {
    "rate": ("specialist", "clinician"),
    "touch": TOUCHES,
    "postage": get_args(ChannelKind),
}


class DaysToCashIn(DaysToCashWords, Input):
    """Calendar days from sending until the money is there."""


class PolicyCostIn(CostWords, Input):
    """One figure of what work costs."""

    @model_validator(mode="after")
    def members_agree(self) -> Self:
        """A touch takes minutes, everything else an amount; names are those that costs are asked for by."""
        if (self.minutes is None) == (self.kind == "touch") or (self.amount is None) == (self.kind != "touch"):
            raise ValueError("A touch takes minutes, the other kinds an amount")
        if self.name not in NAMES.get(self.kind, (self.name,)):
            raise ValueError("No cost of this kind has this name")
        return self

    def row(self) -> CostRow:
        """As the policy takes it."""
        value = self.minutes if self.kind == "touch" else cents(self.amount)
        same = {name: getattr(self, name) for name in ("kind", "name", "path", "level", "work_type", "shared")}
        return CostRow(**same, value=value, when=self.when or "")


class PriorIn(PriorWords, Input):
    """Odds to begin with, before outcomes of one's own."""


class ClosePolicyIn(ClosePolicyWords, Input):
    """The whole of the next version. What is left out has its default, not what the version before said."""

    model_config = {**Input.model_config, "json_schema_extra": {"examples": [example("close_policy")]}}

    effective_from: Day = Field(description="First day on which it counts once approved.")
    days: Annotated[list[DaysToCashIn], Field(max_length=50)] = Field([], description="Above the published days.")
    costs: Annotated[list[PolicyCostIn], Field(max_length=200)] = Field([], description="Above the published costs.")
    priors: Annotated[list[PriorIn], Field(max_length=200)] = Field([], description="Above the published odds.")

    @model_validator(mode="after")
    def tells_each_figure_once(self) -> Self:
        """Of two rows for the same question nobody could say which one counts."""
        try:
            self.policy()
        except InvalidPolicyError as error:
            raise ValueError(error.detail) from None
        return self

    def policy(self) -> ClosePolicy:
        """As the command takes it."""
        return ClosePolicy(
            floor=cents(self.floor) or 0,
            approval_limit=cents(self.approval_limit) or 0,
            discount_rate=self.discount_rate,
            collected=self.collected,
            least_n=self.least_n,
            days=tuple(DaysToCash(it.path, it.level, it.days) for it in self.days),
            costs=tuple(it.row() for it in self.costs),
            priors=tuple(Prior(it.mean, it.n, it.source, it.payer_type, it.level) for it in self.priors),
        )
