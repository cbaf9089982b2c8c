"""Decisions about many claims at once, and what became of each."""

from typing import get_args

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from app.domain.sorting.vocabulary import PATHS
from app.domain.workflow.decide_many import Result, Undo
from app.store.tables.base import UUID, OrgTable, cents, datetime, instant, one_of, string

_UNDONE = "(undone_at IS NULL) = (undone_by IS NULL) AND (undone_at IS NULL) = (undone IS NULL)"


class BulkDecision(OrgTable, table=True):
    """What one person decided about many claims at one moment; see :mod:`app.domain.workflow.decide_many`."""

    __tablename__ = "bulk_decisions"
    __table_args__ = (one_of("path", *PATHS), CheckConstraint(_UNDONE, name="undone"))

    id: UUID = Field(primary_key=True)
    path: str = string()
    fix_kind: str | None = string(default=None, nullable=True)
    close_reason: str | None = string(default=None, nullable=True)
    made_by: UUID
    claims: int
    decided: int
    pending_approval: int
    refused: int
    changed: int
    not_found: int
    amount: int = cents()
    """At risk on what was decided, or waits for a second person."""
    undone_at: datetime | None = instant(default=None, nullable=True)
    undone_by: UUID | None = None
    undone: int | None = None
    left_alone: int | None = None
    version: int = 1
    created_at: datetime = instant()
    updated_at: datetime = instant()


class BulkDecisionItem(OrgTable, table=True):
    """One claim of it, by its lead. Part of its record, and explained by its events."""

    __tablename__ = "bulk_decision_items"
    __table_args__ = (one_of("result", *get_args(Result)), one_of("undo", *get_args(Undo)))

    bulk_decision_id: UUID = Field(primary_key=True)
    place: int = Field(primary_key=True)
    """From 0, in the order in which they were asked for."""
    denial_id: UUID
    claim_id: UUID | None = None
    result: str = string()
    amount: int = cents()
    decision_id: UUID | None = None
    guard: str | None = string(default=None, nullable=True)
    answer: str | None = string(default=None, nullable=True)
    reason: str | None = string(default=None, nullable=True)
    """The guard's own sentence."""
    undo: str | None = string(default=None, nullable=True)
    undo_guard: str | None = string(default=None, nullable=True)
