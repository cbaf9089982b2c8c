"""A payer as the contract shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from app.routers.schemas.base import Money, Output, Page

PayerIdText = Annotated[str, Field(pattern="^pyr_", examples=["pyr_01m843xkr6efyv4x33kxdg3g07"])]


class PlanRuleOut(Output):
    """Which plan is meant."""

    filing_code: str | None
    group_number: str | None
    name: str | None
    plan: str


class AliasOut(Output):
    """An identifier or name under which the payer writes, as it is compared."""

    kind: str
    value: str


class PayerRecordOut(Output):
    """A payer, with what is open with it."""

    id: PayerIdText
    name: str
    payer_type: str | None
    mapped: bool = Field(description="False: kept under the name it gave itself, until somebody maps it.")
    merged_into: PayerIdText | None = Field(description="The payer that it turned out to be.")
    plans: list[PlanRuleOut]
    aliases: list[AliasOut]
    open_denials: int
    amount_denied: Money = Field(description="Of its open denials.")
    amount_at_risk: Money = Field(description="Of its open denials.")
    version: int
    created_at: datetime
    updated_at: datetime


class PayerPage(Page):
    """A page of payers."""

    data: list[PayerRecordOut]
