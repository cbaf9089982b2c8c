"""``overturn demo``."""

from __future__ import annotations

import asyncio
import copy
import re
import secrets
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from app.cli.console import wide_console
from app.cli.demo_lives import take_to_its_end
from app.cli.demo_report import Report, show
from app.cli.demo_service import Service, running_service
from app.cli.demo_status import ask_before_working
from app.cli.errors import Refusal
from app.cli.partner import Partner, PartnerError, ProblemError
from app.cli.process import stop_on_signals
from app.cli.staff import hire
from app.routers.schemas.example_files import example
from app.sample import write_sample

SEED = 7
LARGEST = 5
LATE = 44
"""Days since the payments of the first file: soon its denials' shortest window closes."""
LEAD, SECOND = "Demo Lead", "Demo Second"
CHARGE = re.compile(rb"(~\nCLP\*[^*]*\*[^*]*\*)")
"""Everything of a claim before its charge."""
cli = typer.Typer()


@cli.command()
def demo(
    claims: Annotated[str, typer.Option(hidden=True, help="Claims of each file.")] = "300,1500,5000",
) -> None:
    """Start on a fresh database, post sample remittances as a partner would, print what came of them.

    The data goes to a temporary folder that is removed in the end, unless OVERTURN_DATA names one.
    """
    started = time.monotonic()
    stop_on_signals(130)
    console = wide_console()
    with running_service() as service:
        files = _write_samples(service.folder / "samples", [int(size) for size in claims.split(",")])
        service.wait_until_ready()
        console.print(f"Overturn answers at [b]{service.url}[/b] after {time.monotonic() - started:.1f} s.")
        try:
            report = asyncio.run(_as_a_partner(service, files, console))
        except (PartnerError, ProblemError) as error:
            raise Refusal(f"The demo stopped: {error}") from None
        show(report, console)
    console.print(f"\nAll of it took {time.monotonic() - started:.1f} s. {service.farewell}")


def _write_samples(folder: Path, sizes: list[int]) -> list[Path]:
    """One file for each size, each with claims of its own: the first came late, the others are two days apart."""
    folder.mkdir(parents=True, exist_ok=True)
    today, files = datetime.now(UTC).date(), []
    for number, size in enumerate(sizes):
        file = folder / f"remittance-{number + 1}.835"
        with file.open("wb") as out:
            age = 2 * (len(sizes) - number) if number else LATE
            write_sample(out, size, SEED + number, today=today - timedelta(days=age))
        files.append(file)
    _spoil(files[0])
    return files


def _spoil(file: Path) -> None:
    """Write a letter into the charge of one claim: it goes to quarantine, and the others go in."""
    file.write_bytes(CHARGE.sub(rb"\1O", file.read_bytes(), count=1))


async def _as_a_partner(service: Service, files: list[Path], console: Console) -> Report:
    """All that a partner system does, over HTTP alone."""
    clinic = f"Demo Clinic {secrets.token_hex(2)}"
    client = await asyncio.to_thread(service.new_client, clinic)
    async with Partner(service.url) as stranger:
        credentials = {"grant_type": "client_credentials", **client}
        _, granted = await stranger.post("/v1/oauth/token", data=credentials)
    tokens = [await asyncio.to_thread(service.person_token, clinic, name) for name in (LEAD, SECOND)]
    async with Partner(service.url, tokens[0]) as person:
        await hire(person, service.issuer, LEAD)
        approver = {"issuer": service.issuer, "subject": SECOND, "name": SECOND, "role": "lead"}
        await person.post("/v1/people", json=approver)
    console.print(
        "A client of a new organisation has its token from POST /v1/oauth/token; a team waits for each work.\n"
    )
    report = Report()
    async with Partner(service.url, granted["access_token"]) as partner:
        for file in files:
            began = time.monotonic()
            status, remittance = await partner.post_file(file, lambda _done, _total: None)
            report.files.append((file, status, time.monotonic() - began, remittance))
        await _post_denial_twice(partner, report)
        report.denials = [denial async for denial in partner.pages("/v1/denials", limit=100)]
        largest = await partner.get("/v1/denials", sort="-amount", lead="true", limit=LARGEST)
        report.largest = largest["data"]
        report.unmatched = [payer async for payer in partner.pages("/v1/payers", unmatched="true", limit=100)]
    async with Partner(service.url, tokens[0]) as person, Partner(service.url, tokens[1]) as second:
        await _as_people(person, second, report)
    return report


async def _as_people(person: Partner, second: Partner, report: Report) -> None:
    """Look at the queues as a lead does on a Monday morning, and take the first item of the fullest; then decide."""
    report.queues = (await person.get("/v1/queues"))["data"]
    fullest = max((it for it in report.queues if it["kind"] == "work" and it["name"] != "all"), key=_items)
    report.fullest = fullest
    report.first = (await person.get(f"/v1/queues/{fullest['name']}/items", limit=1))["data"]
    _, report.checkout = await person.post(f"/v1/queues/{fullest['name']}/checkouts", json={})
    report.asked = await ask_before_working(person)
    report.lives = [await take_to_its_end(person, second, path) for path in ("fix", "appeal", "close")]


def _items(queue: dict[str, Any]) -> int:
    return int(queue["count"])


async def _post_denial_twice(partner: Partner, report: Report) -> None:
    """The denial of the contract's example, dated today, and the same again."""
    denial = _dated(copy.deepcopy(example("denial")), datetime.now(UTC).date())
    for _ in range(2):
        status, posted = await partner.post("/v1/denials", json=denial)
        report.posted.append((status, posted))


def _dated(denial: dict[str, Any], today: date) -> dict[str, Any]:
    denial["remit_date"] = (today - timedelta(days=1)).isoformat()
    return denial
