"""``overturn keys rotate``."""

from __future__ import annotations

import typer

from app.cli.errors import Refusal
from app.security.issuer import KeyFolder
from app.settings import Settings
from app.wiring import key_source

cli = typer.Typer(help="Signing keys of the local issuer.", no_args_is_help=True)


@cli.callback()
def keys() -> None:
    """Signing keys of the local issuer."""


@cli.command()
def rotate() -> None:
    """Create the next signing key and delete those that are no longer needed."""
    ring, _ = key_source(Settings())
    if not isinstance(ring, KeyFolder):
        raise Refusal("OVERTURN_JWKS_URL is set: the external issuer rotates its own keys.")
    try:
        key = ring.rotate()
    except OSError as error:
        raise Refusal(f"The folder of keys cannot be used: {error.strerror}.") from None
    typer.echo(f"Key {key.kid} is published and signs {ring.times.sign_after} seconds after it was made.")
