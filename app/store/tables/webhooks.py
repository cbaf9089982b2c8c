"""Endpoints of partners, how far each has got in the log, and what was sent to it."""

from sqlalchemy import Index, text
from sqlmodel import Field

from app.domain.push.endpoint import DELIVERY_STATES, STATES
from app.store.tables.audit import Xid8
from app.store.tables.base import UUID, OrgTable, datetime, document, instant, one_of, string, strings

_OPEN = text("state IN ('pending', 'failed')")


class Webhook(OrgTable, table=True):
    """An endpoint in its newest version; see :class:`~app.domain.push.endpoint.Endpoint`."""

    __tablename__ = "webhooks"
    __table_args__ = (one_of("state", *STATES),)

    id: UUID = Field(primary_key=True)
    url: str = string()
    types: list[str] = strings()
    description: str | None = string(default=None, nullable=True)
    state: str = string()
    disabled_reason: str | None = string(default=None, nullable=True)
    secrets: list[dict[str, object]] = document()
    """Sealed: who has the database alone can sign nothing."""
    version: int = 1
    created_at: datetime = instant()
    updated_at: datetime = instant()


class WebhookProgress(OrgTable, table=True):
    """What changes with every delivery, apart from what people say: no event tells of it."""

    __tablename__ = "webhook_progress"

    webhook_id: UUID = Field(primary_key=True)
    xid: int = Field(sa_type=Xid8)
    """With ``event_id`` the place in the log up to which messages were made."""
    event_id: UUID
    failures: int = 0
    """In a row."""
    failing_since: datetime | None = instant(default=None, nullable=True)
    paused_until: datetime | None = instant(default=None, nullable=True)


class WebhookDelivery(OrgTable, table=True):
    """One message to one endpoint."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        one_of("state", *DELIVERY_STATES),
        Index("uq_webhook_deliveries_event_id", "org_id", "webhook_id", "event_id", unique=True),
        Index("ix_webhook_deliveries_listed", "org_id", "webhook_id", "id"),
        Index("ix_webhook_deliveries_ended_at", "org_id", "ended_at"),
        Index("ix_webhook_deliveries_due", "org_id", "webhook_id", "next_at", postgresql_where=_OPEN),
        Index(
            "ix_webhook_deliveries_subject",
            *("org_id", "webhook_id", "subject_id", "subject_version", "event_id"),
            postgresql_where=_OPEN,
        ),
    )

    id: UUID = Field(primary_key=True)
    webhook_id: UUID
    event_id: UUID
    type: str = string()
    subject_id: UUID
    subject_version: int
    at: datetime = instant()
    """When it happened."""
    state: str = string(default="pending")
    attempts: int = 0
    next_at: datetime = instant()
    sending_until: datetime | None = instant(default=None, nullable=True)
    """A worker has it until then; afterwards that worker is taken to be dead."""
    last_status: int | None = Field(default=None)
    last_problem: str | None = string(default=None, nullable=True)
    created_at: datetime = instant()
    ended_at: datetime | None = instant(default=None, nullable=True)
