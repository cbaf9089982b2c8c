"""The queues of the demo: what is where, for how much, due when, and why the first item is first."""

from __future__ import annotations

from typing import Any

from rich.table import Table

from app.cli.money import dollars
from app.cli.tables import table

Document = dict[str, Any]


def queues(found: list[Document]) -> Table:
    """One row for each queue that has something."""
    shown = table("queue", "of", "items", "denied", "oldest", "due today", "overdue", "deadline at risk", right=6)
    for queue in found:
        if not queue["count"]:
            continue
        shown.add_row(
            queue["title"],
            queue["owner"]["kind"] if queue["owner"] else queue["kind"],
            f"{queue['count']:,}",
            dollars(queue["amount_denied"]),
            queue["oldest"] or "",
            f"{queue['due_today']:,}",
            f"{queue['overdue']:,}",
            f"{queue['deadline_at_risk']:,}",
        )
    return shown


def first_item(queue: Document, first: list[Document], checkout: Document) -> str:
    """Why the first item of the fullest queue is first, and who has it now."""
    if not first:
        return "\nNothing waits."
    item, denial = first[0], first[0]["denial"]
    return (
        f"\nFirst of {queue['title']}: {denial['primary']['description']}, {dollars(item['amount_denied'])} of "
        f"{denial['payer']['name']}.\nWhy it is first: {item['reason']}. The queue's order: {queue['order']['text']}\n"
        f"Checked out with POST /v1/queues/{queue['name']}/checkouts until {checkout['expires_at'][11:16]} UTC: "
        "nobody else is given it."
    )
