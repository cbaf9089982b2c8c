"""Deadlines and the rules behind them, as the contract shows them."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from app.domain.deadlines.calendars import Calendar
from app.domain.deadlines.due import Risk
from app.domain.deadlines.rules import Confidence, FiledWhen, MonthEnd, Roll, Trigger, Unit, Untimed
from app.domain.deadlines.window import Basis
from app.routers.schemas.base import Money, Output, Page


class DeadlineStepOut(Output):
    """One day and what it is."""

    on: date
    text: str


class MinimumOut(Output):
    """What must be in dispute before the level is open."""

    amount: Money
    year: int | None = Field(description="Of filing; null: every year.")
    citation: str
    assumed: bool = Field(description="The year of filing is not published yet: this is the last one before it.")


class DeadlineWindowOut(Output):
    """By when one thing must be filed; why there is no date (`none`); or what is missing (`undetermined`)."""

    purpose: str = Field(examples=["appeal"])
    level: int
    name: str | None = Field(description="What the payer calls it.", examples=["Redetermination"])
    outcome: Literal["deadline", "none", "undetermined"]
    file_by: date | None = Field(description="The last day.")
    safe_by: date | None = Field(description="The day to plan for: a business day, with time to spare.")
    send_by: date | None = Field(description="The last business day to send it by the channel and keep `safe_by`.")
    filed_when: FiledWhen | None = Field(description="What must have happened by the last day.")
    days_left: int | None = Field(description="Calendar days to the last day; negative once it has passed.")
    risk: Risk | None
    basis: Basis | None = Field(description="Date on which it rests; `presumed_receipt` is counted, not told.")
    rule: str | None = Field(
        description="Id of the rule; null where only a printed day is known.", examples=["medicare-1"]
    )
    citation: str | None
    assumed: bool | None = Field(description="A person should confirm it, and nothing may be closed because of it.")
    steps: list[DeadlineStepOut] = Field(description="How it was counted, day by day.")
    alternatives: list[DeadlineStepOut] = Field(description="Other days that somebody could claim: not relied on.")
    electronic_from: date | None = Field(description="From this day on the payer takes it electronically alone.")
    minimum: MinimumOut | None
    reason: Untimed | None = Field(
        description="Of `none`: the payer forwards by itself, nothing may be filed, or it may be filed at any time."
    )
    missing: list[Basis] = Field(
        description="Of `undetermined`: one of these dates is needed; empty: no rule is known."
    )
    note: str = Field(description="What else to know, in words.")


class DeadlineSimulationOut(Output):
    """What would hold on a day."""

    as_of: date
    program: str | None = Field(description="That was applied.", examples=["medicare_ffs"])
    payer: str | None = Field(description="Key of the payer in the rules; null: none is of this payer.")
    windows: list[DeadlineWindowOut]


class DeadlineRuleOut(Output):
    """One row of the rules. Null in `program`, `payer`, `state` and `contracted` is any."""

    id: str = Field(description="The `rule` of a deadline.")
    purpose: str
    level: int
    name: str = Field(description="What the payer calls it.")
    program: str | None
    payer: str | None = Field(description="Key of a payer that is recognised by its name.")
    state: str | None
    contracted: bool | None = Field(description="For providers with a contract, or for those without.")
    clinical: bool = Field(description="Only where medical necessity or the like is disputed.")
    window: str | None = Field(description="In words; null: there is no date.", examples=["120 calendar days"])
    n: int | None
    unit: Unit
    trigger: Trigger | None = Field(description="From what it counts.")
    mail_days: int = Field(description="Calendar days in which a decision is presumed received.")
    month_end: MonthEnd = Field(description="Where a month has no such day.")
    roll: Roll = Field(description="Whether a last day on a weekend or holiday moves.")
    calendar: Calendar = Field(description="Holidays for rolling and for business days.")
    safe_days: int | None = Field(
        description="Days of a stricter reading from the decision itself: `safe_by` keeps it."
    )
    filed_when: FiledWhen | None
    electronic_from: date | None
    effective_from: date | None = Field(description="First day of decisions that it governs.")
    effective_to: date | None = Field(description="Last day of decisions that it governs.")
    confidence: Confidence = Field(description="What kind of source says so.")
    assumed: bool = Field(description="Not confirmed: every date it gives is marked assumed.")
    citation: str
    note: str


class DeadlineRulePage(Page):
    """A page of the rules, in the order of the table."""

    data: list[DeadlineRuleOut]
