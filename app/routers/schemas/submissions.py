"""What went to payers, and what they made of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from app.domain.workflow.send_submission import Answer
from app.routers.schemas.base import Day, Input, Name, Output, Page
from app.routers.schemas.decisions import DecisionIdText
from app.routers.schemas.denial_out import DenialIdText

Channel = Literal["portal", "electronic", "fax", "courier", "mail", "phone"]


class SubmissionIn(Input):
    """What went to the payer under the decision of a denial."""

    model_config = {
        **Input.model_config,
        "json_schema_extra": {
            "examples": [{"channel": "electronic", "sent_on": "2026-09-28", "reference": "ICN 20260928001"}]
        },
    }

    channel: Channel
    sent_on: Day
    reference: Name | None = Field(None, description="The sender's or the payer's number of it.")
    good_cause: bool = Field(False, description="It went after the last day, and says why it should be heard.")


class OutcomeIn(Input):
    """What the payer made of it."""

    model_config = {
        **Input.model_config,
        "json_schema_extra": {"examples": [{"outcome": "overturned", "received_on": "2026-10-20"}]},
    }

    outcome: Answer = Field(
        description="`rejected`: its door did not take it; `upheld`: decided anew; `upheld_final`: no level is left; "
        "`overturned`: the payment is awaited; `withdrawn`: by us, and the decision stands until a lead takes it back."
    )
    received_on: Day


class SubmissionOut(Output):
    """Something of ours at the payer. That it was sent does not prove that it was received."""

    id: str = Field(pattern="^sub_", examples=["sub_01m843xkr6efyv4x33kxdg3g07"])
    decision_id: DecisionIdText
    denial_ids: list[DenialIdText]
    kind: Literal["fix", "appeal"]
    level: int = Field(description="0 of a fix; of an appeal the payer's level, from 1.")
    channel: Channel
    sent_on: date
    reference: str | None
    state: Literal["sent", "rejected", "answered", "withdrawn"]
    state_on: date
    outcome: Answer | None
    acknowledged_on: date | None = Field(description="A 277CA said that the corrected claim was taken in.")
    version: int
    created_at: datetime


class SubmissionPage(Page):
    """What went out for the claim of a denial, newest first."""

    data: list[SubmissionOut]
