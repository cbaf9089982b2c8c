"""Assignments by hand as they are told."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from app.domain.people.roster import TRIAGE
from app.domain.sorting.vocabulary import Path, RootCause, WorkType
from app.routers.ids import DenialId, PayerId
from app.routers.schemas.base import NOT_BLANK, Amount, Code, Day, Input, cents
from app.routers.schemas.example_files import example
from app.routers.schemas.owners import AnyOwner, NewOwner
from app.store.queries.assignments import Chosen
from app.store.queries.denials import DenialFilter

Flag = Annotated[bool, Field(strict=True)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=NOT_BLANK)]
"""Typed by a person: kept apart from the log, which has a digest of it."""


class AssignmentIn(Input):
    """Who gets the claim of a denial."""

    model_config = {**Input.model_config, "json_schema_extra": {"examples": [{"owner": TRIAGE}]}}

    owner: NewOwner
    reason: Reason | None = None


class AssignmentFilterIn(Input):
    """Which claims, by their open lead: the members of the list of denials. Several values mean any of them."""

    model_config = {**Input.model_config, "json_schema_extra": {"minProperties": 1}}

    queue: Annotated[list[WorkType | Literal["triage"]], Field(max_length=6)] = []
    work_type: Annotated[list[WorkType], Field(max_length=5)] = []
    root_cause: Annotated[list[RootCause], Field(max_length=5)] = []
    recommended_path: Annotated[list[Path], Field(max_length=3)] = []
    payer_id: Annotated[list[PayerId], Field(max_length=100)] = []
    code: Annotated[list[Code], Field(max_length=100, description="CARC.")] = []
    owner: Annotated[list[AnyOwner], Field(max_length=20)] = []
    quick_fix: Flag | None = None
    amount_from: Amount | None = None
    amount_to: Amount | None = None
    due_from: Day | None = None
    due_to: Day | None = None

    @model_validator(mode="after")
    def narrows(self) -> Self:
        """All that is open is never meant by accident."""
        if all(getattr(self, name) in (None, []) for name in type(self).model_fields):
            raise ValueError("At least one member says which")
        return self

    def wanted(self, org_id: UUID) -> DenialFilter:
        """As the list of denials takes it."""
        told = self.model_dump(exclude={"queue"})
        told |= {"amount_from": cents(self.amount_from), "amount_to": cents(self.amount_to)}
        return DenialFilter(**told | {"owner": [it.id or org_id for it in self.owner]})


EITHER: list[Any] = [
    {"required": ["denials"], "properties": {"denials": {"type": "array"}}},
    {"required": ["filter"], "properties": {"filter": {"type": "object"}}},
]


class WhichIn(Input):
    """Which claims: by denials of them or by a filter."""

    denials: Annotated[list[DenialId], Field(min_length=1, max_length=1000)] | None = None
    filter: AssignmentFilterIn | None = None

    @model_validator(mode="after")
    def one_way(self) -> Self:
        """What no two members may say against each other."""
        if (self.denials is None) == (self.filter is None):
            raise ValueError("Either denials or a filter")
        return self

    def chosen(self, org_id: UUID) -> Chosen:
        """As the queries take it."""
        if self.filter is None:
            return Chosen(ids=self.denials or ())
        return Chosen(filter=self.filter.wanted(org_id), queue=list(self.filter.queue))


class AssignmentsIn(WhichIn):
    """Which claims, by denials or by a filter, and who gets them."""

    model_config = {
        **Input.model_config,
        "json_schema_extra": {"oneOf": EITHER, "examples": [example("assignments")]},
    }

    owner: NewOwner
    reason: Reason | None = None
    preview: Flag = Field(True, description="False: do it.")
    preview_token: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")] | None = Field(
        None, description="Of the preview: refused with 409 when it would do something else by now."
    )
