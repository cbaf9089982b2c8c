"""``overturn openapi``."""

from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import Run


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("openapi") / "openapi.yaml"


def test_what_is_written_is_current(run: Run, written: Path) -> None:
    assert run("openapi", "--write", "--file", str(written)).exit_code == 0
    assert run("openapi", "--check", "--file", str(written)).exit_code == 0
    document = yaml.safe_load(written.read_text())
    assert document["openapi"].startswith("3.1")
    assert "servers" not in document
    assert "&id" not in written.read_text(), "no anchors"


def test_the_contract_does_not_depend_on_settings(run: Run, written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERTURN_JWKS_URL", "https://issuer.invalid/jwks")
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing")
    assert run("openapi", "--check", "--file", str(written)).exit_code == 0


def test_a_difference_is_shown_with_the_command_that_mends_it(run: Run, written: Path) -> None:
    written.write_text(written.read_text().replace("title: Overturn", "title: Underturn"))
    result = run("openapi", "--check", "--file", str(written))
    assert result.exit_code == 1
    assert "-  title: Underturn\n+  title: Overturn" in result.stderr
    assert result.stderr.endswith("`overturn openapi --write` writes it.\n")


def test_one_of_both_must_be_said(run: Run) -> None:
    assert run("openapi").exit_code == 2
