"""What was decided about denials, what the payer said when somebody asked, and what was sent."""

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.domain.sorting.vocabulary import PATHS
from app.store.tables.base import UUID, OrgTable, date, datetime, document, ids, instant, one_of, string

DECISION_STATES = (
    "standing",
    "undone",
    "carried_out",
    "superseded",
    "pending_approval",
    "rejected",
    "withdrawn",
    "expired",
    "void",
)
CHANNELS = ("portal", "electronic", "fax", "courier", "mail", "phone")
SUBMISSION_STATES = ("sent", "rejected", "answered", "withdrawn")


class Decision(OrgTable, table=True):
    """One decision. All but its state never changes."""

    __tablename__ = "decisions"
    __table_args__ = (
        one_of("path", *PATHS),
        one_of("state", *DECISION_STATES),
        CheckConstraint("state <> 'pending_approval' OR expires_on IS NOT NULL", name="expires"),
        Index("ix_decisions_claim_id", "org_id", "claim_id", "id"),
        Index("ix_decisions_pending", "org_id", "claim_id", postgresql_where=text("state = 'pending_approval'")),
    )

    id: UUID = Field(primary_key=True)
    claim_id: UUID
    covers: list[UUID] = ids()
    path: str = string()
    fix_kind: str | None = string(default=None, nullable=True)
    close_reason: str | None = string(default=None, nullable=True)
    person_id: UUID
    decided_on: date
    verdicts: list[dict[str, object]] = document()
    """What each guard said then."""
    policy: str | None = string(default=None, nullable=True)
    policy_digest: str | None = string(default=None, nullable=True)
    inputs: dict[str, object] | None = document(default=None, nullable=True)
    """What the guards looked at; null on decisions from before it was kept."""
    expires_on: date | None = None
    """Of a close that waits for a second person, the last day for an answer."""
    digest: str = string()
    state: str = string(default="standing")
    undone_by: UUID | None = None
    version: int = 1
    created_at: datetime = instant()
    updated_at: datetime = instant()


class StatusCheck(OrgTable, table=True):
    """What a payer answered when it was asked by portal, phone or letter, or over a connection. Never changed."""

    __tablename__ = "status_checks"
    __table_args__ = (
        one_of("channel", "portal", "phone", "letter", "electronic"),
        Index("ix_status_checks_claim_id", "org_id", "claim_id", "id"),
    )

    id: UUID = Field(primary_key=True)
    claim_id: UUID
    denial_ids: list[UUID] = ids()
    meaning: str = string()
    channel: str = string()
    checked_on: date
    reference: str | None = string(default=None, nullable=True)
    """The payer's own number of the call or page."""
    detail: dict[str, object] | None = document(default=None, nullable=True)
    """Of an electronic answer the codes, amounts and dates as they came."""
    actor_kind: str = string()
    created_at: datetime = instant()


class Submission(OrgTable, table=True):
    """Something of ours that went to a payer under a decision."""

    __tablename__ = "submissions"
    __table_args__ = (
        one_of("kind", "fix", "appeal"),
        one_of("channel", *CHANNELS),
        one_of("state", *SUBMISSION_STATES),
        CheckConstraint("(kind = 'fix') = (level = 0)", name="level"),
        Index("ix_submissions_claim_id", "org_id", "claim_id", "id"),
    )

    id: UUID = Field(primary_key=True)
    claim_id: UUID
    decision_id: UUID
    denial_ids: list[UUID] = ids()
    kind: str = string()
    level: int
    """0 a corrected claim, from 1 the payer's levels of appeal."""
    channel: str = string()
    sent_on: date
    reference: str | None = string(default=None, nullable=True)
    state: str = string(default="sent")
    state_on: date
    outcome: str | None = string(default=None, nullable=True)
    acknowledged_on: date | None = None
    """A 277CA said that it was taken into adjudication."""
    payer_claim_control_number: str | None = string(default=None, nullable=True)
    """The number that the payer gave to it."""
    version: int = 1
    created_at: datetime = instant()
    updated_at: datetime = instant()
