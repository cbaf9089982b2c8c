"""Touches of a claim."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from app.routers.schemas.base import Output
from app.routers.schemas.denial_out import DenialIdText
from app.routers.schemas.people_out import PersonIdText


class TouchOut(Output):
    """What one person did on the claim in one sitting."""

    person_id: PersonIdText | None = Field(description="Null where the organisation does not know them any more.")
    person_name: str | None
    begins: datetime
    ends: datetime
    actions: dict[str, int] = Field(
        description="How often what was done: types of the log, `opened`, `taken_from_queue`.",
        examples=[{"opened": 3, "denial.decided": 1}],
    )
    changed: bool = Field(description="The log has an entry of it.")
    duplicate: bool
    why: Literal["second_person", "returned"] | None = Field(
        description="Why it is a duplicate. `second_person`: somebody else had the claim in this round of the work, and "
        "this sitting changed nothing. `returned`: it put work back to an earlier stage."
    )


class TouchesOut(Output):
    """All touches of a claim, with their figures."""

    denial_id: DenialIdText
    claim_id: str = Field(pattern="^clm_")
    sitting_minutes: int = Field(description="A longer pause ends a sitting.")
    touches: int
    duplicate_touches: int
    people: int
    complete: bool = Field(description="False: only the newest 2,000 entries or openings were counted.")
    data: list[TouchOut] = Field(description="Oldest first.")
