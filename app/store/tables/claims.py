"""Claims: what was submitted."""

from sqlalchemy import Index
from sqlmodel import Field

from app.store.tables.base import UUID, OrgTable, cents, date, datetime, document, instant, raw, string


class Claim(OrgTable, table=True):
    """One claim, told by its sender or, until then, by remittances."""

    __tablename__ = "claims"
    __table_args__ = (
        Index("ix_claims_patient_control_number", "org_id", "patient_control_number"),
        Index("ix_claims_payer_claim_control_number", "org_id", "payer_claim_control_number"),
    )

    id: UUID = Field(primary_key=True)
    patient_control_number: str | None = string(default=None, nullable=True)
    payer_claim_control_number: str | None = string(default=None, nullable=True)
    payer_id: UUID | None = None
    status_code: str | None = string(default=None, nullable=True)
    service_from: date | None = None
    service_to: date | None = None
    charge: int | None = cents(default=None, nullable=True)
    posted: bool = False
    """Whether the sender's own record (``POST /v1/claims``) is known."""
    content: dict[str, object] = document()
    """Subscriber, patient, providers, facility, lines … in the shape of the contract."""
    version: int = 1
    created_at: datetime = instant()
    updated_at: datetime = instant()


class ClaimVersion(OrgTable, table=True):
    """One posted form of a claim: original, replacement (7) or void (8). Other content under one key: a new revision."""

    __tablename__ = "claim_versions"

    patient_control_number: str = string(primary_key=True)
    submitted_on: date = Field(primary_key=True)
    frequency: str = string(primary_key=True)
    revision: int = Field(primary_key=True)
    claim_id: UUID = Field(index=True)
    digest: bytes = raw()
    content: dict[str, object] = document()
    received_at: datetime = instant()


class ClaimLock(OrgTable, table=True):
    """A row per claim number in use, so that two doors cannot take in the same claim at the same moment.

    Rows and not advisory locks: ten thousand of the latter exhaust the server's lock table.
    """

    __tablename__ = "claim_locks"

    number: str = string(primary_key=True)
