"""Three claims of the demo on their way: a person decides, sends, hears the payer; and the timelines of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from rich.table import Table

from app.cli.money import dollars
from app.cli.partner import Partner
from app.cli.tables import table

Document = dict[str, Any]
DECISIONS: dict[str, Document] = {
    "fix": {"path": "fix", "fix_kind": "missing_info", "reason": "The missing number is in the chart."},
    "appeal": {"path": "appeal", "reason": "The record shows the need for care."},
    "close": {"path": "close", "close_reason": "payer_correct", "reason": "The plan does not cover it."},
}
OUTCOMES = {"fix": "overturned", "appeal": "upheld"}


async def take_to_its_end(person: Partner, second: Partner, path: str) -> tuple[Document, Document]:
    """Decide on a denial for which this path is recommended, and go on as far as the payer's answer.

    A close that takes two is approved by ``second``. Returns the denial and its timeline.
    """
    found = await person.get(
        "/v1/denials", recommended_path=path, stage="decision", lead="true", sort="-amount", limit=1
    )
    denial = found["data"][0]
    url, today = f"/v1/denials/{denial['id']}", datetime.now(UTC).date().isoformat()
    if path == "appeal":
        said = {"channel": "portal", "meaning": "finally_denied", "checked_on": today}
        await person.post(f"{url}/status-checks", json=said)
    made = await person.change(f"{url}/decisions", url, json=DECISIONS[path])
    if made["state"] == "pending_approval":
        asked = f"/v1/approvals/{made['approval_id']}"
        await second.change(f"{asked}/answers", asked, json={"answer": "approve", "reason": "So the plan says."})
    if path in OUTCOMES:
        _, sent = await person.post(f"{url}/submissions", json={"channel": "portal", "sent_on": today})
        told = {"outcome": OUTCOMES[path], "received_on": today}
        await person.post(f"/v1/submissions/{sent['id']}/outcomes", json=told)
    return await person.get(url), await person.get(f"{url}/timeline")


def lives(found: list[tuple[Document, Document]]) -> Table:
    """What happened to each, and what is next by when."""
    shown = table("claim", "what happened", "what is next")
    for denial, timeline in found:
        happened = [it["text"] for it in timeline["happened"] if it["type"] != "denial.placed"]
        to_come = [f"{it['text']}, by {it['due_on']}" for it in timeline["next"]]
        shown.add_row(
            f"{denial['primary']['description'].partition(':')[0]}\n{dollars(denial['amount_denied'])}",
            "\n".join(happened),
            "\n".join(to_come) or f"Nothing: {denial['outcome'].replace('_', ' ')}",
        )
        shown.add_section()
    return shown
