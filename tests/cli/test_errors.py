"""What is expected to go wrong is one sentence on stderr, with an exit code and without a secret."""

import pytest

from tests.cli.conftest import Run

NOWHERE = "postgresql://somebody:hidden-word@127.0.0.1:9/nothing"
COMMANDS = (["org", "create", "X"], ["token", "--org", "X", "--scope", "admin"])


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_database_that_does_not_answer(run: Run, monkeypatch: pytest.MonkeyPatch, folder, command) -> None:
    monkeypatch.setenv("OVERTURN_DATA", str(folder))
    monkeypatch.setenv("DATABASE_URL", NOWHERE)
    result = run(*command)
    assert result.exit_code == 1
    assert result.stderr == "The database does not answer: check DATABASE_URL and DATABASE_ADMIN_URL.\n"


def test_an_address_that_is_none(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "hidden-word")
    result = run("token", "--org", "X", "--scope", "admin")
    assert result.exit_code == 2
    assert result.stderr == "DATABASE_URL or DATABASE_ADMIN_URL is not the address of a database.\n"


@pytest.mark.parametrize("name", ["OVERTURN_API_POOL", "OVERTURN_CORS_ORIGINS"])
def test_a_setting_that_cannot_be_read_is_named(run: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "hidden-word")
    result = run("migrate")
    assert result.exit_code == 1
    assert name.removeprefix("OVERTURN_").lower() in result.stderr.lower()
    assert "hidden-word" not in result.stderr


def test_the_service_role_does_not_migrate(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", NOWHERE)
    result = run("migrate")
    assert (result.exit_code, "Set DATABASE_ADMIN_URL" in result.stderr) == (2, True)


def test_an_unknown_command_is_a_wrong_question(run: Run) -> None:
    assert run("appeal").exit_code == 2
