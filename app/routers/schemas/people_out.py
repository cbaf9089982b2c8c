"""People and teams as the contract shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from app.routers.schemas.base import Output, Page
from app.routers.schemas.people_in import RoleName, WorkTypeName

PersonIdText = Annotated[str, Field(pattern="^per_", examples=["per_01m843xkr6efyv4x33kxdg3g07"])]
TeamIdText = Annotated[str, Field(pattern="^tem_", examples=["tem_01m843xkr6efyv4x33kxdg3g07"])]


class PersonOut(Output):
    """Somebody who signs in."""

    id: PersonIdText
    issuer: str
    subject: str
    name: str
    email: str | None
    role: RoleName
    active: bool
    teams: list[TeamIdText]
    away_from: date | None
    away_until: date | None
    stand_in: PersonIdText | None
    open_denials: int = Field(description="That they own now.")
    version: int
    created_at: datetime
    updated_at: datetime


class PersonPage(Page):
    """A page of people."""

    data: list[PersonOut]


class TeamOut(Output):
    """People who share a queue."""

    id: TeamIdText
    name: str
    work_types: list[WorkTypeName]
    lead: PersonIdText | None
    members: list[PersonIdText]
    triage: bool = Field(description="The team that every organisation has, of denials that a person must sort.")
    version: int
    created_at: datetime
    updated_at: datetime


class TeamPage(Page):
    """A page of teams."""

    data: list[TeamOut]
