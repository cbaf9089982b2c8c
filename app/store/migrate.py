"""Bring a database to the schema of this version."""

from __future__ import annotations

from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

import migrations


def config(connection: Connection | None = None, service_role: str = "overturn_service") -> Config:
    """Alembic's configuration, without an ini file."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(migrations.__file__).parent))
    settings.attributes.update(connection=connection, service_role=service_role)
    return settings


def migrate(admin_url: str, service_role: str) -> None:
    """Run what is missing as the schema's owner and let ``service_role`` use it."""
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(admin_url), poolclass=NullPool)
    with engine.connect() as connection:
        command.upgrade(config(connection, service_role), "head")


def head() -> str | None:
    """The newest revision that the code knows."""
    return ScriptDirectory.from_config(config()).get_current_head()
