"""The command line: ``overturn``. One file per command; its code is loaded when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from app.cli.errors import EXPECTED, sentence

COMMANDS = ("serve", "worker", "migrate", "org", "token", "keys", "ingest", "sample", "openapi", "demo", "simulator")


class Commands(TyperGroup):
    """Loads a command when it is needed, and says what is expected to go wrong in one sentence."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All commands, in the order a reader meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of one file."""
        if cmd_name not in COMMANDS:
            return None
        command = typer.main.get_command(import_module(f"app.cli.{cmd_name}").cli)
        command.name = cmd_name
        return command

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except EXPECTED as error:
            typer.echo(sentence(error), err=True)
            raise typer.Exit(getattr(error, "code", 1)) from None


cli = typer.Typer(cls=Commands, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@cli.callback()
def overturn() -> None:
    """Denial management: from remittance to verified receipt.

    All commands read OVERTURN_DATA, DATABASE_URL and DATABASE_ADMIN_URL.
    """


def main() -> None:
    """Entry point of ``overturn``."""
    cli()


__all__ = ["COMMANDS", "cli", "main"]
