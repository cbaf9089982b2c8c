"""Assignments by hand as the contract shows them."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from app.domain.people.assign_work import Skip
from app.domain.people.undo_assignment import Left
from app.routers.schemas.base import Money, Output, Page
from app.routers.schemas.denial_out import DenialIdText
from app.routers.schemas.denial_work_out import OwnerOut
from app.routers.schemas.people_out import PersonIdText


class AssignmentSkippedOut(Output):
    """Denials that were asked for and stay as they are."""

    why: Skip
    denials: int


class AssignmentByOwnerOut(Output):
    """What one owner would give."""

    owner: OwnerOut
    claims: int
    denials: int
    amount_denied: Money


class AssignmentPreviewOut(Output):
    """What an assignment would do. Nothing was stored."""

    claims: int = Field(description="At most 5,000 can be assigned at once.")
    denials: int
    amount_denied: Money
    by_owner: list[AssignmentByOwnerOut] = Field(description="Most dollars first.")
    skipped: list[AssignmentSkippedOut]
    sample: list[DenialIdText] = Field(description="Up to 20 of them.")
    preview_token: str | None = Field(
        description="Send it along to do exactly this. Null: too many, narrow it.",
        examples=["5e884898da28047151d0e56f8dc62927"],
    )


class AssignmentLeftOut(Output):
    """Denials that an undo left with whom they are."""

    why: Left = Field(
        description="`resolved`; `moved_on`: somebody else's by now; `at_payer`: something of the claim has reached the "
        "payer, or it has answered; `stands_in`: they do the work of whoever had it."
    )
    denials: int


class AssignmentReversalOut(Output):
    """What an undo did."""

    made_by: PersonIdText
    created_at: datetime
    denials: int = Field(description="Given back.")
    skipped: list[AssignmentLeftOut]


class AssignmentOut(Output):
    """What one person gave to one owner at one moment."""

    id: str = Field(pattern="^asg_", examples=["asg_01m843xkr6efyv4x33kxdg3g07"])
    owner: OwnerOut
    claims: int
    denials: int
    amount_denied: Money
    skipped: list[AssignmentSkippedOut]
    reason: str | None
    made_by: PersonIdText
    undone_at: datetime | None
    undoable: bool = Field(description="Whether an undo would give anything back now.")
    reversal: AssignmentReversalOut | None
    version: int
    created_at: datetime
    updated_at: datetime


class AssignmentPage(Page):
    """A page of assignments."""

    data: list[AssignmentOut]
