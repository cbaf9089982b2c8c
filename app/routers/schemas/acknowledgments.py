"""What was said of things that we sent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from app.routers.schemas.base import Output, Page
from app.routers.schemas.remittance_out import FindingOut

AcknowledgmentIdText = Annotated[str, Field(pattern="^ack_", examples=["ack_01m843xkr6efyv4x33kxdg3g07"])]


class ControlNumbersOut(Output):
    """The numbers that a message came under: its sender's."""

    isa06: str | None = Field(description="Who sent it.")
    isa08: str | None
    isa13: str | None
    gs02: str | None
    gs03: str | None
    gs06: str | None
    st02: str | None


class MessageOut(Output):
    """One message of the file."""

    kind: Literal["277CA", "999", "TA1", "277"] = Field(description="`277`: a late answer to a question of ours.")
    control_numbers: ControlNumbersOut


class AcknowledgmentCountsOut(Output):
    """What was in it and what came of it."""

    claims_accepted: int = Field(description="Taken into adjudication (A2, A5): keep them as proof of timely filing.")
    claims_received: int = Field(description="On the way (A0, A1), which proves nothing yet.")
    claims_rejected: int
    claims_unclear: int = Field(description="Their codes say neither.")
    sets_accepted: int
    sets_rejected: int
    interchanges_rejected: int
    replies: int = Field(description="Late answers to questions of ours.")
    replies_landed: int = Field(description="Of these, what a question of ours was waiting for.")
    rejections: int = Field(description="New ones: what was open already is not counted again.")
    confirmed_submissions: int = Field(description="Corrected claims of ours that it says were taken in.")


class AcknowledgmentOut(Output):
    """One posted file. It never changes; what it rejects is at `/v1/rejections?acknowledgment_id=…`."""

    id: AcknowledgmentIdText
    received_on: date
    size: int
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    messages: list[MessageOut]
    counts: AcknowledgmentCountsOut
    open_rejections: int = Field(description="Of its rejections, those that nobody has resolved yet.")
    findings: list[FindingOut] = Field(description="What is odd in it.")
    version: int
    created_at: datetime


class AcknowledgmentPage(Page):
    """A page of acknowledgments, newest first."""

    data: list[AcknowledgmentOut]
