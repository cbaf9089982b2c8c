"""Connections as organisations keep them: an account at a clearinghouse, and how each payer is asked over one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal
from uuid import UUID

from app.domain.intake.denial import Happened
from app.domain.status.account import AdapterName, Usage
from app.domain.status.downtime import Calendar

AuthKind = Literal["none", "password", "certificate", "oauth", "api_key"]
SECRETS: dict[AuthKind, tuple[str, ...]] = {
    "none": (),
    "password": ("password",),
    "certificate": ("chain", "key"),
    "oauth": ("client_secret",),
    "api_key": ("key",),
}
"""What of each way to sign in is sealed, and never shown."""


@dataclass(frozen=True, slots=True)
class ConnectionTerms:
    """What somebody says a connection is. ``auth`` is what of the way to sign in may be shown."""

    name: str
    adapter: AdapterName
    url: str
    sender_id: str
    receiver_id: str
    sender_qualifier: str
    receiver_qualifier: str
    submitter_name: str
    submitter_etin: str
    usage: Usage
    auth_kind: AuthKind
    auth: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Connection:
    """In its newest version."""

    id: UUID
    terms: ConnectionTerms
    sealed: str | None = field(default=None, repr=False)
    """The secrets, as one document."""
    version: int = 1


ConnectionStep = tuple[Connection, Happened]


def created(connection: Connection) -> ConnectionStep:
    """A new one."""
    return connection, _entry(connection, "created")


def changed(before: Connection, terms: ConnectionTerms, sealed: str | None) -> ConnectionStep:
    """Somebody says what it is. ``sealed`` None: the secrets stay, as long as the way to sign in does."""
    kept = before.sealed if terms.auth_kind == before.terms.auth_kind else None
    names = [it.name for it in fields(ConnectionTerms) if getattr(before.terms, it.name) != getattr(terms, it.name)]
    after = Connection(before.id, terms, sealed or kept, before.version + 1)
    return after, _entry(after, "changed", changed=names + (["secrets"] if sealed else []))


def deleted(before: Connection) -> Happened:
    """It is no more, and its secrets neither."""
    return _entry(replace(before, version=before.version + 1), "deleted")


def _entry(connection: Connection, what: str, **more: object) -> Happened:
    """Neither addresses nor names: they are what people typed."""
    terms = connection.terms
    data: dict[str, object] = {"adapter": terms.adapter, "usage": terms.usage, "auth": terms.auth_kind, **more}
    return Happened(f"connection.{what}", connection.id, connection.version, data)


@dataclass(frozen=True, slots=True)
class PayerTerms:
    """How one payer is asked. No connection: it answers no 276."""

    connection_id: UUID | None
    payer_number: str | None
    """The payer's at the clearinghouse."""
    concurrency: int
    per_minute: int
    burst: int
    most_days: int
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class PayerConnection:
    """In its newest version; 0: nobody has said anything."""

    payer_id: UUID
    terms: PayerTerms
    version: int = 0


def told(before: PayerConnection, terms: PayerTerms) -> tuple[PayerConnection, Happened]:
    """Somebody says how a payer is asked."""
    after = PayerConnection(before.payer_id, terms, before.version + 1)
    data: dict[str, object] = {
        "connection": None if terms.connection_id is None else str(terms.connection_id),
        "concurrency": terms.concurrency,
        "per_minute": terms.per_minute,
        "burst": terms.burst,
        "most_days": terms.most_days,
        "weekly_windows": len(terms.calendar.weekly),
        "dated_windows": len(terms.calendar.dated),
    }
    return after, Happened("status_connection.changed", after.payer_id, after.version, data)
