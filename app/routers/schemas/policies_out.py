"""The policy by which denials are closed, as the contract shows it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.routers.schemas.base import Output, Page
from app.routers.schemas.playbook_words import Shown
from app.routers.schemas.playbooks_out import VersionOut
from app.routers.schemas.policy_words import ClosePolicyWords, CostWords, DaysToCashWords, PriorWords

PolicyVersionIdText = Annotated[str, Field(pattern="^pol_", examples=["pol_01m843xkr6efyv4x33kxdg3g07"])]


class DaysToCashOut(DaysToCashWords, Shown):
    """Calendar days from sending until the money is there."""


class PolicyCostOut(CostWords, Shown):
    """One figure of what work costs."""


class PriorOut(PriorWords, Shown):
    """Odds to begin with, before outcomes of one's own."""


class ClosePolicyVersionOut(ClosePolicyWords, VersionOut, Shown):
    """One version of the policy. What it says never changes."""

    id: PolicyVersionIdText | None = Field(description="Null: the defaults.")
    days: list[DaysToCashOut]
    costs: list[PolicyCostOut]
    priors: list[PriorOut]


class ClosePolicyOut(Output):
    """The policy by which denials are closed."""

    in_force: ClosePolicyVersionOut = Field(description="What counts today; number 0: the defaults.")
    coming: ClosePolicyVersionOut | None = Field(description="Approved, and begins on a later day.")
    draft: ClosePolicyVersionOut | None = Field(description="Written, and not approved: draft, pending or rejected.")
    version: int = Field(description="Grows with every change of this answer; 0: nobody has written anything.")


class ClosePolicyVersionPage(Page):
    """A page of versions."""

    data: list[ClosePolicyVersionOut]
