"""Assignments by hand, and whose each denial was before: what an undo gives back."""

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from app.store.tables.base import UUID, OrgTable, cents, datetime, document, instant, one_of, string

_UNDONE = "(undone_at IS NULL) = (undone_by IS NULL) AND (undone_at IS NULL) = (undone_denials IS NULL)"


class Assignment(OrgTable, table=True):
    """What one person gave to one owner at one moment: one claim, or thousands."""

    __tablename__ = "assignments"
    __table_args__ = (
        one_of("owner_kind", "team", "person"),
        CheckConstraint(_UNDONE, name="undone"),
        Index("ix_assignments_made_by", "org_id", "made_by", "id"),
    )

    id: UUID = Field(primary_key=True)
    owner_kind: str = string()
    owner_id: UUID
    made_by: UUID
    claims: int
    denials: int
    amount_denied: int = cents()
    skipped: dict[str, int] = document()
    """How many denials were left as they were, by why."""
    undone_at: datetime | None = instant(default=None, nullable=True)
    undone_by: UUID | None = None
    undone_denials: int | None = None
    undone_skipped: dict[str, int] | None = document(default=None, nullable=True)
    version: int = 1
    created_at: datetime = instant()
    updated_at: datetime = instant()


class AssignmentItem(OrgTable, table=True):
    """One denial of an assignment. Part of its record, and explained by its events."""

    __tablename__ = "assignment_items"
    __table_args__ = (one_of("from_kind", "team", "person"),)

    assignment_id: UUID = Field(primary_key=True)
    denial_id: UUID = Field(primary_key=True)
    from_kind: str = string()
    from_id: UUID
