"""What a payer wrote, as it is told."""

from __future__ import annotations

import base64
from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from app.domain.deadlines.question import Notice
from app.domain.workflow.office import NoticeDocument
from app.domain.workflow.take_notice import ToldNotice
from app.http.documents import MAX_DOCUMENT
from app.routers.ids import DenialId
from app.routers.schemas.base import Day, Input
from app.routers.schemas.deadline_in import AnyLevel
from app.routers.schemas.example_files import example

NoticeKind = Literal["letter", "eob", "portal"]
NoticePurpose = Literal["appeal", "corrected_claim"]
MediaType = Literal["application/pdf", "image/png", "image/jpeg", "image/tiff", "text/plain"]
BASE64 = r"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
MAGIC: dict[MediaType, tuple[bytes, ...]] = {
    "application/pdf": (b"%PDF-",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/tiff": (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"),
}
"""How files of these types begin."""
SPACES = b"\t\n\r\x0c"


class DocumentIn(Input):
    """A scan or a file, up to 10 MiB. Its first bytes must be those of its type; text is UTF-8."""

    media_type: MediaType
    content: Annotated[
        str,
        StringConstraints(min_length=4, max_length=-(-MAX_DOCUMENT // 3) * 4, pattern=BASE64),
        Field(description="In base64.", json_schema_extra={"contentEncoding": "base64"}),
    ]

    @model_validator(mode="after")
    def content_is_of_its_type(self) -> Self:
        """What is kept under a type must be of it: whoever opens it trusts that."""
        if not _is_of_type(self.content, self.media_type):
            raise ValueError("content is not what media_type says")
        return self


def _is_of_type(content: str, media_type: MediaType) -> bool:
    if media_type == "text/plain":
        return _is_text(base64.b64decode(content))
    return base64.b64decode(content[:32]).startswith(MAGIC[media_type])


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return not any(byte < 32 and byte not in SPACES for byte in set(content))


class LetterIn(Input):
    """What a payer wrote about a denial: dates are local dates of the organisation."""

    kind: NoticeKind
    notice_date: Day | None = Field(None, description="Printed on it.")
    received_on: Day | None = Field(
        None, description="As a stamp, the carrier or the portal shows; not the day on which it was typed in or loaded."
    )
    printed_deadline: Day | None = Field(
        None, description="Last day that it names; not before `notice_date`. It counts where it is the earlier one."
    )
    purpose: NoticePurpose = Field("appeal", description="The window that it opens, or whose last day it names.")

    @model_validator(mode="after")
    def days_are_in_order(self) -> Self:
        """No window ends before the notice that opens it."""
        first: date | None = self.notice_date
        if first and self.printed_deadline and self.printed_deadline < first:
            raise ValueError("printed_deadline lies before notice_date")
        return self

    def notice(self) -> Notice:
        """As the rules take it."""
        return Notice(self.kind, self.notice_date, self.received_on, self.printed_deadline)


TOLD = ("notice_date", "received_on", "printed_deadline", "document")
HAS_CONTENT: dict[str, Any] = {
    "anyOf": [{"required": [name], "properties": {name: {"not": {"type": "null"}}}} for name in TOLD]
}


class NoticeIn(LetterIn):
    """A letter, an explanation of benefits or a page of the payer's portal: one date or the document is needed."""

    model_config = {**Input.model_config, "json_schema_extra": {"examples": [example("notice")], **HAS_CONTENT}}

    level: AnyLevel | None = Field(
        None, description="The payer's own, of `purpose`; not told: the one that the denial is at."
    )
    covers: Annotated[list[DenialId], Field(min_length=1, max_length=200)] | None = Field(
        None,
        description="Other denials of the same claim that it is about; not told: the open ones of the same payer.",
    )
    document: DocumentIn | None = None

    @model_validator(mode="after")
    def it_says_something(self) -> Self:
        """A notice without dates and without a document tells nothing."""
        if all(getattr(self, name) is None for name in TOLD):
            raise ValueError("A notice needs notice_date, received_on, printed_deadline or a document")
        return self

    def told(self, document: NoticeDocument | None) -> ToldNotice:
        """As the command takes it, with the document under which its bytes are kept."""
        covers: list[UUID] | None = self.covers
        return ToldNotice(self.notice(), self.purpose, self.level, covers, document)
