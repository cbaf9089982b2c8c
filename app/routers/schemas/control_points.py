"""Control points by team as the contract shows them."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from app.routers.schemas.base import Money, Output
from app.routers.schemas.escalations import NamedTeamOut

PointKind = Literal["sort", "decide", "status", "cause"]
OwedKind = Literal["sort", "decide", "status", "cause", "rejection"]
"""What a team owes: points in the life of denials, and what was rejected and is no denial."""


class FigureOut(Output):
    """Claims, each counted once, for its lead denial; or rejections."""

    count: int
    amount_denied: Money = Field(
        description="On all open denials of these claims; of rejections what was charged, as far as it is known."
    )
    denials: str | None = Field(
        description="Lists their lead denials. Null where there are none, or more owners than a list is narrowed to.",
        examples=["/v1/denials?lead=true&control_point=decide&control_to=2026-03-01&sort=due_on"],
    )
    rejections: str | None = Field(
        description="Lists the rejections, as `denials` does the others.",
        examples=["/v1/rejections?state=open&owner=front_end&due_to=2026-03-01&sort=due_on"],
    )


class ControlPointsOut(Output):
    """What one team owes of one kind. What is parked owes nothing."""

    team: NamedTeamOut | None = Field(description="Null: work of a type that no team takes.")
    work_type: str | None = Field(description="Of such work.")
    kind: OwedKind = Field(
        description="`sort`: bucket, owner and due date by day 2; `decide`: by day 7; `status`: the next look at what is "
        "under way; `cause`: the root cause by day 28; `rejection`: what was turned away, by the day it is due."
    )
    overdue: FigureOut
    due_today: FigureOut
    upcoming: FigureOut


class ControlPointPage(Output):
    """All teams, most overdue first."""

    today: date = Field(description="The organisation's day.")
    data: list[ControlPointsOut]
    has_more: bool
    next_cursor: str | None
