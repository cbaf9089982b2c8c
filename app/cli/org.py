"""``overturn org create``."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.database import open_database
from app.cli.organizations import create_organization
from app.routers.ids import show
from app.settings import Settings

cli = typer.Typer(help="Organisations.", no_args_is_help=True)


@cli.callback()
def org() -> None:
    """Organisations."""


@cli.command()
def create(
    name: str,
    time_zone: Annotated[str, typer.Option(help="Where its days begin and end.")] = "America/New_York",
    profile: Annotated[str, typer.Option(help="small_practice, large_group or hospital.")] = "large_group",
) -> None:
    """Create an organisation and its machine client. The client's secret is shown this once."""
    settings = Settings()
    new = create_organization(open_database(settings), name, time_zone, profile)
    typer.echo(f"org_id={show('org', new.id)}\nclient_id={new.client_id}\nclient_secret={new.client_secret}")
