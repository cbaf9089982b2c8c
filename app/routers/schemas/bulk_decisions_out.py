"""Decisions about many claims: their preview, what was decided, and what an undo left."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from app.domain.sorting.vocabulary import Path
from app.domain.workflow.case import CloseReason, FixKind
from app.domain.workflow.decide_many import Foreseeable, Result, Undo
from app.routers.schemas.base import Money, Output, Page
from app.routers.schemas.bulk_decisions_in import SEEN
from app.routers.schemas.decisions import DecisionIdText
from app.routers.schemas.denial_out import DenialIdText
from app.routers.schemas.people_out import PersonIdText

BulkDecisionIdText = Annotated[str, Field(pattern="^blk_", examples=["blk_01m843xkr6efyv4x33kxdg3g07"])]


class StoppedOut(Output):
    """The guard that stands against it."""

    guard: str
    answer: Literal["reject", "wait"]
    reason: str


class ForeseenOut(Output):
    """What deciding about one claim would come to."""

    denial_id: DenialIdText = Field(description="The claim's lead.")
    claim_id: str = Field(pattern="^clm_")
    covers: list[DenialIdText]
    amount_at_risk: Money
    result: Foreseeable
    stopped_by: StoppedOut | None
    seen: str = Field(description="Send it with the decision: it names the claim as it is now.", examples=[SEEN])


class TotalOut(Output):
    """Claims with one result."""

    claims: int
    denials: int
    amount_at_risk: Money


class GuardTotalOut(Output):
    """Claims that one guard refuses."""

    guard: str
    claims: int


class BulkSkippedOut(Output):
    """Denials that were asked for and are left out."""

    why: Literal["not_found", "resolved"]
    denials: int


class BulkPreviewOut(Output):
    """What deciding about many claims would come to. Nothing was stored."""

    path: Path
    fix_kind: FixKind | None
    close_reason: CloseReason | None
    decided: TotalOut
    pending_approval: TotalOut
    refused: TotalOut
    refused_by: list[GuardTotalOut]
    skipped: list[BulkSkippedOut]
    items: list[ForeseenOut]


class BulkItemOut(Output):
    """What became of one claim."""

    denial_id: DenialIdText
    claim_id: str | None = Field(pattern="^clm_")
    result: Result = Field(
        description="`changed`: it was not as the preview had shown it any more, and nothing was done about it."
    )
    amount_at_risk: Money = Field(description="On what was decided, or waits for a second person.")
    decision_id: DecisionIdText | None
    stopped_by: StoppedOut | None
    undo: Undo | None = Field(
        description="`moved_on`: somebody, or the payer, had gone on with it. `refused`: a guard stood against it."
    )
    undo_guard: str | None


class BulkSummaryOut(Output):
    """What one person decided about many claims, in figures."""

    id: BulkDecisionIdText
    path: Path
    fix_kind: FixKind | None
    close_reason: CloseReason | None
    made_by: PersonIdText
    made_by_name: str | None
    claims: int
    decided: int
    pending_approval: int
    refused: int
    changed: int
    not_found: int
    amount_at_risk: Money = Field(description="On all that was decided, or waits for a second person.")
    undone_at: datetime | None
    undone_by: PersonIdText | None
    undone: int | None
    left_alone: int | None
    version: int
    created_at: datetime


class BulkDecisionOut(BulkSummaryOut):
    """What one person decided about many claims, with what became of each, in the order in which they were asked for."""

    items: list[BulkItemOut]


class BulkDecisionPage(Page):
    """Decisions about many claims, newest first."""

    data: list[BulkSummaryOut]
