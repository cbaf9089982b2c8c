"""``overturn sample 835``."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.cli.errors import Refusal
from app.sample import write_sample

cli = typer.Typer(help="Invented files that look and balance like real ones.", no_args_is_help=True)


@cli.callback()
def sample() -> None:
    """Invented files that look and balance like real ones."""


@cli.command("835")
def remittance(
    claims: Annotated[int, typer.Option(help="How many claim decisions.", min=1)] = 1_000,
    seed: Annotated[int, typer.Option(help="The same seed on the same day gives the same bytes.", min=0)] = 1,
    labels: Annotated[Path | None, typer.Option(help="Also write what is in it, one JSON object a line.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where to write; standard output if not given.")] = None,
    day: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last payment date; today.")] = None,
) -> None:
    """Write a remittance (X12 835) with denials, reversals, corrections and provider adjustments."""
    today = (day or datetime.now(UTC)).date()
    try:
        with ExitStack() as files:
            target = files.enter_context(out.open("wb")) if out else sys.stdout.buffer
            told = files.enter_context(labels.open("w", encoding="utf-8")) if labels else None
            write_sample(target, claims, seed, today=today, labels=told)
            target.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Refusal(f"Cannot write {error.filename}: {error.strerror}.") from None
