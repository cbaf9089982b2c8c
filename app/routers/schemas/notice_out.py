"""Notices of payers as the contract shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from app.domain.deadlines.recompute_deadline import Direction
from app.domain.deadlines.window import Basis
from app.routers.schemas.base import Output, Page
from app.routers.schemas.denial_out import DenialIdText
from app.routers.schemas.notice_in import MediaType, NoticeKind, NoticePurpose

NoticeIdText = Annotated[str, Field(pattern="^ntc_", examples=["ntc_01m843xkr6efyv4x33kxdg3g07"])]


class DocumentOut(Output):
    """A document that is kept: `GET /v1/notices/{notice_id}/document` has its bytes."""

    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    media_type: MediaType
    size: int = Field(description="In bytes.")


class NoticeOut(Output):
    """What a payer wrote about denials of one claim."""

    id: NoticeIdText
    denial_ids: list[DenialIdText] = Field(description="Which denials it is about.")
    kind: NoticeKind
    purpose: NoticePurpose
    level: int
    notice_date: date | None
    received_on: date | None
    printed_deadline: date | None
    document: DocumentOut | None
    created_at: datetime


class KeptWindowOut(Output):
    """What a denial keeps of one window."""

    file_by: date
    safe_by: date
    basis: Basis
    rule: str | None
    assumed: bool


class WindowMoveOut(Output):
    """A window that a notice moved."""

    denial_id: DenialIdText
    purpose: NoticePurpose
    level: int
    direction: Direction = Field(
        description="`same`: the day stays, what it rests on changes. `lifted`: no day is set any more."
    )
    from_: KeptWindowOut | None = Field(alias="from")
    to: KeptWindowOut | None


class TakenNoticeOut(NoticeOut):
    """A notice with what it moved; nothing where it had been told before."""

    moved: list[WindowMoveOut]


class NoticePage(Page):
    """A page of notices."""

    data: list[NoticeOut]
