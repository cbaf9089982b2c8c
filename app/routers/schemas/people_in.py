"""People and teams as they are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from app.domain.people.roster import Person, Team
from app.routers.ids import PersonId, TeamId
from app.routers.schemas.base import NOT_BLANK, Day, Input, Name
from app.routers.schemas.example_files import example

RoleName = Literal["analyst", "lead", "manager", "auditor"]
WorkTypeName = Literal["front_end", "auth", "coding", "doc", "payer"]
Identity = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=NOT_BLANK)]
Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^[!-?A-~]+@[!-?A-~]+$")]


class PersonIn(Input):
    """Who somebody is: the whole of it. What is left out is no longer so."""

    model_config = {**Input.model_config, "json_schema_extra": {"examples": [example("person")]}}

    issuer: Identity = Field(description="`iss` of their tokens.")
    subject: Identity = Field(description="`sub` of their tokens; with the issuer it names one person.")
    name: Name
    email: Email | None = None
    role: RoleName = Field(description="An auditor works no denials and is in no team.")
    active: Annotated[bool, Field(strict=True)] = Field(True, description="False: they have left; their work moves.")
    teams: Annotated[list[TeamId], Field(max_length=100)] = []
    away_from: Day | None = Field(None, description="First day away, in the organisation's time zone.")
    away_until: Day | None = Field(None, description="Last day away; null: until further notice.")
    stand_in: PersonId | None = Field(
        None, description="Who does their work while they are away or have left. Without one, their team does."
    )

    @model_validator(mode="after")
    def members_agree(self) -> Self:
        """What no two members may say against each other."""
        if self.away_until is not None and (self.away_from is None or self.away_until < self.away_from):
            raise ValueError("away_until is on or after away_from")
        if self.stand_in is not None and self.away_from is None and self.active:
            raise ValueError("A stand_in comes with away_from, or for somebody who is not active")
        if self.role == "auditor" and self.teams:
            raise ValueError("An auditor is in no team")
        return self

    def person(self) -> Callable[[UUID, int], Person]:
        """As the command takes it, once its id and version are known."""
        told = self.model_dump(exclude={"teams"})
        teams = tuple(sorted(set(self.teams)))
        return lambda id_, version: Person(id=id_, version=version, teams=teams, **told)


class TeamIn(Input):
    """A new team. People join it by their own record; one of them can lead it then."""

    model_config = {**Input.model_config, "json_schema_extra": {"examples": [example("team")]}}

    name: Name
    work_types: Annotated[list[WorkTypeName], Field(max_length=5)] = Field(
        [], description="Denials of these work types come here, unless an assignment rule says otherwise."
    )

    def team(self) -> Callable[[UUID, int], Team]:
        """As the command takes it, once its id and version are known."""
        work_types = tuple(dict.fromkeys(self.work_types))
        lead: UUID | None = getattr(self, "lead", None)
        return lambda id_, version: Team(id_, self.name, work_types, lead, version)


class TeamChangeIn(TeamIn):
    """What a team is: the whole of it."""

    lead: PersonId | None = Field(None, description="One of its active members.")
