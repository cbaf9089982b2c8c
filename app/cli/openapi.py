"""``overturn openapi``."""

from __future__ import annotations

import difflib
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from app.cli.errors import Refusal
from app.main import create_app
from app.openapi import to_yaml
from app.settings import Settings
from app.store.database import Database
from app.wiring import build

FILE = Path("openapi/openapi.yaml")
SHOWN = 40
cli = typer.Typer()


@cli.command()
def openapi(
    write: Annotated[bool, typer.Option("--write", help=f"Write {FILE}.")] = False,
    check: Annotated[bool, typer.Option("--check", help=f"Fail when {FILE} is not what the code says.")] = False,
    file: Annotated[Path, typer.Option(hidden=True)] = FILE,
) -> None:
    """Write the contract, or check that the committed one is current. Needs no database."""
    if write == check:
        raise Refusal("Say --write or --check.", 2)
    current = contract()
    if write:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(current, encoding="utf-8")
        return
    committed = file.read_text(encoding="utf-8") if file.exists() else ""
    if committed != current:
        _show_difference(committed, current)
        raise Refusal(f"{file} is not what the code says: `overturn openapi --write` writes it.")


def contract() -> str:
    """The document of this version's routes, whatever the settings: nothing is opened."""
    with tempfile.TemporaryDirectory(prefix="overturn-") as folder:
        settings = Settings(data=Path(folder), blob_url=None, jwks_url=None, cors_origins=[])
        return to_yaml(create_app(build(settings, Database("", 2, 1, 1))).openapi())


def _show_difference(committed: str, current: str) -> None:
    lines = list(
        difflib.unified_diff(committed.splitlines(), current.splitlines(), "committed", "code", n=2, lineterm="")
    )
    typer.echo("\n".join(lines[:SHOWN]), err=True)
    if len(lines) > SHOWN:
        typer.echo(f"… and {len(lines) - SHOWN} more lines", err=True)
