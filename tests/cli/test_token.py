"""``overturn token`` and ``overturn keys``."""

import asyncio

import pytest

from app.settings import Settings
from app.store import embedded
from app.store.database import Database
from app.wiring import build
from tests.cli.conftest import Run
from tests.conftest import ORG


def principal(token: str):
    services = build(Settings(), Database("", 2, 1, 1))
    return asyncio.run(services.verifier.verify(token))


def test_a_token_alone_is_printed_and_is_a_machines(run: Run, database: embedded.Addresses) -> None:
    result = run("token", "--org", "Sample Clinic", "--scope", "denials:read denials:write")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.count("\n") == 1
    caller = principal(result.stdout.strip())
    assert (caller.org_id, caller.kind) == (ORG, "client")
    assert caller.scopes == {"denials:read", "denials:write"}


def test_the_token_of_a_person_names_the_person(run: Run, database: embedded.Addresses) -> None:
    result = run("token", "--org", "Sample Clinic", "--scope", "decisions:write", "--person", "Ada Example")
    caller = principal(result.stdout.strip())
    assert (caller.kind, caller.name) == ("person", "Ada Example")


@pytest.mark.parametrize(
    ("org", "scope", "said"),
    [
        ("Nobody", "denials:read", "no organisation named Nobody"),
        ("Sample Clinic", "denials:read denials:eat", "no scope denials:eat"),
        ("Sample Clinic", "", "no scope (empty)"),
    ],
)
def test_a_wrong_question_is_exit_code_2(run: Run, database: embedded.Addresses, org, scope, said) -> None:
    result = run("token", "--org", org, "--scope", scope)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_an_external_issuer_gives_its_own_tokens(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERTURN_JWKS_URL", "https://issuer.invalid/jwks")
    assert run("token", "--org", "X", "--scope", "admin").exit_code == 1
    assert run("keys", "rotate").exit_code == 1
    assert run("serve", "--sample").exit_code == 2


def test_keys_rotate_once_for_two_operators(run: Run, monkeypatch: pytest.MonkeyPatch, folder) -> None:
    monkeypatch.setenv("OVERTURN_DATA", str(folder))
    first, second = run("keys", "rotate"), run("keys", "rotate")
    assert first.exit_code == 0
    assert first.stdout == second.stdout
    assert len(list((folder / "keys").glob("*.pem"))) == 2
