"""The parts of the policy by which denials are closed, told and shown alike."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from app.domain.economics.cost_rows import Kind
from app.domain.economics.policy import DEFAULT_POLICY
from app.domain.sorting.vocabulary import Path, WorkType
from app.routers.schemas.base import WHOLE, Amount
from app.routers.schemas.deadline_in import Flag
from app.routers.schemas.payer_in import PayerType
from app.routers.schemas.playbook_words import Length, Sentence

When = Literal["clinical", "surgery", "idr"]
FromZero = Annotated[int, Field(ge=0, le=9, strict=True), WHOLE]
Minutes = Annotated[int, Field(ge=0, le=6000, strict=True), WHOLE]
Lines = Annotated[int, Field(ge=1, le=100_000, strict=True), WHOLE]
Rate = Annotated[float, Field(ge=0, le=1, strict=True)]
Share = Annotated[float, Field(ge=0.01, le=1, strict=True)]
CostName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,39}$")]


class DaysToCashWords(BaseModel):
    """Calendar days from sending until the money is there."""

    path: Path
    level: FromZero | None = Field(None, description="0 is a corrected claim, 1 the first appeal; null: any.")
    days: Length


class CostWords(BaseModel):
    """One figure of what work costs. It stands above the published one of the same kind and name."""

    kind: Kind
    name: CostName = Field(
        description="Of a rate `specialist` or `clinician`, of a touch what is done, of postage the channel; of a fee any.",
        examples=["specialist"],
    )
    minutes: Minutes | None = Field(None, description="Of a touch.")
    amount: Amount | None = Field(None, description="Of a rate by the hour, a fee or postage.")
    path: Path | None = Field(None, description="Null: on any path.")
    level: FromZero | None = Field(None, description="Null: at any level.")
    work_type: WorkType | None = Field(None, description="Null: of any bucket.")
    when: When | None = Field(None, description="Only where the care, surgery, or a federal dispute is the matter.")
    shared: Flag = Field(False, description="Due once for a packet of many claims.")


class PriorWords(BaseModel):
    """Odds to begin with, before outcomes of one's own."""

    payer_type: PayerType | None = Field(None, description="Null: any.")
    level: FromZero | None = Field(None, description="0 is a corrected claim, 1 the first appeal; null: any.")
    mean: Annotated[float, Field(ge=0.01, le=0.99, strict=True)] = Field(description="Share of dollars that is won.")
    n: Annotated[float, Field(ge=1, le=20, strict=True)] = Field(description="As many outcomes as it weighs.")
    source: Sentence = Field(description="Where it comes from.", examples=["Own outcomes of 2025"])


class ClosePolicyWords(BaseModel):
    """The figures of the policy. What is left out has the published default, or ours where none is published."""

    floor: Amount = Field("0.00", description="Least net return for which work goes on.", examples=["0.00"])
    approval_limit: Amount = Field(
        "500.00",
        description="A denial of this amount or more is closed by two people.",
        examples=["500.00"],
    )
    discount_rate: Rate = Field(DEFAULT_POLICY.discount_rate, description="Per year.")
    collected: Share = Field(DEFAULT_POLICY.collected, description="Cash per dollar that was overturned.")
    least_n: Lines = Field(DEFAULT_POLICY.least_n, description="Fewest paid lines for an expected amount by ratio.")
