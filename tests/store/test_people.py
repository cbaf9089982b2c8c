"""What the database itself holds of organisations, teams and people."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from app.domain.sorting.vocabulary import WORK_TYPES
from app.store import embedded
from tests.conftest import ORG, OTHER_ORG, add_organization

EVENT = (
    "INSERT INTO events (org_id, id, type, subject_id, subject_version, actor_kind, actor_id, at, data) "
    "VALUES (%s, %s, %s, %s, %s, 'system', 'test', now(), '{}')"
)
TEAM = "INSERT INTO teams (org_id, id, name, work_types, version, created_at, updated_at) VALUES (%s, %s, %s, %s, 1, now(), now())"
RENAME = "UPDATE organizations SET profile = 'hospital', version = 2 WHERE id = %s"


@pytest.fixture
def service(server: embedded.Addresses) -> Iterator[psycopg.Connection[Any]]:
    """The service's connection, as the first organisation."""
    with psycopg.connect(server.service) as connection:
        connection.execute("SELECT set_config('app.org', %s, true)", (str(ORG),))
        yield connection
        connection.rollback()


def tell(connection: psycopg.Connection[Any], kind: str, subject: UUID, version: int, org_id: UUID = ORG) -> None:
    connection.execute(EVENT, (org_id, uuid4(), kind, subject, version))


def test_a_new_organisation_begins_with_a_triage_and_its_event(server: embedded.Addresses) -> None:
    new = uuid4()
    with psycopg.connect(server.admin) as connection:
        add_organization(connection, new, "New Clinic")
        teams = connection.execute("SELECT id, name, version FROM teams WHERE org_id = %s", (new,)).fetchall()
        events = connection.execute("SELECT type, subject_id FROM events WHERE org_id = %s", (new,)).fetchall()
        connection.rollback()
    assert (teams, events) == ([(new, "triage", 1)], [("team.created", new)])


@pytest.mark.parametrize("change", ["UPDATE teams SET name = 'x'", "UPDATE teams SET version = 2"])
def test_a_team_does_not_change_without_an_event(service: psycopg.Connection[Any], change: str) -> None:
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
        service.execute(change)


def test_work_types_are_those_of_the_taxonomy(service: psycopg.Connection[Any]) -> None:
    for team, work_types in ((uuid4(), list(WORK_TYPES)), (uuid4(), ["cooking"])):
        tell(service, "team.created", team, 1)
        with service.transaction():
            if work_types == ["cooking"]:
                with pytest.raises(psycopg.errors.CheckViolation), service.transaction():
                    service.execute(TEAM, (ORG, team, "b", work_types))
            else:
                service.execute(TEAM, (ORG, team, "a", work_types))


class TestOrganization:
    def test_it_changes_with_its_event(self, service: psycopg.Connection[Any]) -> None:
        tell(service, "organization.changed", ORG, 2)
        assert service.execute(RENAME, (ORG,)).rowcount == 1

    def test_it_does_not_change_without(self, service: psycopg.Connection[Any]) -> None:
        tell(service, "team.changed", ORG, 2)
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
            service.execute(RENAME, (ORG,))

    def test_nobody_changes_another_one(self, service: psycopg.Connection[Any]) -> None:
        tell(service, "organization.changed", OTHER_ORG, 2)
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
            service.execute(RENAME, (OTHER_ORG,))

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE organizations SET name = 'x'",
            "DELETE FROM organizations",
            "DELETE FROM people",
            "DELETE FROM teams",
            "UPDATE team_members SET person_id = team_id",
            "DELETE FROM assignment_rules",
        ],
    )
    def test_the_service_has_no_right_to_more(self, service: psycopg.Connection[Any], change: str) -> None:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            service.execute(change)
