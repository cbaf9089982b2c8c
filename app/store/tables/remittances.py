"""Remittances: files, payments in them, claim events, findings, quarantine."""

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from app.store.tables.base import UUID, OrgTable, cents, date, datetime, document, instant, one_of, raw, string

STATUSES = ("received", "processing", "done", "partial", "failed")


class Remittance(OrgTable, table=True):
    """One file, stored once per content."""

    __tablename__ = "remittances"
    __table_args__ = (
        one_of("status", *STATUSES),
        UniqueConstraint("org_id", "sha256"),
    )

    id: UUID = Field(primary_key=True)
    sha256: bytes = raw()
    size: int = cents()
    status: str = string(default="received")
    received_on: date
    counts: dict[str, int] = document()
    problem: dict[str, object] | None = document(default=None, nullable=True)
    version: int = 1
    created_at: datetime = instant()
    updated_at: datetime = instant()


class IngestProgress(OrgTable, table=True):
    """How far a worker has read a large file; written beside the ingest's own transaction."""

    __tablename__ = "ingest_progress"

    remittance_id: UUID = Field(primary_key=True)
    bytes_read: int = cents()
    claims_read: int = 0
    updated_at: datetime = instant()


class Payment(OrgTable, table=True):
    """One transaction set of a remittance."""

    __tablename__ = "payments"
    __table_args__ = (Index("ix_payments_remittance_id", "org_id", "remittance_id"),)

    id: UUID = Field(primary_key=True)
    remittance_id: UUID
    ordinal: int
    payment_key: bytes = raw()
    """Digest of TRN02, TRN03, BPR16, BPR02: the same money, whichever file tells of it."""
    trace_number: str = string()
    originator_id: str = string()
    method: str = string()
    remit_date: date
    amount: int | None = cents(default=None, nullable=True)
    payer_id: UUID
    payee: dict[str, str] = document()
    claims: int = 0
    provider_adjustments: list[dict[str, object]] = document()
    delimiters: str = string()
    """The separators in force: element, component, terminator, repetition."""
    complete: bool = True


class ClaimEvent(OrgTable, table=True):
    """What a payer decided once about one claim. Immutable, but for its link to a claim, which brings its detail."""

    __tablename__ = "claim_events"
    __table_args__ = (
        one_of("source", "835", "json"),
        Index("ix_claim_events_remittance_id", "org_id", "remittance_id"),
        Index("ix_claim_events_patient_control_number", "org_id", "patient_control_number"),
        Index("ix_claim_events_claim_id", "org_id", "claim_id", postgresql_where=text("claim_id IS NOT NULL")),
    )

    id: UUID = Field(primary_key=True)
    """Digest of payment key, CLP01, CLP07, CLP02 and occurrence: the same decision has the same id, whoever resends it."""
    source: str = string()
    remittance_id: UUID | None = None
    payment_id: UUID | None = None
    ordinal: int = 0
    claim_id: UUID | None = None
    payer_id: UUID
    patient_control_number: str | None = string(default=None, nullable=True)
    payer_claim_control_number: str | None = string(default=None, nullable=True)
    status_code: str = string()
    charge: int | None = cents(default=None, nullable=True)
    paid: int | None = cents(default=None, nullable=True)
    remit_date: date
    received_on: date
    byte_start: int = cents()
    byte_end: int = cents()
    detail: dict[str, object] | None = document(default=None, nullable=True)
    """The whole decision; absent on a plain payment of a claim that nobody works (its bytes are in the file)."""
    external_id: str | None = string(default=None, nullable=True)
    created_at: datetime = instant()


class RemittanceFinding(OrgTable, table=True):
    """Something in the file that is not as the standard or arithmetic says."""

    __tablename__ = "findings"
    __table_args__ = (one_of("severity", "error", "warning", "info"),)

    remittance_id: UUID = Field(primary_key=True)
    idx: int = Field(primary_key=True)
    code: str = string()
    severity: str = string()
    segment: int
    tag: str = string()
    element: str = string()
    expected: str | None = string(default=None, nullable=True)
    actual: str | None = string(default=None, nullable=True)
    claim: int | None = None


class QuarantinedClaim(OrgTable, table=True):
    """A claim of a remittance that could not be read, with its raw segments, until somebody corrects it."""

    __tablename__ = "quarantined_claims"
    __table_args__ = (
        one_of("status", "open", "replayed"),
        Index("ix_quarantined_claims_remittance_id", "org_id", "remittance_id", "id"),
    )

    id: UUID = Field(primary_key=True)
    remittance_id: UUID
    payment_id: UUID
    ordinal: int
    status: str = string(default="open")
    raw: str = string()
    findings: list[dict[str, object]] = document()
    event_id: UUID | None = None
    """Of the claim event that it is, or will be once it can be read."""
    version: int = 1
    created_at: datetime = instant()
    updated_at: datetime = instant()


class Volume(OrgTable, table=True):
    """Paid claims of which only remittances told us, folded: amounts in cents."""

    __tablename__ = "volumes"

    payer_id: UUID = Field(primary_key=True)
    plan: str = string(primary_key=True)
    provider: str = string(primary_key=True)
    facility: str = string(primary_key=True)
    procedure: str = string(primary_key=True)
    month: date = Field(primary_key=True)
    count: int = cents()
    charge: int = cents()
    allowed: int = cents()
    paid: int = cents()


class VolumeDelta(OrgTable, table=True):
    """Additions to volumes that a job has yet to fold; readers add both."""

    __tablename__ = "volume_deltas"

    id: UUID = Field(primary_key=True)
    payer_id: UUID
    plan: str = string()
    provider: str = string()
    facility: str = string()
    procedure: str = string()
    month: date
    count: int = cents()
    charge: int = cents()
    allowed: int = cents()
    paid: int = cents()
