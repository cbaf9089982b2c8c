"""What a command must know about the database before it starts to work."""

from __future__ import annotations

import subprocess
from typing import Any

import psycopg

from app.cli.errors import Refusal
from app.settings import Settings
from app.store import embedded
from app.store.migrate import head, migrate
from app.wiring import addresses, service_role

POOL_SHARE = 0.8
"""Part of the server's connections that one process may ask for."""


def open_database(settings: Settings) -> embedded.Addresses:
    """Where the database is, with the schema of this version.

    The embedded one is brought there; any other is left alone, because a migration is an operator's decision.
    """
    where = find_database(settings)
    found, wanted = schema(where), head()
    if found == wanted:
        return where
    if settings.database_url is not None:
        state = f"has schema {found}" if found else "has no schema"
        raise Refusal(f"The database {state}, this version needs {wanted}: run `overturn migrate`.")
    migrate(where.admin, service_role(where))
    return where


def find_database(settings: Settings) -> embedded.Addresses:
    """Where the database is; the embedded one is started."""
    try:
        return addresses(settings)
    except (subprocess.SubprocessError, OSError, AssertionError) as error:
        log = settings.data.resolve() / "postgres" / "log"
        kind = type(error).__name__
        raise Refusal(f"The embedded PostgreSQL does not start ({kind}): its log is {log}.") from None


def connect(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    """A connection, not waited for long."""
    try:
        return psycopg.connect(url, connect_timeout=10)
    except psycopg.ProgrammingError:
        raise Refusal("DATABASE_URL or DATABASE_ADMIN_URL is not the address of a database.", 2) from None


def schema(where: embedded.Addresses) -> str | None:
    """The revision that the database is at; None before the first."""
    with connect(where.service) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except (psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege):
            return None
    return str(row[0]) if row else None


def check_service_role(where: embedded.Addresses, asked: int) -> None:
    """Refuse a role that row-level security does not bind, and pools that leave the server no connection."""
    with connect(where.service) as connection:
        row = connection.execute(
            "SELECT rolsuper OR rolbypassrls, current_setting('max_connections')::int "
            "FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert row is not None, "every role is in pg_roles"
    free, connections = row
    if free:
        raise Refusal("DATABASE_URL names a role with SUPERUSER or BYPASSRLS: row-level security would not bind it.")
    if asked > POOL_SHARE * connections:
        raise Refusal(
            f"The pools ask for {asked} connections, more than 80 % of the {connections} that the server has."
        )
