"""An organisation as the contract shows it, and what of it may be changed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.routers.schemas.base import Input, Output
from app.routers.schemas.example_files import example

ProfileName = Literal["small_practice", "large_group", "hospital"]
TimeZone = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_+/-]{0,63}$"),
    Field(description="A name of the tz database. Days begin and end there.", examples=["America/Chicago"]),
]


class OrganizationIn(Input):
    """What may be changed of an organisation."""

    model_config = {**Input.model_config, "json_schema_extra": {"examples": [example("organization")]}}

    profile: ProfileName = Field(description="Sets defaults and nothing else.")
    time_zone: TimeZone


class ProfileOut(Output):
    """The defaults that come with a profile."""

    queues: Literal["one", "many"] = Field(description="One list for everybody, or one for each work type and team.")
    quick_fixes_first: bool
    second_person: list[Literal["playbook", "policy", "template", "taxonomy", "close"]] = Field(
        description="What a second person approves; a close only above the limit of the close policy, or against it."
    )
    self_approval: bool = Field(
        description="Whoever asks may be the second person; the step stays, marked `self_approved`."
    )
    weekly_top_causes: int


class OrganizationOut(Output):
    """The caller's organisation."""

    id: str = Field(pattern="^org_", examples=["org_01m843xkr6efyv4x33kxdg3g07"])
    name: str
    profile: ProfileName
    time_zone: str
    defaults: ProfileOut
    version: int
    created_at: datetime
    updated_at: datetime
