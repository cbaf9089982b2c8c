"""Command: say which kind of organisation it is, and where its days begin."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol
from uuid import UUID
from zoneinfo import available_timezones

from app.domain.errors import DomainError
from app.domain.intake.denial import Happened


class UnknownTimeZoneError(DomainError):
    """A name that the tz database does not have."""


@dataclass(frozen=True, slots=True)
class Organization:
    """What may be changed of an organisation."""

    id: UUID
    profile: str
    time_zone: str
    version: int


class OrganizationStore(Protocol):
    """The organisation's own row, held."""

    async def save(self, organization: Organization, happened: Happened) -> None:
        """Store its new version."""


@lru_cache(maxsize=1)
def time_zones() -> frozenset[str]:
    """All names of the tz database that mean a place or an offset."""
    return frozenset(available_timezones()) - {"Factory", "localtime"}


async def change_organization(store: OrganizationStore, before: Organization, profile: str, time_zone: str) -> None:
    """Replace both. Days that are stored stay as they are; the new zone counts from now on."""
    if time_zone not in time_zones():
        raise UnknownTimeZoneError("There is no time zone of this name.", member="time_zone")
    after = Organization(before.id, profile, time_zone, before.version + 1)
    data: dict[str, object] = {
        "profile": profile,
        "time_zone": time_zone,
        "was": {"profile": before.profile, "time_zone": before.time_zone},
    }
    await store.save(after, Happened("organization.changed", after.id, after.version, data))
