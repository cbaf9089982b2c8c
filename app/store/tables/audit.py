"""What happened (events) and who looked (accesses): both append-only."""

from sqlalchemy import Index, text
from sqlalchemy.types import UserDefinedType
from sqlmodel import Field

from app.store.tables.base import UUID, OrgTable, datetime, document, instant, one_of, string


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "xid8"


class Event(OrgTable, table=True):
    """One change of one thing. Holds ids, codes, numbers and digests, never names or free text."""

    __tablename__ = "events"
    __table_args__ = (
        one_of("actor_kind", "person", "client", "system"),
        Index("ix_events_subject", "org_id", "subject_id", "subject_version"),
        Index("ix_events_log", "org_id", "xid", "id"),
    )

    id: UUID = Field(primary_key=True)
    type: str = string()
    subject_id: UUID
    subject_version: int
    actor_kind: str = string()
    actor_id: str = string()
    at: datetime = instant()
    data: dict[str, object] = document()
    xid: int = Field(sa_type=Xid8, sa_column_kwargs={"server_default": text("pg_current_xact_id()")})
    """The writing transaction: what the trigger "events = changes" and the sealing of the log look at."""


class Access(OrgTable, table=True):
    """One read of patient data, or one refusal. Written in groups."""

    __tablename__ = "accesses"
    __table_args__ = (
        Index("ix_accesses_subject", "org_id", "subject", "at", postgresql_where=text("subject IS NOT NULL")),
    )

    id: UUID = Field(primary_key=True)
    at: datetime = instant()
    actor_id: str = string()
    operation: str = string()
    subject: str | None = string(default=None, nullable=True)
    status: int
    rows: int = 0
    request_id: str = string()
