"""What payers tell beside their remittances."""

from sqlalchemy import Index
from sqlmodel import Field

from app.store.tables.base import UUID, OrgTable, date, datetime, ids, instant, one_of, raw, string


class Notice(OrgTable, table=True):
    """A letter, an explanation of benefits, or a page of the payer's portal about denials of one claim."""

    __tablename__ = "notices"
    __table_args__ = (
        one_of("kind", "letter", "eob", "portal"),
        Index("ix_notices_claim_id", "org_id", "claim_id", "id"),
    )

    id: UUID = Field(primary_key=True)
    claim_id: UUID
    denial_ids: list[UUID] = ids()
    """Which denials it is about."""
    kind: str = string()
    purpose: str = string()
    """The window that it opens, or whose last day is printed on it: ``appeal`` or ``corrected_claim``."""
    level: int = 1
    notice_date: date | None = None
    received_on: date | None = None
    """As evidence shows: stamp, portal, carrier."""
    printed_deadline: date | None = None
    document_sha256: bytes | None = raw(default=None, nullable=True)
    document_type: str | None = string(default=None, nullable=True)
    document_size: int | None = None
    created_at: datetime = instant()
