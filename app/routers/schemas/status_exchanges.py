"""Exchanges with payers as the contract shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from app.domain.status.ports import Fault
from app.routers.schemas.base import Output, Page


class InterchangeOut(Output):
    """The control numbers that CAQH recommends to log (CORE 150), as far as there are any."""

    isa06: str | None
    isa08: str | None
    isa13: str | None
    gs02: str | None
    gs03: str | None
    gs06: str | None
    st02: str | None
    trn02: str | None
    bht03: str | None


class ExchangeOut(Output):
    """One send to a payer, or one poll for an answer that it had promised."""

    kind: Literal["submit", "poll"]
    number: int = Field(description="Of the check's sends, or of its polls, from 1.")
    sent_at: datetime
    ended_at: datetime | None = Field(description="Null: under way.")
    outcome: Literal["answered", "cannot_answer", "accepted", "rejected", "unavailable", "silent", "lost"] | None = (
        Field(
            description="`cannot_answer`: the payer said so (E1, E2). `lost`: whoever sent it died; it counts as silence."
        )
    )
    fault: Fault | None
    http_status: int | None
    error_code: str | None = Field(description="Of the envelope, or the vendor's.")
    payload_id: UUID = Field(description="Of the envelope.")
    asked: InterchangeOut
    answered: InterchangeOut
    in_published_downtime: bool


class ExchangePage(Page):
    """A page of exchanges."""

    data: list[ExchangeOut]
