"""Approvals: what waits for a second person, and their answers."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from app.domain.approvals.approval import Answer, Kind, State
from app.domain.workflow.case import CloseReason
from app.routers.schemas.base import Input, Money, Output, Page
from app.routers.schemas.buckets import Reason
from app.routers.schemas.decisions import PolicyUsedOut, VerdictOut
from app.routers.schemas.denial_out import DenialIdText
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


class CloseAskedOut(Output):
    """The close that somebody asks for, as it stood then. It is void as soon as that changes."""

    claim_id: str = Field(pattern="^clm_")
    denial_ids: list[DenialIdText]
    close_reason: CloseReason
    amount_at_risk: Money = Field(description="On all of them.")
    verdict: VerdictOut = Field(description="Why one person is not enough.")
    policy: PolicyUsedOut
    expires_on: date | None = Field(description="The last day for an answer; null where nobody was asked.")


class ApprovalOut(Output):
    """A change that somebody asks for."""

    id: ApprovalIdText
    kind: Kind
    subject_id: str = Field(
        description="What would change: a sorting rule, a version of a playbook or policy, or the decision to close.",
        examples=["srl_01m843xkr6efyv4x33kxdg3g07"],
    )
    subject_version: int = Field(description="Which version of it was asked for.")
    state: State = Field(
        description="`expired`: nobody answered in time; `void`: what it was about changed. Both only of closes."
    )
    asked_by: PersonIdText
    asked_at: datetime
    asked_because: str | None = Field(description="What they wrote; of closes, null for other kinds.")
    answered_by: PersonIdText | None
    answered_at: datetime | None
    self_approved: bool = Field(description="No second person was needed: whoever asked approved it.")
    reason: str | None = Field(description="What the second person wrote.")
    trial: TrialOut | None = Field(
        description="What a sorting rule would have done to history when it was asked; null for other kinds."
    )
    close: CloseAskedOut | None = Field(description="What would be closed; null for other kinds.")
    version: int
    created_at: datetime
    updated_at: datetime


class ApprovalPage(Page):
    """A page of approvals."""

    data: list[ApprovalOut]
