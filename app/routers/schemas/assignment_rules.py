"""Assignment rules, told and shown."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from app.domain.people.assign import AssignmentRule
from app.routers.ids import PayerId, PersonId, TeamId
from app.routers.schemas.base import Amount, Input, Money, Output, cents
from app.routers.schemas.example_files import example
from app.routers.schemas.payer_out import PayerIdText
from app.routers.schemas.people_in import WorkTypeName
from app.routers.schemas.people_out import PersonIdText, TeamIdText


class AssignmentRuleIn(Input):
    """Conditions that all hold, and where a denial goes then. A condition that is left out always holds."""

    work_type: WorkTypeName | None = None
    payer_id: PayerId | None = None
    amount_from: Amount | None = Field(None, description="Of what was denied; both ends belong to the range.")
    amount_to: Amount | None = None
    team_id: TeamId = Field(description="Whose queue it goes into when nobody of them gets it.")
    person_id: PersonId | None = Field(None, description="Gets it, or whoever does their work that day.")
    spread: Annotated[bool, Field(strict=True)] = Field(
        False, description="The member who is there and has the least open denials gets it."
    )

    def rule(self) -> AssignmentRule:
        """As the command takes it."""
        amounts = {"amount_from": cents(self.amount_from), "amount_to": cents(self.amount_to)}
        return AssignmentRule(**{**self.model_dump(), **amounts})


class AssignmentRulesIn(Input):
    """All rules of an organisation."""

    model_config = {**Input.model_config, "json_schema_extra": {"examples": [example("assignment_rules")]}}

    rules: Annotated[list[AssignmentRuleIn], Field(max_length=500)] = Field(
        description="The most specific one that matches counts: most of payer, amount and work type told, then payer "
        "before amount before work type, then as listed."
    )


class AssignmentRuleOut(Output):
    """Conditions that all hold, null holding always, and where a denial goes then."""

    work_type: WorkTypeName | None
    payer_id: PayerIdText | None
    amount_from: Money | None
    amount_to: Money | None
    team_id: TeamIdText
    person_id: PersonIdText | None
    spread: bool


class AssignmentRulesOut(Output):
    """All rules of an organisation, as listed. Denials that none is about go to a team that takes their work type."""

    rules: list[AssignmentRuleOut]
    version: int = Field(description="0: nobody has written any.")
    updated_at: datetime | None
