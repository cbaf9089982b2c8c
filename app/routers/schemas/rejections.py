"""What was turned away before anybody decided about it: no denials."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from app.domain.status.place_rejection import NextAction
from app.domain.status.rejection import Kind
from app.domain.status.resolve_rejection import Resolution
from app.routers.schemas.acknowledgments import AcknowledgmentIdText
from app.routers.schemas.base import Input, Money, Output, Page
from app.routers.schemas.buckets import Reason
from app.routers.schemas.claim_parts_out import PayerOut
from app.routers.schemas.denial_work_out import OwnerOut
from app.routers.schemas.people_out import PersonIdText
from app.routers.schemas.status_checks import StatusCheckIdText

RejectionIdText = Annotated[str, Field(pattern="^rej_", examples=["rej_01m843xkr6efyv4x33kxdg3g07"])]
RejectionState = Literal["open", "resolved"]


class RejectionCodeOut(Output):
    """One code of a 277CA, as it came."""

    category: str = Field(description="List 507.", examples=["A7"])
    status: str = Field(description="List 508.", examples=["562"])
    entity: str | None = Field(examples=["85"])
    meaning: str | None = Field(description="What the status says, in our words; null where no list of ours holds it.")


class ElementErrorOut(Output):
    """One element (IK4). What was in it is not kept."""

    position: int | None
    reference: str | None
    code: str
    meaning: str | None = Field(description="In our words; null for a code that we do not know.")


class RejectionErrorOut(Output):
    """One error of a 999 or TA1: of the set itself where no segment is named."""

    code: str = Field(examples=["8"])
    meaning: str | None = Field(description="In our words; null for a code that we do not know.")
    segment: str | None = Field(examples=["NM1"])
    position: int | None = Field(description="In the set, with ST as 1.")
    loop: str | None = Field(examples=["2010AA"])
    elements: list[ElementErrorOut]


class RejectionOut(Output):
    """One rejection. It was never adjudicated: it is mended and sent again, and timely filing goes on."""

    id: RejectionIdText
    acknowledgment_id: AcknowledgmentIdText
    kind: Kind = Field(
        description="What was turned away: a `claim`, or the `batch` of a sender or provider (277CA); a "
        "`transaction_set` or `group` (999); an `interchange` (TA1)."
    )
    matched: Literal["submission", "claim", "inquiry", "unmatched"] = Field(
        description="What of ours it is. `submission`: a corrected claim, whose denials are to be sent again."
    )
    claim_id: str | None = Field(pattern="^clm_")
    submission_id: str | None = Field(pattern="^sub_")
    status_check_id: StatusCheckIdText | None = Field(description="The question that could not be read.")
    payer: PayerOut | None
    patient_control_number: str | None
    payer_claim_control_number: str | None
    control_number: str | None = Field(
        description="Ours: of the set (ST02), the group (GS06) or the interchange (ISA13)."
    )
    charge: Money | None
    service_from: date | None
    service_to: date | None
    codes: list[RejectionCodeOut]
    errors: list[RejectionErrorOut]
    messages: list[str] = Field(description="The payer's words (STC12).")
    owner: OwnerOut
    next_action: NextAction
    due_on: date
    file_by: date | None = Field(
        description="Last day of timely filing, where a rule is known. No rejection extends it."
    )
    state: RejectionState
    resolution: Resolution | None
    resolved_on: date | None
    resolved_by: PersonIdText | None
    note: str | None = Field(description="What that person wrote.")
    version: int
    created_at: datetime
    updated_at: datetime


class RejectionPage(Page):
    """A page of rejections, newest first."""

    data: list[RejectionOut]


class ResolutionIn(Input):
    """What became of a rejection."""

    model_config = {
        **Input.model_config,
        "json_schema_extra": {"examples": [{"resolution": "sent_again", "note": "NPI of the group put in."}]},
    }

    resolution: Resolution = Field(
        description="`sent_again`: mended and sent; `nothing_to_send`; `sent_before`: it had been replaced already; "
        "`not_ours`."
    )
    note: Reason | None = None
