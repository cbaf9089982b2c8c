"""Versions of payers' playbooks and of policies."""

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from app.domain.playbooks import version
from app.store.tables.base import UUID, OrgTable, date, datetime, document, instant, one_of, string

_ENDS = "effective_to IS NULL OR effective_to >= effective_from OR state = 'retired'"
_APPROVED = "state <> 'approved' OR approved_by IS NOT NULL"


class PlaybookVersion(OrgTable, table=True):
    """What an organisation says of a payer, in one version; see :class:`app.domain.playbooks.version.Version`."""

    __tablename__ = "playbooks"
    __table_args__ = (
        one_of("state", *version.STATES),
        CheckConstraint(_ENDS, name="ends"),
        CheckConstraint(_APPROVED, name="approved"),
        Index("uq_playbooks_number", "org_id", "payer_id", "number", unique=True),
    )

    id: UUID = Field(primary_key=True)
    payer_id: UUID
    number: int
    state: str = string()
    content: dict[str, object] = document()
    effective_from: date
    effective_to: date | None = None
    created_by: UUID
    approved_by: UUID | None = None
    self_approved: bool = Field(default=False)
    version: int = 1
    created_at: datetime = instant()
    updated_at: datetime = instant()


class PolicyVersion(OrgTable, table=True):
    """A policy in one version, as above; ``name`` says which policy."""

    __tablename__ = "policies"
    __table_args__ = (
        one_of("state", *version.STATES),
        one_of("name", version.CLOSE),
        CheckConstraint(_ENDS, name="ends"),
        CheckConstraint(_APPROVED, name="approved"),
        Index("uq_policies_number", "org_id", "name", "number", unique=True),
    )

    id: UUID = Field(primary_key=True)
    name: str = string()
    number: int
    state: str = string()
    content: dict[str, object] = document()
    effective_from: date
    effective_to: date | None = None
    created_by: UUID
    approved_by: UUID | None = None
    self_approved: bool = Field(default=False)
    version: int = 1
    created_at: datetime = instant()
    updated_at: datetime = instant()
