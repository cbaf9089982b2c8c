"""What the service is made of: the one place that knows every adapter."""

from __future__ import annotations

import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
from psycopg.conninfo import conninfo_to_dict
from uuid_utils.compat import uuid7

from app.clearinghouse.x12.stored import read_again
from app.domain.escalation.levels import Pace
from app.domain.intake.denial import Clocks
from app.domain.intake.ports import Surroundings
from app.domain.intake.remittance import ClaimDecision
from app.domain.intake.take_in import Intake
from app.http.streams import Streams
from app.push.sender import Sender
from app.security.issuer import KeyFolder, KeyTimes, LocalIssuer
from app.security.jwks import KeySource, RemoteJwks
from app.security.sealing import Sealing
from app.security.tokens import TokenVerifier
from app.settings import Settings
from app.store import embedded
from app.store.accesses import AccessLog
from app.store.blobs import Blobs
from app.store.database import Database, Source, Transaction
from app.store.intake import PostgresIntake
from app.store.payers import PayerBook
from app.store.record import Actor, Recorder

MOST_CONNECTIONS = 0.8
"""Share of the server's connections that one process may hold."""


UTC_ZONE = ZoneInfo("UTC")
ZONE_LIFE = 60
"""Seconds after which an organisation's time zone is read again: another process may have changed it."""


def addresses(settings: Settings) -> embedded.Addresses:
    """Where the database is; starts the embedded one when no address is set."""
    if settings.database_url is None:
        return embedded.start(settings.data.resolve() / "postgres")
    return embedded.Addresses(settings.database_url, settings.database_admin_url or settings.database_url)


def service_role(where: embedded.Addresses) -> str:
    """The role that requests run as."""
    return str(conninfo_to_dict(where.service).get("user", embedded.SERVICE_ROLE))


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


def surroundings(zone: ZoneInfo = UTC_ZONE) -> Surroundings:
    """Time, in an organisation's zone, and ids."""
    return Surroundings(now=now, today=lambda: now().astimezone(zone).date(), new_id=uuid7)


@dataclass(slots=True)
class Books:
    """The intake of one transaction, with the payers it knows."""

    intake: Intake
    payers: PayerBook
    recorder: Recorder


@dataclass
class Services:
    """Everything a request may need."""

    settings: Settings
    database: Database
    verifier: TokenVerifier
    issuer: LocalIssuer | None
    accesses: AccessLog
    blobs: Blobs
    keys: KeySource
    streams: Streams
    sealing: Sealing
    sender: Sender
    process: str = field(default_factory=lambda: uuid7().hex)
    _zones: dict[UUID, tuple[float, ZoneInfo]] = field(default_factory=dict)

    async def books(self, tx: Transaction, actor: Actor) -> Books:
        """What a command needs to take claim events in."""
        zone = await self.zone(tx)
        recorder = Recorder(tx, actor)
        payers = PayerBook(recorder, now)

        async def read_raw(sha256: bytes, start: int, end: int, delimiters: str) -> ClaimDecision:
            return read_again(await self.blobs.get_range(tx.org_id, sha256, start, end), delimiters)

        store = PostgresIntake(recorder, payers, read_raw, now)
        return Books(Intake(store, surroundings(zone), self.clocks()), payers, recorder)

    def now(self) -> datetime:
        """The moment, in UTC."""
        return now()

    def clocks(self) -> Clocks:
        """Days of the workflow, from the settings."""
        settings = self.settings
        return Clocks(
            sort_days=settings.sort_days,
            decision_days=settings.decision_days,
            correction_days=settings.correction_days,
            near_match_days=settings.near_match_days,
            backlog_per_day=settings.backlog_per_day,
            close_approval_days=settings.close_approval_days,
        )

    def pace(self) -> Pace:
        """How fast escalations climb, and how much one person is told, from the settings."""
        settings = self.settings
        return Pace(settings.escalate_lead_days, settings.escalate_manager_days, settings.alerts_a_day)

    async def zone(self, source: Source) -> ZoneInfo:
        """The organisation's time zone: day 0 of a denial is a day there."""
        read_at, zone = self._zones.get(source.org_id, (-math.inf, UTC_ZONE))
        if time.monotonic() - read_at > ZONE_LIFE:
            rows = await source.fetch("SELECT time_zone FROM organizations WHERE id = %s", (source.org_id,))
            zone = ZoneInfo(rows[0]["time_zone"] if rows else "UTC")
            self._zones[source.org_id] = (time.monotonic(), zone)
        return zone

    async def today(self, source: Source) -> date:
        """The organisation's day."""
        return surroundings(await self.zone(source)).today()

    def forget_zone(self, org_id: UUID) -> None:
        """It is being changed: whoever asks next reads it."""
        self._zones.pop(org_id, None)


def key_source(settings: Settings) -> tuple[KeySource, LocalIssuer | None]:
    """Whose keys verify tokens: the external issuer's when one is set, else our own."""
    if settings.jwks_url is not None:
        return RemoteJwks(settings.jwks_url, httpx.AsyncClient(), time.time), None
    ring = KeyFolder(settings.data.resolve() / "keys", time.time, KeyTimes(max_token_life=settings.token_lifetime))
    issuer = LocalIssuer(ring, settings.issuer, settings.audience, time.time, uuid7, settings.token_lifetime)
    return ring, issuer


def build(settings: Settings, database: Database) -> Services:
    """Compose the services; nothing is opened yet."""
    keys, issuer = key_source(settings)
    verifier = TokenVerifier(settings.issuer, settings.audience, keys, time.time, org_claim=settings.org_claim)
    return Services(
        settings=settings,
        database=database,
        verifier=verifier,
        issuer=issuer,
        accesses=AccessLog(database),
        blobs=Blobs.at(settings.blob_url, settings.data),
        keys=keys,
        streams=Streams(settings.event_streams),
        sealing=Sealing(settings.data / "secrets.key", settings.secrets_key),
        sender=Sender(settings.webhook_allow_local),
    )


def database_of(settings: Settings, where: embedded.Addresses, pool: int) -> Database:
    """The service role's database."""
    return Database(where.service, pool, settings.lock_timeout, settings.statement_timeout)


async def _check_pools(services: Services) -> None:
    """Refuse pools that would leave the database without connections for anybody else."""
    settings = services.settings
    wanted = settings.api_pool + settings.worker_pool + settings.jobs_pool
    (row,) = await services.database.read_shared("SELECT current_setting('max_connections')::int AS most")
    if wanted > row["most"] * MOST_CONNECTIONS:
        raise RuntimeError(f"The pools want {wanted} connections, above 80 % of max_connections ({row['most']})")


@asynccontextmanager
async def running(services: Services) -> AsyncIterator[None]:
    """Open what must be open while the service answers; close it in order."""
    await services.database.open()
    await _check_pools(services)
    services.accesses.start()
    try:
        yield
    finally:
        await services.accesses.stop()
        if isinstance(services.keys, RemoteJwks):
            await services.keys.aclose()
        await services.database.close()


__all__ = [
    "Books",
    "Services",
    "addresses",
    "build",
    "database_of",
    "key_source",
    "now",
    "running",
    "service_role",
    "surroundings",
]
