"""An organisation's own sorting rules, and what waits for a second person."""

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.domain.approvals import approval
from app.domain.sorting import sorting_rule
from app.domain.sorting.vocabulary import PATHS, ROOT_CAUSES, WORK_TYPES
from app.store.tables.base import UUID, OrgTable, date, datetime, document, instant, one_of, string

_NAMES_A_CODE = "carc IS NOT NULL OR remark IS NOT NULL"
_ENDS = "effective_to IS NULL OR effective_to >= effective_from OR state = 'retired'"
_APPROVED = "state <> 'approved' OR approved_by IS NOT NULL"
_PENDING = text("state = 'pending'")


class SortingRule(OrgTable, table=True):
    """A rule in its newest version; what it says is in :class:`~app.domain.sorting.own_rules.OwnRule`.

    Sorted by it is what was remitted from ``effective_from`` to ``effective_to``, once it has an ``approved_by``.
    """

    __tablename__ = "sorting_rules"
    __table_args__ = (
        one_of("state", *sorting_rule.STATES),
        one_of("work_type", *WORK_TYPES),
        one_of("root_cause", *ROOT_CAUSES),
        one_of("path", *PATHS),
        CheckConstraint(_NAMES_A_CODE, name="names_a_code"),
        CheckConstraint(_ENDS, name="ends"),
        CheckConstraint(_APPROVED, name="approved"),
    )

    id: UUID = Field(primary_key=True)
    state: str = string()
    payer_id: UUID | None = None
    group_code: str | None = string(default=None, nullable=True)
    carc: str | None = string(default=None, nullable=True)
    remark: str | None = string(default=None, nullable=True)
    work_type: str = string()
    root_cause: str = string()
    sub_cause: str = string()
    upstream_team: str = string()
    path: str = string()
    reason: str = string()
    """A sentence for the people who work by it: every ``why`` of its denials shows it."""
    evidence: str | None = string(default=None, nullable=True)
    effective_from: date
    effective_to: date | None = None
    created_by: UUID
    approved_by: UUID | None = None
    self_approved: bool = Field(default=False)
    version: int = 1
    created_at: datetime = instant()
    updated_at: datetime = instant()


class Approval(OrgTable, table=True):
    """A change that a second person answers for, or would where the profile asks for one."""

    __tablename__ = "approvals"
    __table_args__ = (
        one_of("kind", *approval.KINDS),
        one_of("state", *approval.STATES),
        Index("ix_approvals_state", "org_id", "state", "id"),
        Index("ix_approvals_subject_id", "org_id", "subject_id", "id"),
        Index("uq_approvals_pending", "org_id", "subject_id", unique=True, postgresql_where=_PENDING),
    )

    id: UUID = Field(primary_key=True)
    kind: str = string()
    subject_id: UUID
    subject_version: int
    state: str = string()
    asked_by: UUID
    asked_at: datetime = instant()
    answered_by: UUID | None = None
    answered_at: datetime | None = instant(default=None, nullable=True)
    self_approved: bool = Field(default=False)
    facts: dict[str, object] = document()
    """What the change would have done to history when it was asked."""
    version: int = 1
    created_at: datetime = instant()
    updated_at: datetime = instant()
