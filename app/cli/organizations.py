"""Organisations and their first machine client: made as the schema's owner, found as the service role."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import psycopg
from uuid_utils.compat import uuid7

from app.cli.database import connect
from app.cli.errors import Refusal
from app.domain.organization.profiles import PROFILES
from app.routers.ids import show
from app.security.claims import is_plain_text
from app.security.clients import hash_secret, new_secret
from app.security.scopes import SCOPES
from app.store import embedded

PERSONS_ONLY = frozenset({"decisions:write", "decisions:approve"})
"""Machines post and read; what these scopes allow is a person's decision."""
MACHINE_SCOPES = tuple(name for name in SCOPES if name not in PERSONS_ONLY)


class NewOrganization(NamedTuple):
    """What must be told once: the secret is stored as its hash."""

    id: UUID
    client_id: str
    client_secret: str


def create_organization(where: embedded.Addresses, name: str, time_zone: str, profile: str) -> NewOrganization:
    """An organisation and a machine client that may post and read for it."""
    _check(name, time_zone, profile)
    client, now = uuid7(), datetime.now(UTC)
    new = NewOrganization(uuid7(), str(show("cli", client)), new_secret())
    try:
        with connect(where.admin) as connection:
            connection.execute(
                "INSERT INTO organizations (id, name, profile, time_zone, created_at) VALUES (%s, %s, %s, %s, %s)",
                (new.id, name, profile, time_zone, now),
            )
            connection.execute(
                "INSERT INTO clients (id, org_id, name, secret_digest, scopes, created_at) VALUES (%s, %s, %s, %s, %s, %s)",
                (client, new.id, new.client_id, hash_secret(new.client_secret), list(MACHINE_SCOPES), now),
            )
    except psycopg.errors.UniqueViolation:
        raise Refusal(f"There is an organisation named {name} already.") from None
    except psycopg.errors.InsufficientPrivilege:
        raise Refusal("DATABASE_ADMIN_URL must name the owner of the schema: this role may not add one.") from None
    return new


def _check(name: str, time_zone: str, profile: str) -> None:
    if not is_plain_text(name) or name != name.strip():
        raise Refusal("A name has 1 to 255 printable characters and no space around them.", 2)
    if profile not in PROFILES:
        raise Refusal(f"There is no profile {profile}: it is one of {', '.join(PROFILES)}.", 2)
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refusal(f"There is no time zone {time_zone}: use a name such as America/Chicago.", 2) from None


def find_organization(where: embedded.Addresses, name: str) -> UUID | None:
    """The id of an organisation by its name."""
    with connect(where.service) as connection:
        row = connection.execute("SELECT id FROM organizations WHERE name = %s", (name,)).fetchone()
    return row[0] if row else None
