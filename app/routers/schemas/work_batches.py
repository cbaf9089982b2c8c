"""Batches of small denials as the contract shows them."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field

from app.routers.schemas.base import Money, Output, Page

KEY = re.compile(r"pyr_[0-9a-z]{26}\.[A-Z0-9]{1,8}\.[a-z0-9_]{1,60}\.(fix|appeal)\.[0-9]")
BatchKeyText = Annotated[
    str,
    Field(
        pattern=f"^{KEY.pattern}$",
        examples=["pyr_01m843xkr6efyv4x33kxdg3g07.197.authorization.appeal.1"],
        description="Payer, CARC, sub-cause, path and level: what makes it one packet.",
    ),
]


class BatchPayerOut(Output):
    """The payer of a batch."""

    id: str = Field(pattern="^pyr_")
    name: str


class BatchLinksOut(Output):
    """Where to go from here."""

    denials: str = Field(description="Which denials they are.", examples=["/v1/work-batches/…/denials"])


class WorkBatchOut(Output):
    """Denials that are not worth their work one by one, and are worth it together."""

    key: BatchKeyText
    payer: BatchPayerOut
    carc: str
    sub_cause: str
    path: Literal["fix", "appeal"]
    level: int = Field(description="0 of a fix; of an appeal the payer's level, from 1.")
    count: int = Field(description="At most 500: the largest.")
    expected_value: Money = Field(description="Of all of them, as `…/decision-options` reckons it for each.")
    shared_cost: Money = Field(description="Due once.")
    own_cost: Money = Field(description="Of all of them, each for itself.")
    net: Money
    net_alone: Money = Field(description="What they would leave if each were worked alone.")
    floor: Money
    worth_it: bool
    links: BatchLinksOut


class WorkBatchPage(Page):
    """A page of batches; it may hold fewer than `limit`, or none, while there are more."""

    data: list[WorkBatchOut]
