"""The timeline of a denial."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from app.routers.schemas.base import Output
from app.routers.schemas.denial_out import DenialIdText, Stage
from app.routers.schemas.denial_work_out import NextActionOut, WindowOut
from app.routers.schemas.people_out import PersonIdText


class HappenedOut(Output):
    """One thing that happened, from the log."""

    at: datetime
    type: str = Field(examples=["denial.decided"])
    text: str
    version: int = Field(description="Of the denial, after it.")
    actor: Literal["person", "client", "system"]
    person_id: PersonIdText | None


class PointOut(Output):
    """A control point: a date in the life of a denial that must be met."""

    kind: Literal["sort", "decide", "status", "cause"]
    text: str
    round: int = Field(description="From 1; each return to the decision begins another.")
    day: int = Field(
        description="Counted from the day of receipt, of an old denial from its load, or from the return to the decision."
    )
    due_on: date | None = Field(description="Null while it is parked.")
    met_on: date | None
    state: Literal["met", "met_late", "missed", "due", "not_needed"]


class TimelineOut(Output):
    """What happened to a denial, what must happen next and by when."""

    denial_id: DenialIdText
    stage: Stage
    happened: list[HappenedOut] = Field(description="Oldest first.")
    points: list[PointOut]
    next: list[PointOut] = Field(description="Of each kind the first that is due or missed.")
    next_action: NextActionOut | None
    due_on: date | None
    deadlines: list[WindowOut]
