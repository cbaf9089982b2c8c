"""``overturn org create``."""

import psycopg
import pytest

from app.security.clients import verify_secret
from app.store import embedded
from tests.cli.conftest import Run


def told(output: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in output.split())


def test_an_organisation_gets_a_client_whose_secret_is_told_once(run: Run, database: embedded.Addresses) -> None:
    result = run("org", "create", "New Clinic", "--time-zone", "America/Denver", "--profile", "small_practice")
    assert result.exit_code == 0, result.stderr
    new = told(result.stdout)
    with psycopg.connect(database.admin) as connection:
        row = connection.execute(
            "SELECT o.name, o.time_zone, o.profile, c.secret_digest, c.scopes FROM clients c "
            "JOIN organizations o ON o.id = c.org_id WHERE c.name = %s",
            (new["client_id"],),
        ).fetchone()
    assert row is not None
    assert row[:3] == ("New Clinic", "America/Denver", "small_practice")
    assert verify_secret(new["client_secret"], row[3])
    assert "denials:write" in row[4]
    assert not {"decisions:write", "decisions:approve"} & set(row[4]), "machines do not decide"


def test_two_organisations_cannot_share_a_name(run: Run, database: embedded.Addresses) -> None:
    result = run("org", "create", "Sample Clinic")
    assert (result.exit_code, result.stderr) == (1, "There is an organisation named Sample Clinic already.\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("A\nB",),
        (" A",),
        ("A", "--time-zone", "Mars/Here"),
        ("A", "--time-zone", "/etc/passwd"),
        ("A", "--profile", "x"),
    ],
)
def test_what_no_organisation_can_have_is_refused(run: Run, database: embedded.Addresses, arguments) -> None:
    assert run("org", "create", *arguments).exit_code == 2


def test_the_service_role_makes_no_organisation(
    run: Run, database: embedded.Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_ADMIN_URL")
    result = run("org", "create", "Y")
    assert (result.exit_code, "DATABASE_ADMIN_URL" in result.stderr) == (1, True)
