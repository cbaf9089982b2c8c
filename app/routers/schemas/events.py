"""Events as the contract shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from app.routers.schemas.base import Output
from app.routers.schemas.people_out import PersonIdText


class SubjectOut(Output):
    """What changed."""

    kind: str = Field(description="Open: more kinds will come.", examples=["denial"])
    id: str | None = Field(
        description="Null for a kind without ids of its own.", examples=["den_01m843xkr6efyv4x33kxdg3g07"]
    )


class ActorOut(Output):
    """Who did it."""

    kind: Literal["person", "client", "system"]
    id: PersonIdText | None = Field(description="Of a person whom the organisation knows.")


class EventOut(Output):
    """One change of one thing. No patients, no amounts of theirs by name, nothing that anybody typed."""

    id: str = Field(pattern="^evt_", examples=["evt_01m843xkr6efyv4x33kxdg3g07"])
    type: str = Field(description="Open: more types will come.", examples=["denial.assigned"])
    subject: SubjectOut
    version: int = Field(
        description="Version of the subject that it made. What one change does has one version; of two events of one "
        "subject, the one with the larger version happened later."
    )
    actor: ActorOut
    at: datetime
    data: dict[str, Any] = Field(
        description="Codes, days, ids, numbers (money in cents) and names of changed members, by type. Open."
    )


class EventPage(Output):
    """A part of the log."""

    data: list[EventOut]
    has_more: bool = Field(description="There is more right now. With a filter a page may be empty and have more.")
    next_cursor: str = Field(description="Send it as `after`, also when there is no more yet. Opaque.")
