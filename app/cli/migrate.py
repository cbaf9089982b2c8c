"""``overturn migrate``."""

from __future__ import annotations

import typer

from app.cli.database import connect, find_database, schema
from app.cli.errors import Refusal
from app.settings import Settings
from app.store.migrate import migrate as run
from app.wiring import service_role

cli = typer.Typer()


@cli.command()
def migrate() -> None:
    """Bring the database to the schema of this version, as DATABASE_ADMIN_URL."""
    settings = Settings()
    if settings.database_url is not None and settings.database_admin_url is None:
        raise Refusal("Set DATABASE_ADMIN_URL to the owner of the schema: the service role may not migrate.", 2)
    where = find_database(settings)
    before = schema(where)
    connect(where.admin).close()
    run(where.admin, service_role(where))
    after = schema(where)
    was = f"had schema {before}" if before else "had no schema"
    typer.echo(
        f"The database has schema {after}, as before." if before == after else f"The database {was}, now {after}."
    )
