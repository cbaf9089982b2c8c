"""A partner's endpoint: where messages go, which, and signed by what."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.intake.denial import Happened

ACTIVE, DISABLED = STATES = ("active", "disabled")
OPEN_STATES = ("pending", "failed")
DELIVERY_STATES = (*OPEN_STATES, "delivered", "dead")
TEST = "webhook.test"
"""Type of the message that is sent to try an endpoint. It is in nobody's log."""
OVERLAP = timedelta(hours=24)
"""For so long the secret before still signs too."""


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret of an endpoint, sealed."""

    sealed: str
    until: datetime | None = None
    """Signs no more from then on; None: the newest."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """In its newest version."""

    id: UUID
    url: str
    types: tuple[str, ...]
    """Types of events, or their beginnings with a dot; none: all."""
    description: str | None
    state: str
    secrets: tuple[Secret, ...] = field(repr=False)
    disabled_reason: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says an endpoint is."""

    url: str
    types: tuple[str, ...]
    description: str | None
    state: str = ACTIVE


Step = tuple[Endpoint, Happened]


def created(endpoint: Endpoint) -> Step:
    """A new endpoint."""
    return endpoint, _entry(endpoint, "created")


def changed(before: Endpoint, told: Told) -> Step:
    """Somebody says what it is; where they disable it, that is the reason."""
    names = [it.name for it in fields(Told) if getattr(before, it.name) != getattr(told, it.name)]
    after = Endpoint(
        before.id,
        told.url,
        told.types,
        told.description,
        told.state,
        before.secrets,
        None if told.state == ACTIVE else before.disabled_reason or "person",
        before.version + 1,
    )
    return after, _entry(after, "changed", changed=names)


def rotated(before: Endpoint, sealed: str, now: datetime) -> Step:
    """A new secret; the one before signs too for a day, older ones no more."""
    newest = before.secrets[0]
    secrets = (Secret(sealed), replace(newest, until=now + OVERLAP))
    after = replace(before, secrets=secrets, version=before.version + 1)
    return after, _entry(after, "secret_rotated")


def disabled(before: Endpoint, reason: str) -> Step:
    """It gets nothing any more until somebody activates it."""
    after = replace(before, state=DISABLED, disabled_reason=reason, version=before.version + 1)
    return after, _entry(after, "disabled", reason=reason)


def replayed(before: Endpoint) -> Step:
    """It gets events again that it may have got."""
    after = replace(before, version=before.version + 1)
    return after, _entry(after, "replayed")


def deleted(before: Endpoint) -> Happened:
    """It is no more."""
    return _entry(replace(before, version=before.version + 1), "deleted")


def signing(endpoint: Endpoint, now: datetime) -> list[str]:
    """The sealed secrets that sign now, newest first."""
    return [it.sealed for it in endpoint.secrets if it.until is None or it.until > now]


def _entry(endpoint: Endpoint, what: str, **more: object) -> Happened:
    """Neither its URL nor what people typed."""
    data: dict[str, object] = {"state": endpoint.state, "types": list(endpoint.types), **more}
    return Happened(f"webhook.{what}", endpoint.id, endpoint.version, data)
