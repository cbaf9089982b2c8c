"""Asking payers: how they are reached, what was asked, and every exchange on the wire."""

from sqlalchemy import BigInteger, CheckConstraint, Float, Index, text
from sqlmodel import Field

from app.store.tables.base import UUID, OrgTable, datetime, document, ids, instant, one_of, raw, string

ADAPTERS = ("core_mime", "core_soap", "vendor_json", "simulator")
AUTH_KINDS = ("none", "password", "certificate", "oauth", "api_key")
CAUSES = ("person", "queue", "cadence")
OPEN_STATES = ("waiting", "in_flight", "polling")
INQUIRY_STATES = (*OPEN_STATES, "answered", "stopped")
OUTCOMES = ("answered", "cannot_answer", "accepted", "rejected", "unavailable", "silent", "lost")
_OPEN = text("state IN ('waiting', 'in_flight', 'polling')")


class Connection(OrgTable, table=True):
    """An account at a clearinghouse."""

    __tablename__ = "connections"
    __table_args__ = (
        one_of("adapter", *ADAPTERS),
        one_of("usage", "T", "P"),
        one_of("auth_kind", *AUTH_KINDS),
    )

    id: UUID = Field(primary_key=True)
    name: str = string()
    adapter: str = string()
    url: str = string()
    sender_id: str = string()
    receiver_id: str = string()
    sender_qualifier: str = string()
    receiver_qualifier: str = string()
    submitter_name: str = string()
    submitter_etin: str = string()
    usage: str = string()
    auth_kind: str = string()
    auth: dict[str, object] = document()
    """What of it may be shown: user name, client id, where tokens are."""
    sealed: str | None = string(default=None, nullable=True)
    """The secrets, as one sealed document."""
    version: int = 1
    created_at: datetime = instant()
    updated_at: datetime = instant()


class PayerConnection(OrgTable, table=True):
    """How one payer is asked. ``id`` is the payer's. No connection: this payer answers no 276."""

    __tablename__ = "payer_connections"
    __table_args__ = (
        CheckConstraint("concurrency > 0 AND per_minute > 0 AND burst > 0 AND most_days > 0", name="limits"),
        CheckConstraint("(connection_id IS NULL) = (payer_number IS NULL)", name="payer_number"),
        Index("ix_payer_connections_connection_id", "org_id", "connection_id"),
    )

    id: UUID = Field(primary_key=True)
    connection_id: UUID | None = None
    payer_number: str | None = string(default=None, nullable=True)
    """The payer's at the clearinghouse."""
    concurrency: int
    per_minute: int
    burst: int
    most_days: int
    """Days of service that one question may span."""
    downtime: dict[str, object] = document()
    version: int = 1
    created_at: datetime = instant()
    updated_at: datetime = instant()


class PayerCalendar(OrgTable, table=True):
    """The downtime that a payer had published from a moment on, until the next one."""

    __tablename__ = "payer_calendars"

    payer_id: UUID = Field(primary_key=True)
    since: datetime = instant(primary_key=True)
    downtime: dict[str, object] = document()


class StatusInquiry(OrgTable, table=True):
    """One question about one claim, until its result is recorded under the same id in ``status_checks``."""

    __tablename__ = "status_inquiries"
    __table_args__ = (
        one_of("cause", *CAUSES),
        one_of("state", *INQUIRY_STATES),
        CheckConstraint("(state IN ('answered', 'stopped')) = (meaning IS NOT NULL)", name="meaning"),
        CheckConstraint("(state = 'in_flight') <= (taken_until IS NOT NULL)", name="taken"),
        CheckConstraint("(state = 'polling') <= (handle IS NOT NULL)", name="handle"),
        Index("ix_status_inquiries_due", "org_id", "payer_id", "rank", "next_at", postgresql_where=_OPEN),
        Index("uq_status_inquiries_claim_id", "org_id", "claim_id", unique=True, postgresql_where=_OPEN),
        *(
            Index(
                f"ix_status_inquiries_{name}",
                *("org_id", "payer_id", name),
                postgresql_where=text(f"{name} IS NOT NULL"),
            )
            for name in ("next_at", "taken_until", "give_up_at")
        ),
        Index("ix_status_inquiries_claims", "org_id", "claim_id", "id"),
    )

    id: UUID = Field(primary_key=True)
    claim_id: UUID
    denial_ids: list[UUID] = ids()
    payer_id: UUID
    connection_id: UUID | None = None
    """Of the last exchange."""
    trace: str = string()
    request_id: str = string()
    cause: str = string()
    asked_by: UUID | None = None
    rank: int
    """Smaller goes first: repetitions, whose time is limited, and people who wait, then the rest."""
    state: str = string(default="waiting")
    attempts: int = 0
    first_sent_at: datetime | None = instant(default=None, nullable=True)
    last_sent_at: datetime | None = instant(default=None, nullable=True)
    next_at: datetime | None = instant(default=None, nullable=True)
    """Looked at no sooner: sent, polled or, while an exchange is under way, taken to be lost. None: it has ended."""
    give_up_at: datetime | None = instant(default=None, nullable=True)
    """Repeated no later: the rules of the road count from the second failure."""
    taken_until: datetime | None = instant(default=None, nullable=True)
    """An exchange is under way; from then on whoever had it is taken to be dead."""
    handle: str | None = string(default=None, nullable=True)
    """By which an accepted question is polled."""
    accepted_at: datetime | None = instant(default=None, nullable=True)
    fault: str | None = string(default=None, nullable=True)
    meaning: str | None = string(default=None, nullable=True)
    version: int = 1
    """1 asked, 2 ended: what the log tells."""
    created_at: datetime = instant()
    updated_at: datetime = instant()


class StatusExchange(OrgTable, table=True):
    """One exchange: committed with ``sent_at`` before it is sent, completed afterwards."""

    __tablename__ = "status_exchanges"
    __table_args__ = (
        one_of("kind", "submit", "poll"),
        one_of("outcome", *OUTCOMES),
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended"),
        Index("uq_status_exchanges_serial", "org_id", "partner", "serial", unique=True),
        Index("uq_status_exchanges_number", "org_id", "inquiry_id", "kind", "number", unique=True),
        Index("ix_status_exchanges_sent_at", "org_id", "payer_id", "sent_at"),
        Index(
            "ix_status_exchanges_payloads",
            *("org_id", "sent_at"),
            postgresql_where=text("sent_sha256 IS NOT NULL OR received_sha256 IS NOT NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    inquiry_id: UUID
    payer_id: UUID
    connection_id: UUID
    kind: str = string()
    number: int
    """Of the inquiry's submits, or of its polls, from 1."""
    partner: str = string()
    """Both ids of the interchange: whose control numbers these are, over whichever connection."""
    serial: int = Field(sa_type=BigInteger)
    """Of all exchanges with the partner, from 1."""
    control_number: int
    """ISA13 and GS06: the serial in nine digits."""
    payload_id: UUID
    sent_at: datetime = instant()
    ended_at: datetime | None = instant(default=None, nullable=True)
    outcome: str | None = string(default=None, nullable=True)
    """``cannot_answer``: the payer said so (E1, E2); ``lost``: whoever sent it is gone."""
    fault: str | None = string(default=None, nullable=True)
    retry_after: float | None = Field(default=None, sa_type=Float)
    http_status: int | None = Field(default=None)
    error_code: str | None = string(default=None, nullable=True)
    asked: dict[str, object] | None = document(default=None, nullable=True)
    """The control numbers that CAQH recommends to log, as sent, and in ``answered`` as they came back."""
    answered: dict[str, object] | None = document(default=None, nullable=True)
    sent_sha256: bytes | None = raw(default=None, nullable=True)
    received_sha256: bytes | None = raw(default=None, nullable=True)
    in_downtime: bool = Field(default=False)
    """It was sent in downtime that the payer had published."""


class ControlNumber(OrgTable, table=True):
    """The last number of an exchange with a partner."""

    __tablename__ = "control_numbers"

    partner: str = string(primary_key=True)
    last: int = Field(sa_type=BigInteger)


class PayerLine(OrgTable, table=True):
    """What may be sent to a payer now. Held while work is taken, so that no number of workers goes above a limit."""

    __tablename__ = "payer_lines"

    payer_id: UUID = Field(primary_key=True)
    failures: int = 0
    opened: int = 0
    open_until: datetime | None = instant(default=None, nullable=True)
    probe_until: datetime | None = instant(default=None, nullable=True)
    held_until: datetime | None = instant(default=None, nullable=True)
    tokens: float = Field(sa_type=Float)
    filled_at: datetime = instant()
