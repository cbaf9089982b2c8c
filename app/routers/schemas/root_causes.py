"""Root causes, told and shown."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from app.domain.sorting.vocabulary import Level, RootCause
from app.domain.workflow.confirm_cause import Cause
from app.routers.ids import PayerId
from app.routers.schemas.assignment_in import Flag, Reason
from app.routers.schemas.base import Code, Day, Input, Money, Output
from app.routers.schemas.claim_parts_out import PayerOut
from app.routers.schemas.denial_out import DenialIdText
from app.routers.schemas.example_files import example
from app.routers.schemas.people_out import PersonIdText
from app.routers.schemas.words import SubCauseName, TeamName
from app.store.queries.causes import Pattern


class RootCauseIn(Input):
    """What a person found."""

    model_config = {**Input.model_config, "json_schema_extra": {"examples": [example("root_cause")]}}

    root_cause: RootCause
    sub_cause: SubCauseName
    preventable: Flag = Field(description="Whether work upstream could have prevented it.")
    began_at: TeamName = Field(description="The team upstream where it began.")
    reason: Reason | None = None

    def cause(self) -> Cause:
        """As the command takes it."""
        return Cause(self.root_cause, self.sub_cause, self.preventable, self.began_at)


class RootCausePatternIn(Input):
    """Which unconfirmed denials: all that is told must hold."""

    model_config = {**Input.model_config, "json_schema_extra": {"minProperties": 1}}

    payer_id: PayerId | None = None
    carc: Code | None = None
    root_cause: RootCause | None = None
    sub_cause: SubCauseName | None = None
    resolved_from: Day | None = None
    resolved_to: Day | None = None

    @model_validator(mode="after")
    def narrows(self) -> Self:
        """All that waits is never meant by accident."""
        if not self.model_dump(exclude_none=True):
            raise ValueError("At least one member says which")
        return self

    def wanted(self) -> Pattern:
        """As the queries take it."""
        return Pattern(**self.model_dump())


class RootCauseConfirmationIn(RootCauseIn):
    """One cause for all unconfirmed denials of a pattern."""

    model_config = {**Input.model_config, "json_schema_extra": {"examples": [example("root_cause_confirmation")]}}

    pattern: RootCausePatternIn
    preview: Flag = Field(True, description="False: do it.")


class ProposedCauseOut(Output):
    """What a rule, or whoever sorted the denial, takes for its cause."""

    root_cause: RootCause
    sub_cause: str
    began_at: str
    preventable: Level | None = Field(description="How often work upstream would have avoided such a denial.")
    confidence: Level
    rule: str


class ConfirmedCauseOut(Output):
    """What a person found."""

    root_cause: RootCause
    sub_cause: str
    preventable: bool
    began_at: str
    reason: str | None
    confirmed_on: date
    confirmed_by: PersonIdText | None


class RootCausesOut(Output):
    """The cause of a denial, as proposed and as confirmed."""

    denial_id: DenialIdText
    proposed: ProposedCauseOut | None = Field(description="Null while a person must sort the denial first.")
    confirmed: ConfirmedCauseOut | None
    version: int = Field(description="Of the denial.")


class RootCauseOut(ConfirmedCauseOut):
    """The confirmed cause of a denial, beside what was proposed."""

    denial_id: DenialIdText
    proposed: ProposedCauseOut | None
    version: int = Field(description="Of the denial.")


class RootCausePatternOut(Output):
    """Resolved denials of one kind whose cause nobody has confirmed."""

    payer: PayerOut
    carc: str
    root_cause: RootCause | None = Field(description="As proposed; null where no rule knew the code.")
    sub_cause: str | None
    upstream_team: str | None
    denials: int
    amount_denied: Money
    amount_recovered: Money
    first_resolved_on: date
    last_resolved_on: date


class RootCausePatternsOut(Output):
    """Patterns of unconfirmed denials, most dollars first."""

    data: list[RootCausePatternOut]
    has_more: bool = Field(description="There are smaller ones than these 100: they come up as these are confirmed.")


class RootCauseConfirmationPreviewOut(Output):
    """What a confirmation by pattern would do. Nothing was stored."""

    denials: int = Field(description="Up to 10,000 of them are confirmed at once, oldest first.")
    amount_denied: Money
    sample: Annotated[list[DenialIdText], Field(description="Up to 20 of them.")]


class RootCauseConfirmationOut(Output):
    """What a confirmation by pattern did."""

    confirmed: int
    amount_denied: Money
    left: int = Field(description="Still unconfirmed: send it again.")
