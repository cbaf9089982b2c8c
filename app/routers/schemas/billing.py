"""Instructions for the billing system, and a partner's answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, model_validator

from app.domain.billing.instruction import Answer, Post, Refusal, State
from app.domain.workflow.case import CloseReason
from app.routers.schemas.base import Day, Input, Money, Name, Output, Page
from app.routers.schemas.decisions import DecisionIdText
from app.routers.schemas.denial_out import DenialIdText

InstructionIdText = Annotated[str, Field(pattern="^bil_", examples=["bil_01m843xkr6efyv4x33kxdg3g07"])]


class AcknowledgementIn(Input):
    """What the billing system made of an instruction: posted on a day, or refused for a reason."""

    model_config = {
        **Input.model_config,
        "json_schema_extra": {"examples": [{"posted_on": "2026-09-25", "reference": "ADJ-20931"}]},
    }

    posted_on: Day | None = Field(None, description="The day in the books. Also where nothing was to be posted.")
    reference: Name | None = Field(None, description="Your number of the posting.")
    refusal: Refusal | None = Field(None, description="Instead of `posted_on`: why it is not posted.")

    @model_validator(mode="after")
    def _one_or_the_other(self) -> AcknowledgementIn:
        if (self.posted_on is None) == (self.refusal is None):
            raise ValueError("either posted_on or refusal")
        if self.refusal is not None and self.reference is not None:
            raise ValueError("reference belongs to a posting")
        return self

    def answer(self) -> Answer:
        """What the command takes."""
        return Answer(self.posted_on, self.reference, self.refusal)


class BillingClaimOut(Output):
    """What the billing system finds the account by."""

    id: str = Field(pattern="^clm_")
    patient_control_number: str | None
    payer_claim_control_number: str | None


class BillingInstructionOut(Output):
    """What is to be posted because a denial was closed. All but the answer to it never changes."""

    id: InstructionIdText
    post: Post = Field(
        description="`adjust_off`: write the amount off. `bill_patient`, `bill_other_payer`: transfer it. `nothing`: end "
        "your own work on the denial. `reverse`: take back what was posted for `reverses`."
    )
    amount: Money = Field(description="At risk when the denial was closed.")
    close_reason: CloseReason
    group: str
    carc: str
    claim: BillingClaimOut
    denial_id: DenialIdText
    external_id: str | None = Field(description="The sender's id of the denial.")
    decision_id: DecisionIdText
    reverses: InstructionIdText | None
    reversed_by: InstructionIdText | None = Field(description="The instruction that takes it back.")
    state: State
    posted_on: date | None
    reference: str | None
    refusal: Refusal | None
    answered_by: Literal["person", "client"] | None
    answered_at: datetime | None
    version: int
    created_at: datetime


class BillingInstructionPage(Page):
    """Instructions, oldest first."""

    data: list[BillingInstructionOut]
