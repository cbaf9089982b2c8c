"""Approvals: what waits for a second person, and their answers."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from app.domain.approvals.approval import Answer, Kind, State
from app.routers.schemas.base import Input, Output, Page
from app.routers.schemas.buckets import Reason
from app.routers.schemas.people_out import PersonIdText
from app.routers.schemas.sorting_rules_out import ApprovalIdText, TrialOut


class ApprovalAnswerIn(Input):
    """What the second person says."""

    model_config = {
        **Input.model_config,
        "json_schema_extra": {"examples": [{"answer": "approve", "reason": "As the payer's bulletin says."}]},
    }

    answer: Answer
    reason: Reason


class ApprovalOut(Output):
    """A change that somebody asks for."""

    id: ApprovalIdText
    kind: Kind
    subject_id: str = Field(
        description="What would change: a sorting rule, or a version of a playbook or policy.",
        examples=["srl_01m843xkr6efyv4x33kxdg3g07"],
    )
    subject_version: int = Field(description="Which version of it was asked for.")
    state: State
    asked_by: PersonIdText
    asked_at: datetime
    answered_by: PersonIdText | None
    answered_at: datetime | None
    self_approved: bool = Field(description="No second person was needed: whoever asked approved it.")
    reason: str | None = Field(description="What the second person wrote.")
    trial: TrialOut | None = Field(
        description="What a sorting rule would have done to history when it was asked; null for other kinds."
    )
    version: int
    created_at: datetime
    updated_at: datetime


class ApprovalPage(Page):
    """A page of approvals."""

    data: list[ApprovalOut]
