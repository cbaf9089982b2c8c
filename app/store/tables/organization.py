"""Organisations, their machine clients, and what protects a repeated request."""

from sqlalchemy import text
from sqlmodel import Field

from app.domain.organization.profiles import PROFILES
from app.store.tables.base import UUID, OrgTable, Table, datetime, document, instant, one_of, raw, string, strings


class Organization(Table, table=True):
    """A customer. Not under row-level security: holds no customer data. The service changes profile and time zone."""

    __tablename__ = "organizations"
    __table_args__ = (one_of("profile", *PROFILES),)

    id: UUID = Field(primary_key=True)
    name: str = string(unique=True)
    profile: str = string(default="large_group")
    time_zone: str = string(default="America/New_York")
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    created_at: datetime = instant()
    updated_at: datetime = instant(sa_column_kwargs={"server_default": text("now()")})


class Client(Table, table=True):
    """A machine client of the local issuer. Not under row-level security: read before the organisation is known."""

    __tablename__ = "clients"

    id: UUID = Field(primary_key=True)
    org_id: UUID = Field(foreign_key="organizations.id")
    name: str = string()
    secret_digest: str = string()
    scopes: list[str] = strings()
    created_at: datetime = instant()
    disabled_at: datetime | None = instant(default=None, nullable=True)


class IdempotencyKey(OrgTable, table=True):
    """The stored answer of a request that carried an ``Idempotency-Key``."""

    __tablename__ = "idempotency_keys"

    client: str = string(primary_key=True)
    operation: str = string(primary_key=True)
    """Method and path."""
    key: str = string(primary_key=True)
    fingerprint: bytes = raw()
    """SHA-256 of the request body."""
    status: int | None = Field(default=None)
    headers: dict[str, str] | None = document(default=None, nullable=True)
    body: bytes | None = raw(default=None, nullable=True)
    created_at: datetime = instant(index=True)
