"""Playbooks and policies tried on history: asked, and what would have come of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from app.domain.sorting.vocabulary import Path
from app.routers.schemas.base import WHOLE, Input, Money, Output
from app.routers.schemas.denial_out import DenialIdText
from app.routers.schemas.example_files import example
from app.routers.schemas.playbooks_in import PlaybookIn
from app.routers.schemas.policies_in import ClosePolicyIn

TrialDays = Annotated[int, Field(ge=1, le=365, strict=True), WHOLE]
DAYS = "Days until today in which denials were received."


class PlaybookTrialIn(Input):
    """What is tried on which days."""

    model_config = {
        **Input.model_config,
        "json_schema_extra": {"examples": [{"playbook": example("playbook"), "days": 90}]},
    }

    playbook: PlaybookIn | None = Field(None, description="Null: the stored draft.")
    days: TrialDays = Field(90, description=DAYS)


class ClosePolicyTrialIn(Input):
    """What is tried on which days."""

    model_config = {
        **Input.model_config,
        "json_schema_extra": {"examples": [{"policy": example("close_policy"), "days": 90}]},
    }

    policy: ClosePolicyIn | None = Field(None, description="Null: the stored draft.")
    days: TrialDays = Field(90, description=DAYS)


class CountedOut(Output):
    """Denials and what was denied on them."""

    denials: int
    open: int
    amount_denied: Money


class MovedDaysOut(CountedOut):
    """Denials whose last day moves alike."""

    passed: int = Field(description="Open ones whose last day would lie behind us, and does not now.")


class PurposeMovesOut(Output):
    """What becomes of the last days of one purpose. A denial has one for each purpose that no remark closes."""

    purpose: str
    same: MovedDaysOut
    earlier: MovedDaysOut
    later: MovedDaysOut
    gained: MovedDaysOut = Field(description="There is no day now.")
    lost: MovedDaysOut = Field(description="There would be none any more.")


class PlaybookTrialOut(Output):
    """The windows tried beside those that count today, as if in force on every day. Nothing was stored."""

    days: int
    since: date = Field(description="First day of receipt that was looked at.")
    by_purpose: list[PurposeMovesOut]
    sample: list[DenialIdText] = Field(description="Up to 20 whose day would come earlier, the earliest first.")


class PathCountedOut(CountedOut):
    """Denials of one path and outcome."""

    path: Path
    outcome: str | None = Field(description="What became of them; null: open.")


class PolicyFiguresOut(Output):
    """What a policy makes of the denials."""

    over_limit: CountedOut = Field(description="Of the approval limit or more: two people would close them.")
    not_worth_it: CountedOut = Field(
        description="Worth less than their work even if the payer paid all that it denied, with the odds to begin with."
    )
    by_path: list[PathCountedOut] = Field(description="Of those that are not worth it.")
    sample: list[DenialIdText] = Field(description="Up to 20 of those that are not worth it, most dollars first.")


class ClosePolicyTrialOut(Output):
    """A policy tried beside the one that counts today. Nothing was stored."""

    days: int
    since: date = Field(description="First day of receipt that was looked at.")
    looked_at: CountedOut
    amount_unknown: int = Field(
        description="Whose expected amount is not known, so that all that was denied stands in for it."
    )
    not_judged: int = Field(description="Sorted to no path, or to close: no work is weighed.")
    in_force: PolicyFiguresOut
    tried: PolicyFiguresOut
