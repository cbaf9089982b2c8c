"""A payer's playbook as the contract shows it: what counts today, what comes, what somebody has written."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from app.routers.schemas.base import Output, Page
from app.routers.schemas.payer_out import PayerIdText
from app.routers.schemas.people_out import PersonIdText
from app.routers.schemas.playbook_words import (
    ChannelWords,
    ContactWords,
    CorrectedClaimsWords,
    PacketNeedWords,
    PlaybookWords,
    Shown,
    TouchCostWords,
    WindowWords,
)
from app.routers.schemas.sorting_rules_out import ApprovalIdText

VersionState = Literal["default", "draft", "pending", "approved", "rejected", "retired"]
PlaybookVersionIdText = Annotated[str, Field(pattern="^plb_", examples=["plb_01m843xkr6efyv4x33kxdg3g07"])]


class VersionOut(Output):
    """What all versions tell of themselves."""

    number: int = Field(description="Counts the versions, from 1; 0: the defaults, which nobody has written.")
    state: VersionState = Field(
        description="`retired`: replaced by a later one; if it was approved it counts until its last day."
    )
    effective_from: date | None
    effective_to: date | None = Field(description="Last day; null: until a later version begins.")
    sha256: str = Field(description="Digest of all that it says.", examples=["9f86d081884c7d659a2feaa0c55ad015"])
    created_by: PersonIdText | None
    approved_by: PersonIdText | None
    self_approved: bool = Field(description="Whoever asked was also the one who approved.")
    approval_id: ApprovalIdText | None = Field(description="The newest time that it was asked for.")
    created_at: datetime | None
    updated_at: datetime | None


class PayerWindowOut(WindowWords, Shown):
    """One filing window."""


class PayerChannelOut(ChannelWords, Shown):
    """A door that the payer takes things through."""


class PacketNeedOut(PacketNeedWords, Shown):
    """What a packet must hold. All rows that fit add up."""


class CorrectedClaimsOut(CorrectedClaimsWords, Shown):
    """How the payer takes corrections of claims."""


class PayerContactOut(ContactWords, Shown):
    """Whom to ask at the payer, step by step."""


class TouchCostOut(TouchCostWords, Shown):
    """What one touch costs with this payer."""


class PlaybookVersionOut(PlaybookWords, VersionOut, Shown):
    """One version of a payer's playbook. What it says never changes."""

    id: PlaybookVersionIdText | None = Field(description="Null: the defaults.")
    windows: list[PayerWindowOut]
    channels: list[PayerChannelOut]
    packet_items: list[PacketNeedOut]
    corrected_claims: CorrectedClaimsOut
    ladder: list[PayerContactOut]
    costs: list[TouchCostOut]


class PlaybookOut(Output):
    """A payer's playbook."""

    payer_id: PayerIdText
    in_force: PlaybookVersionOut = Field(description="What counts today; number 0: the defaults.")
    coming: PlaybookVersionOut | None = Field(description="Approved, and begins on a later day.")
    draft: PlaybookVersionOut | None = Field(description="Written, and not approved: draft, pending or rejected.")
    version: int = Field(description="Grows with every change of this answer; 0: nobody has written anything.")


class PlaybookVersionPage(Page):
    """A page of versions."""

    data: list[PlaybookVersionOut]
