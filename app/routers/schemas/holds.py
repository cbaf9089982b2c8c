"""Legal and compliance holds."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from app.routers.schemas.base import Input, Output, Page
from app.routers.schemas.buckets import Reason
from app.routers.schemas.people_out import PersonIdText


class HoldIn(Input):
    """Why a claim is put under a hold, or taken off it."""

    model_config = {
        **Input.model_config,
        "json_schema_extra": {"examples": [{"reason": "Counsel asked to keep it, matter of 2026-09."}]},
    }

    reason: Reason


class HoldOut(Output):
    """A hold was put on, or taken off."""

    held: bool = Field(description="True: put on; false: taken off.")
    at: datetime
    person_id: PersonIdText | None = Field(description="Null where the denial came later, onto a claim that was held.")
    reason: str | None = Field(description="What that person wrote.")
    version: int = Field(description="Of the denial.")


class HoldPage(Page):
    """Holds of a denial's claim, newest first."""

    data: list[HoldOut]
