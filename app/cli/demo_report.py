"""What came of the demo, for people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from app.cli.demo_lives import lives
from app.cli.demo_queues import first_item, queues
from app.cli.demo_status import asked
from app.cli.money import dollars
from app.cli.tables import table as _table

REASONS = 8
Document = dict[str, Any]


@dataclass(slots=True)
class Report:
    """What the API answered."""

    files: list[tuple[Path, int, float, Document]] = field(default_factory=list)
    posted: list[tuple[int, Document]] = field(default_factory=list)
    denials: list[Document] = field(default_factory=list)
    largest: list[Document] = field(default_factory=list)
    unmatched: list[Document] = field(default_factory=list)
    queues: list[Document] = field(default_factory=list)
    fullest: Document = field(default_factory=dict)
    first: list[Document] = field(default_factory=list)
    checkout: Document = field(default_factory=dict)
    asked: list[Document] = field(default_factory=list)
    """Denials whose payer was asked first, and whether they may be appealed."""
    lives: list[tuple[Document, Document]] = field(default_factory=list)
    """Denials that somebody decided on, each with its timeline."""


def show(report: Report, console: Console) -> None:
    """Print it all."""
    console.print(
        _heading("Remittances (X12 835), posted to /v1/remittances; one claim of the first was spoiled on purpose"),
        _files(report),
    )
    console.print(_posted(report))
    console.print(_heading(f"Why payers said no: the {len(report.denials):,} denials by reason"), _reasons(report))
    console.print(
        _heading("Where they are: sorted by rule; what no rule knows for sure is in triage"), _buckets(report)
    )
    console.print(_heading("The queues: one item for each claim"), queues(report.queues))
    console.print(first_item(report.fullest, report.first, report.checkout))
    console.print(
        _heading("Two claims whose payer is asked (276/277) before anybody works on them"), asked(report.asked)
    )
    console.print(_heading("Three claims: one is fixed, one is appealed, one is closed"), lives(report.lives))
    console.print(_heading("The largest: each has an owner, a next action and a date"), _largest(report))
    console.print(_heading("Payers that nobody has mapped yet: kept as the files name them"), _unmatched(report))


def _heading(text: str) -> str:
    return f"\n[b]{text}[/b]\n"


def _files(report: Report) -> Table:
    columns = ("payments", "claims", "denials", "denied", "quarantined", "findings")
    table = _table("file", "answer", "status", *columns, right=6)
    sums = [Decimal(0)] * len(columns)
    for file, status, seconds, remittance in report.files:
        counts = remittance["counts"]
        row = [
            Decimal(counts["payments"]),
            Decimal(counts["claims"]),
            Decimal(counts["denials_created"]),
            Decimal(remittance["amounts"]["denied"]),
            Decimal(counts["quarantined"]),
            Decimal(counts["findings"]),
        ]
        sums = [a + b for a, b in zip(sums, row, strict=True)]
        table.add_row(file.name, f"{status} in {seconds:.1f} s", remittance["status"], *_numbers(row))
    table.add_row(f"{len(report.files)} files", "", "", *_numbers(sums), style="bold")
    return table


def _numbers(row: list[Decimal]) -> list[str]:
    return [dollars(value) if index == 3 else f"{value:,}" for index, value in enumerate(row)]


def _posted(report: Report) -> str:
    (first, one), (second, other) = report.posted
    same = "the same denial" if one["id"] == other["id"] else "another denial"
    return f"\nOne denial as JSON, posted to /v1/denials: {first}, {one['id']}. The same again: {second}, {same}."


def _reasons(report: Report) -> Table:
    """Dollars by reason, as the list of denials tells it."""
    found: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for denial in report.denials:
        primary = denial["primary"]
        found[primary["carc"], primary["description"].partition(":")[0]].append(Decimal(denial["amount_denied"]))
    table = _table(
        "CARC",
        "reason",
        "denials",
        "denied",
        right=2,
    )
    ranked = sorted(found.items(), key=lambda item: -sum(item[1]))
    for (carc, words), amounts in ranked[:REASONS]:
        table.add_row(carc, words, f"{len(amounts):,}", dollars(sum(amounts, Decimal(0))))
    rest = [amount for _, amounts in ranked[REASONS:] for amount in amounts]
    if rest:
        table.add_row(
            "",
            f"{len(ranked) - REASONS} further reasons",
            f"{len(rest):,}",
            dollars(sum(rest, Decimal(0))),
            style="dim",
        )
    return table


def _buckets(report: Report) -> Table:
    """Open denials by the team that has them."""
    found: dict[str, list[Document]] = defaultdict(list)
    for denial in report.denials:
        if denial["stage"] != "resolved":
            found[denial["owner"]["name"]].append(denial)
    table = _table("team", "fix", "appeal", "close", "quick fixes", "first due", "denials", "denied", right=7)
    for team, denials in sorted(found.items()):
        paths = [denial["recommended_path"] for denial in denials]
        table.add_row(
            team,
            *(f"{paths.count(path):,}" for path in ("fix", "appeal", "close")),
            f"{sum(denial['quick_fix'] for denial in denials):,}",
            min(denial["due_on"] for denial in denials),
            f"{len(denials):,}",
            dollars(sum((Decimal(denial["amount_denied"]) for denial in denials), Decimal(0))),
        )
    return table


def _largest(report: Report) -> Table:
    columns = ("payer", "reason", "owner", "next action", "due", "denied")
    table = _table(*columns, right=2)
    for denial in report.largest:
        owner, action = denial["owner"], denial["next_action"]
        table.add_row(
            denial["payer"]["name"],
            denial["primary"]["description"],
            owner["name"] if owner else "",
            action["text"] if action else "",
            denial["due_on"] or "",
            dollars(denial["amount_denied"]),
        )
    return table


def _unmatched(report: Report) -> Table:
    """Payers as the files named them, until somebody says which of ours they are."""
    table = _table("payer", "open denials", "denied", right=2)
    for payer in sorted(report.unmatched, key=lambda it: -Decimal(it["amount_denied"])):
        table.add_row(payer["name"], f"{payer['open_denials']:,}", dollars(payer["amount_denied"]))
    return table
