"""What was said of things that we sent, and what of them was rejected."""

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlmodel import Field

from app.store.tables.base import (
    UUID,
    OrgTable,
    cents,
    date,
    datetime,
    document,
    instant,
    one_of,
    raw,
    string,
    strings,
)

REJECTED_KINDS = ("claim", "batch", "transaction_set", "group", "interchange")
REJECTION_STATES = ("open", "resolved")
VERDICTS = ("accepted", "received", "rejected", "unclear")
_OPEN = text("state = 'open'")
_RESOLVED = "(state = 'resolved') = (resolution IS NOT NULL AND resolved_on IS NOT NULL AND resolved_by IS NOT NULL)"


class Acknowledgment(OrgTable, table=True):
    """One posted file of 277CA, 999, TA1 or late 277. Never changed; the bytes are kept under their hash."""

    __tablename__ = "acknowledgments"
    __table_args__ = (Index("uq_acknowledgments_sha256", "org_id", "sha256", unique=True),)

    id: UUID = Field(primary_key=True)
    sha256: bytes = raw()
    size: int = Field(sa_type=BigInteger)
    received_on: date
    messages: list[dict[str, object]] = document()
    """What is in it, in order: kind and control numbers."""
    counts: dict[str, int] = document()
    findings: list[dict[str, object]] = document()
    version: int = 1
    created_at: datetime = instant()


class AcknowledgedClaimRow(OrgTable, table=True):
    """What one posted file says of one claim, whether we know the claim or not. Never changed."""

    __tablename__ = "acknowledged_claims"
    __table_args__ = (
        one_of("verdict", *VERDICTS),
        Index(
            "ix_acknowledged_claims_claim_id",
            "org_id",
            "claim_id",
            "acknowledgment_id",
            postgresql_where=text("claim_id IS NOT NULL"),
        ),
        Index(
            "ix_acknowledged_claims_patient_control_number",
            "org_id",
            "patient_control_number",
            postgresql_where=text("claim_id IS NULL"),
        ),
    )

    acknowledgment_id: UUID = Field(primary_key=True)
    place: int = Field(primary_key=True)
    """In the file, from 0."""
    verdict: str = string()
    told_on: date | None = None
    """When the claim came there, as the file says."""
    patient_control_number: str | None = string(default=None, nullable=True)
    payer_claim_control_number: str | None = string(default=None, nullable=True)
    charge: int | None = cents(default=None, nullable=True)
    service_from: date | None = None
    service_to: date | None = None
    codes: list[dict[str, object]] = document()
    claim_id: UUID | None = None
    submission_id: UUID | None = None
    """The corrected claim that it was."""


class Rejection(OrgTable, table=True):
    """Something of ours that was turned away before anybody decided about it: no denial. It is mended and sent again."""

    __tablename__ = "rejections"
    __table_args__ = (
        one_of("kind", *REJECTED_KINDS),
        one_of("state", *REJECTION_STATES),
        CheckConstraint(_RESOLVED, name="resolved"),
        Index("uq_rejections_open", "org_id", "digest", unique=True, postgresql_where=_OPEN),
        Index("ix_rejections_due_on", "org_id", "due_on", "id", postgresql_where=_OPEN),
        Index("ix_rejections_payer_id", "org_id", "payer_id", "id"),
        Index("ix_rejections_acknowledgment_id", "org_id", "acknowledgment_id", "id"),
    )

    id: UUID = Field(primary_key=True)
    acknowledgment_id: UUID
    kind: str = string()
    digest: bytes = raw()
    """Over what was rejected and why: told twice (by the clearinghouse and the payer) it is one item."""
    codes: list[dict[str, object]] = document()
    errors: list[dict[str, object]] = document()
    messages: list[str] = strings()
    """The payer's words."""
    patient_control_number: str | None = string(default=None, nullable=True)
    payer_claim_control_number: str | None = string(default=None, nullable=True)
    control_number: str | None = string(default=None, nullable=True)
    """Ours: of the set (ST02), the group (GS06) or the interchange (ISA13)."""
    charge: int | None = cents(default=None, nullable=True)
    service_from: date | None = None
    service_to: date | None = None
    payer_id: UUID | None = None
    claim_id: UUID | None = None
    submission_id: UUID | None = None
    status_check_id: UUID | None = None
    owner_id: UUID
    """Of a team; see :func:`app.domain.people.roster.untaken`."""
    owner_name: str = string()
    next_action: str = string()
    due_on: date
    file_by: date | None = None
    """The last day to send it so that it is filed in time, as far as a rule is known."""
    state: str = string(default="open")
    resolution: str | None = string(default=None, nullable=True)
    resolved_on: date | None = None
    resolved_by: UUID | None = None
    version: int = 1
    created_at: datetime = instant()
    updated_at: datetime = instant()


class StatusCadence(OrgTable, table=True):
    """When a claim is next looked at, whether its payer is to be asked again. No facts: it may be lost."""

    __tablename__ = "status_cadence"

    claim_id: UUID = Field(primary_key=True)
    looked_at: datetime = instant()
    look_on: date
