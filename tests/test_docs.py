"""What the README names exists, and what exists is named."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from app.cli import COMMANDS, cli
from app.settings import Settings

ROOT = Path(__file__).parent.parent
PAGES = ("README.md", "CONTRIBUTING.md")
README = (ROOT / "README.md").read_text()
TEXT = README + (ROOT / "CONTRIBUTING.md").read_text()


def test_every_make_target_that_is_named_exists() -> None:
    named = set(re.findall(r"`make ([a-z]+)`|^make ([a-z]+)", TEXT, re.MULTILINE))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {one or other for one, other in named} <= targets
    assert {"demo", "test", "run", "setup", "check", "bench", "soak", "fuzz", "help"} <= targets


def test_the_readme_opens_with_two_commands() -> None:
    block = re.search(r"```sh\n(.*?)```", README, re.DOTALL)
    assert block is not None
    assert [line.split("#")[0].strip() for line in block[1].splitlines()] == ["make demo", "make test"]


def test_commands_are_as_the_readme_says() -> None:
    named = set(re.findall(r"`overturn ([a-z]+)", TEXT))
    assert named == set(COMMANDS)
    root = get_command(cli)
    for name in COMMANDS:
        command = root.get_command(None, name)  # type: ignore[attr-defined]
        assert command.help, f"{name} says what it does"


def test_options_that_the_readme_names_exist() -> None:
    root = get_command(cli)
    known = set()
    for name in COMMANDS:
        command = root.get_command(None, name)  # type: ignore[attr-defined]
        for part in (command, *getattr(command, "commands", {}).values()):
            known |= {option for parameter in part.params for option in parameter.opts}
    table = README.partition("## Commands")[2].partition("## Settings")[0]
    assert set(re.findall(r"(--[a-z][a-z-]+)", table)) <= known


def test_settings_are_as_the_readme_says() -> None:
    fields = Settings.model_fields.items()
    settings = {str(field.validation_alias or f"OVERTURN_{name.upper()}") for name, field in fields}
    table = README.partition("## Settings")[2].partition("## ")[0]
    assert set(re.findall(r"^\| `([A-Z_]+)`", table, re.MULTILINE)) == settings
    assert set(re.findall(r"\b(?:OVERTURN|DATABASE)_[A-Z_]+\b", README)) <= settings | {"OVERTURN_TOKEN"}


@pytest.mark.parametrize("page", [*PAGES, "CHANGELOG.md", "openapi/CHANGELOG.md", "docs/adr/README.md"])
def test_links_and_paths_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text()
    links = [target for target in re.findall(r"\]\(([^)]+)\)", text) if not target.startswith("http")]
    paths = re.findall(r"`((?:app|tests|docs|openapi|migrations|requirements)/[^`* ]*)`", text)
    for target in links:
        assert (ROOT / page).parent.joinpath(target).exists(), target
    for path in paths:
        assert (ROOT / path).exists(), path
