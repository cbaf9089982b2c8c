"""The schema: one head, migrated equals modelled, and nothing of one organisation shows to another."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from app.store import embedded
from app.store.migrate import config
from app.store.tables import metadata
from tests.conftest import ORG, OTHER_ORG

SHARED = {"alembic_version", "organizations", "clients"}
"""Tables without row-level security: they hold no customer data."""


@pytest.fixture
def admin(server: embedded.Addresses) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(server.admin) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def service(server: embedded.Addresses) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(server.service) as connection:
        yield connection
        connection.rollback()


def become(connection: psycopg.Connection[Any], org_id: object) -> None:
    connection.execute("SELECT set_config('app.org', %s, true)", (str(org_id),))


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(config()).get_heads()) == 1


def test_what_is_migrated_is_what_is_modelled(server: embedded.Addresses) -> None:
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(server.admin), poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [d for d in compare_metadata(context, metadata) if "alembic_version" not in str(d)]
    assert differences == []


def test_every_table_is_protected_unless_it_is_listed(admin: psycopg.Connection[Any]) -> None:
    rows = admin.execute(
        "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class "
        "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    ).fetchall()
    assert {name for name, protected in rows if not protected} == SHARED


def test_every_protected_table_has_the_organisation_first_in_its_key() -> None:
    for name, table in metadata.tables.items():
        if name not in SHARED:
            assert next(iter(table.primary_key)).name == "org_id", name


def test_a_query_without_a_where_clause_sees_one_organisation(service: psycopg.Connection[Any]) -> None:
    for org_id in (ORG, OTHER_ORG):
        become(service, org_id)
        service.execute("INSERT INTO claim_locks (org_id, number) VALUES (%s, 'pcn:1')", (org_id,))
    assert service.execute("SELECT org_id FROM claim_locks").fetchall() == [(OTHER_ORG,)]
    become(service, "")
    assert service.execute("SELECT * FROM claim_locks").fetchall() == []


def test_writing_for_another_organisation_is_refused(service: psycopg.Connection[Any]) -> None:
    become(service, ORG)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        service.execute("INSERT INTO claim_locks (org_id, number) VALUES (%s, 'pcn:1')", (OTHER_ORG,))


PAYER = (
    "INSERT INTO payers (org_id, id, name, plans, mapped, version, created_at, updated_at) "
    "VALUES (%s, %s, 'X', '[]', false, 1, now(), now())"
)
EVENT = (
    "INSERT INTO events (org_id, id, type, subject_id, subject_version, actor_kind, actor_id, at, data) "
    "VALUES (%s, %s, 'payer.seen', %s, 1, 'system', 'test', now(), '{}')"
)


def test_a_change_without_an_event_is_refused(service: psycopg.Connection[Any]) -> None:
    become(service, ORG)
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
        service.execute(PAYER, (ORG, uuid4()))


def test_a_change_with_its_event_goes_through(service: psycopg.Connection[Any]) -> None:
    become(service, ORG)
    payer = uuid4()
    service.execute(EVENT, (ORG, uuid4(), payer))
    service.execute(PAYER, (ORG, payer))


def test_an_event_of_another_transaction_does_not_count(clone: Any) -> None:
    payer = uuid4()
    with psycopg.connect(clone().service) as connection:
        become(connection, ORG)
        connection.execute(EVENT, (ORG, uuid4(), payer))
        connection.commit()
        become(connection, ORG)
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
            connection.execute(PAYER, (ORG, payer))


@pytest.mark.parametrize("change", ["UPDATE events SET type = 'x'", "DELETE FROM events", "TRUNCATE events"])
def test_events_are_append_only_even_for_the_owner(admin: psycopg.Connection[Any], change: str) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation):
        admin.execute(change)


@pytest.mark.parametrize("change", ["UPDATE events SET type = 'x'", "DELETE FROM accesses"])
def test_the_service_has_no_right_to_change_the_log(service: psycopg.Connection[Any], change: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        service.execute(change)


def test_the_service_role_is_bound_by_row_level_security(admin: psycopg.Connection[Any]) -> None:
    row = admin.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = 'overturn_service'").fetchone()
    assert row == (False, False)
