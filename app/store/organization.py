"""The organisation's own row: not under row-level security, changed in a few columns and only with its event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.domain.intake.denial import Happened
from app.domain.organization.change_organization import Organization
from app.store.database import Row, Source
from app.store.record import Recorder

ONE = "SELECT * FROM organizations WHERE id = %s"
CHANGE = "UPDATE organizations SET profile = %s, time_zone = %s, version = %s, updated_at = %s WHERE id = %s"


async def organization(source: Source) -> Row | None:
    """The caller's organisation."""
    rows = await source.fetch(ONE, (source.org_id,))
    return rows[0] if rows else None


class PostgresOrganization:
    """See :class:`app.domain.organization.change_organization.OrganizationStore`."""

    def __init__(self, recorder: Recorder, now: Callable[[], datetime]) -> None:
        self._recorder = recorder
        self._tx = recorder.tx
        self._now = now

    async def hold(self) -> Organization | None:
        """The organisation, held."""
        rows = await self._tx.fetch(f"{ONE} FOR UPDATE", (self._tx.org_id,))
        if not rows:
            return None
        return Organization(*(rows[0][name] for name in ("id", "profile", "time_zone", "version")))

    async def save(self, organization: Organization, happened: Happened) -> None:
        now = self._now()
        await self._recorder.record([happened], [], now)
        told = (organization.profile, organization.time_zone, organization.version, now, organization.id)
        await self._tx.execute(CHANGE, told)
