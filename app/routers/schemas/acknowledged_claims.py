"""What acknowledgments say of single claims."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from app.domain.status.rejected_claims import Verdict
from app.routers.schemas.acknowledgments import AcknowledgmentIdText
from app.routers.schemas.base import Money, Output, Page
from app.routers.schemas.rejections import RejectionCodeOut


class AcknowledgedClaimOut(Output):
    """What one 277CA says of one claim. Nothing of it is a decision about the claim."""

    acknowledgment_id: AcknowledgmentIdText
    verdict: Verdict = Field(
        description="`accepted`: taken into adjudication (A2, A5), which is proof of timely filing; `received`: on its way "
        "(A0, A1), which proves nothing yet; `rejected`: a rejection is open for it, or was; `unclear`: its codes say "
        "neither."
    )
    told_on: date | None = Field(description="When the claim came there, as the file says.")
    claim_id: str | None = Field(
        pattern="^clm_", description="Null in the list of a file where no such claim was known when the file came."
    )
    submission_id: str | None = Field(pattern="^sub_", description="The corrected claim of ours that it was.")
    patient_control_number: str | None
    payer_claim_control_number: str | None
    charge: Money | None
    service_from: date | None
    service_to: date | None
    codes: list[RejectionCodeOut]


class AcknowledgedClaimPage(Page):
    """A page of claims, in the order of the file."""

    data: list[AcknowledgedClaimOut]
