"""``overturn ingest``."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from app.cli.console import wide_console
from app.cli.errors import Refusal
from app.cli.money import dollars
from app.cli.partner import Partner, PartnerError, ProblemError

WORDS = {201: "taken in", 202: "taken in", 200: "known before"}
COUNTS = {
    "payments": "payments",
    "claims": "claims",
    "denials_created": "new denials",
    "denials_updated": "updated",
    "quarantined": "quarantined",
    "findings": "findings",
}
"""Counts of a remittance, and their column."""
cli = typer.Typer()

Outcome = tuple[Path, str, dict[str, Any] | None]
"""The file, what came of it in words, and the remittance if there is one."""


@cli.command()
def ingest(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, readable=True)],
    url: Annotated[str, typer.Option(help="Where the service answers.")] = "http://127.0.0.1:8000",
    token: Annotated[str, typer.Option(envvar="OVERTURN_TOKEN", help="With the scope denials:write.")] = "",
) -> None:
    """Post remittances to a running service, wait until they are read, and say what came of them."""
    if not token:
        raise Refusal("Give a token: --token or OVERTURN_TOKEN (`overturn token` prints one).", 2)
    if not url.startswith(("http://", "https://")):
        raise Refusal("--url begins with http:// or https://.", 2)
    outcomes = asyncio.run(_post_all(files, url, token))
    _print(outcomes)
    if any(remittance is None or remittance["status"] == "failed" for _, _, remittance in outcomes):
        raise typer.Exit(1)


async def _post_all(files: list[Path], url: str, token: str) -> list[Outcome]:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    outcomes: list[Outcome] = []
    with Progress(*columns, console=Console(stderr=True)) as progress:
        async with Partner(url, token) as partner:
            for file in files:
                task = progress.add_task(file.name, total=file.stat().st_size)
                outcomes.append(
                    await _post(
                        partner, file, lambda done, total, it=task: progress.update(it, completed=done, total=total)
                    )
                )
    return outcomes


async def _post(partner: Partner, file: Path, report: Any) -> Outcome:
    try:
        status, remittance = await partner.post_file(file, report)
    except ProblemError as error:
        _explain(file, error.problem, str(error))
        return file, "refused", None
    except PartnerError as error:
        typer.echo(f"{file.name}: {error}", err=True)
        return file, "not sent", None
    if remittance["status"] == "failed":
        problem = remittance["problem"] or {}
        _explain(file, problem, str(problem.get("detail", "It could not be read.")))
    words = WORDS.get(status, "taken in")
    return file, words if remittance["status"] == "done" else f"{words}, {remittance['status']}", remittance


def _explain(file: Path, problem: dict[str, Any], text: str) -> None:
    """The problem and its findings, on stderr."""
    typer.echo(f"{file.name}: {text}", err=True)
    for finding in problem.get("findings", []):
        place = f"segment {finding['segment']} {finding['tag']}{finding['element']}" if finding["segment"] else "file"
        typer.echo(f"  {place.strip()}: {finding['code']}", err=True)
    for error in problem.get("errors") or []:
        typer.echo(f"  {error.get('pointer')}: {error.get('message')}", err=True)


def _print(outcomes: list[Outcome]) -> None:
    table = Table("file", "outcome", *COUNTS.values(), "denied", box=None, pad_edge=False, header_style="dim")
    for column in table.columns[2:]:
        column.justify, column.no_wrap = "right", True
    for file, words, remittance in outcomes:
        counts = [f"{remittance['counts'][name]:,}" for name in COUNTS] if remittance else [""] * len(COUNTS)
        denied = dollars(remittance["amounts"]["denied"]) if remittance else ""
        table.add_row(file.name, words, *counts, denied)
    wide_console().print(table)
