"""Queues, their items and checkouts as the contract shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from app.routers.schemas.base import Money, Output, Page
from app.routers.schemas.denial_out import DenialIdText, DenialOut
from app.routers.schemas.denial_work_out import OwnerOut
from app.routers.schemas.people_out import PersonIdText

CheckoutIdText = Annotated[str, Field(pattern="^chk_", examples=["chk_01m843xkr6efyv4x33kxdg3g07"])]


class OrderOut(Output):
    """The published order of a queue."""

    name: Literal["due", "one_queue", "resolved", "elsewhere"]
    text: str


class QueueOut(Output):
    """One queue and its figures. What is counted are items: claims with an open denial, each once.

    In `root_cause_review` they are resolved denials, in `approvals` those that wait for an answer: neither are due.
    """

    name: str = Field(description="A word, or the id of the team or person whose queue it is.")
    kind: Literal["work", "owner", "facet"] = Field(
        description="`work`: by what must be done; each item is in one of these, and in `all`. `owner`: a team's or "
        "person's. `facet`: beside both."
    )
    title: str
    owner: OwnerOut | None = Field(description="Of a queue of the kind `owner`.")
    count: int
    amount_denied: Money = Field(description="On all open denials of its claims.")
    amount_expected: Money | None = Field(
        description="Null: it moves with every line that a payer pays, and a queue is never read whole. Each item has its own."
    )
    oldest: date | None = Field(description="Day on which the oldest item was received; of a review: was resolved.")
    due_today: int
    overdue: int = Field(description="Due before today, in the organisation's time zone.")
    deadline_at_risk: int = Field(description="To be sent to a payer within 7 days, or too late for its safe day.")
    order: OrderOut


class QueuePage(Page):
    """All queues."""

    data: list[QueueOut]


class SortKeyOut(Output):
    """Where an item stands: parts follow each other; in a part by day, then the largest amount, then `denial_id`."""

    part: Literal["deadline_risk", "quick_fix", "rest", "due", "resolved"]
    day: date = Field(description="Of `deadline_risk` the last day to send; of `resolved` that day; else the due day.")
    amount_denied: Money | None = Field(description="Null where it does not count.")
    denial_id: DenialIdText


class HolderOut(Output):
    """Who holds an item."""

    id: PersonIdText
    name: str


class HeldOut(Output):
    """An item is somebody's for a while."""

    person: HolderOut
    expires_at: datetime


class QueueItemOut(Output):
    """One claim to work: its lead denial, and the others that are worked with it."""

    claim_id: str = Field(pattern="^clm_")
    denial: DenialOut
    siblings: list[DenialOut] = Field(description="Other open denials of the claim.")
    sort_key: SortKeyOut
    reason: str = Field(
        description="Why it stands where it does.", examples=["Payer's last day to appeal is near: send by 2026-12-01"]
    )
    amount_denied: Money = Field(description="On all open denials of the claim; of a review: on the denial.")
    checkout: HeldOut | None = Field(description="Null: it is free.")


class QueueItemPage(Page):
    """A page of a queue."""

    data: list[QueueItemOut]


class CheckoutOut(Output):
    """An item that is yours until the lease runs out: nobody else is given it."""

    id: CheckoutIdText
    queue: str = Field(description="Where it was taken from.")
    expires_at: datetime
    item: QueueItemOut


class CheckoutPage(Page):
    """What you hold."""

    data: list[CheckoutOut]
