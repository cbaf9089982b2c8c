"""How Alembic reaches the database: as the schema's owner, one migration at a time, never waiting long."""

from alembic import context
from sqlalchemy import Connection, text

from app.store.tables import metadata


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Leave procrastinate's schema to itself."""
    return kind != "schema" or name in (None, "public")


def run(connection: Connection) -> None:
    """Run under an advisory lock, so that two starting processes do not migrate at once."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=include_name,
        transaction_per_migration=True,
        compare_server_default=False,
    )
    connection.execute(text("SELECT pg_advisory_lock(hashtext('overturn.migrate'))"))
    connection.execute(text("SET lock_timeout = '4s'"))
    connection.execute(text("SET statement_timeout = '60s'"))
    connection.commit()
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
