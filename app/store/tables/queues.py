"""What queues need beside the denials: counts, leases, and words that people type."""

from sqlalchemy import BigInteger, Column, Identity, Index, UniqueConstraint
from sqlmodel import Field

from app.store.tables.base import UUID, OrgTable, cents, date, datetime, instant, one_of, raw, string

COUNTED = ("due", "received", "send", "point_sort", "point_decide", "point_status", "point_cause")
"""The last four: control points of the work, by owner and the day on which each is owed."""


class QueueCount(OrgTable, table=True):
    """How many items of a queue have a day of a kind: a sum of rows, written by a trigger, folded by a job.

    Writers only add rows, so they never wait for each other. ``queue`` is triage, a work type, root_cause_review, or
    the id of an owner.
    """

    __tablename__ = "queue_counts"
    __table_args__ = (
        one_of("kind", *COUNTED),
        Index("ix_queue_counts_queue", "org_id", "kind", "queue", "day", postgresql_include=["count", "denied"]),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    queue: str = string()
    kind: str = string()
    day: date
    count: int = Field(sa_type=BigInteger)
    denied: int = cents()


class Checkout(OrgTable, table=True):
    """A lease: nobody else is given the item until it runs out. One for each item, whoever has it."""

    __tablename__ = "checkouts"
    __table_args__ = (
        UniqueConstraint("org_id", "id"),
        Index("ix_checkouts_person_id", "org_id", "person_id"),
    )

    denial_id: UUID = Field(primary_key=True)
    id: UUID
    queue: str = string()
    """Where it was taken from."""
    person_id: UUID
    taken_at: datetime = instant()
    expires_at: datetime = instant()


class Text(OrgTable, table=True):
    """What a person typed. The log refers to it by a salted digest, so that it can be proved and be forgotten."""

    __tablename__ = "texts"
    __table_args__ = (Index("ix_texts_subject_id", "org_id", "subject_id", "id"),)

    id: UUID = Field(primary_key=True)
    subject_id: UUID
    """The denial, rule or approval that it is about."""
    kind: str = string()
    body: str = string()
    salt: bytes = raw()
    author_id: UUID
    created_at: datetime = instant()
