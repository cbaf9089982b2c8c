"""Denials to work on, for tests: posted over HTTP, or moved on as later commands will."""

from __future__ import annotations

import copy
from typing import Any

import httpx

from app.routers.ids import parse
from app.routers.schemas.example_files import example
from app.store.database import Database
from tests.conftest import ORG

EVENT = (
    "INSERT INTO events (org_id, id, type, subject_id, subject_version, actor_kind, actor_id, at, data) "
    "SELECT org_id, gen_random_uuid(), 'denial.changed', id, version + 1, 'system', 'test', now(), '{}' "
    "FROM denials WHERE id = ANY(%s)"
)
RESOLVED = {
    "stage": "resolved",
    "next_action": None,
    "due_on": None,
    "control_on": None,
    "send_by": None,
    "claim_denied": 0,
}


async def post(client: httpx.AsyncClient, number: int, *carcs: str, **told: Any) -> dict[str, Any]:
    """The example denial on a claim of its own, one line of 330.00 for each code; the lead is returned."""
    answer = await client.post("/v1/denials", json=item(number, *carcs, **told))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def item(number: int, *carcs: str, **told: Any) -> dict[str, Any]:
    """What :func:`post` posts."""
    item = copy.deepcopy(example("denial")) | {"external_id": f"W-{number}", **told}
    item["claim"] |= {"patient_control_number": f"WORK-{number}", "payer_claim_control_number": f"ICN{number}"}
    line = item["lines"][0]
    item["lines"] = [
        line | {"line_control_number": str(place), "adjustments": [{"group": "CO", "carc": carc, "amount": "330.00"}]}
        for place, carc in enumerate(carcs or ("197",))
    ]
    return item


async def read(client: httpx.AsyncClient, denial: str) -> dict[str, Any]:
    return dict((await client.get(f"/v1/denials/{denial}")).json())


async def put(database: Database, *denials: str, **columns: Any) -> None:
    """Change columns of denials, each with the event that it takes."""
    ids = [parse("den", denial) for denial in denials]
    told = "".join(f", {name} = %s" for name in columns)
    async with database.transaction(ORG) as tx:
        await tx.execute(EVENT, (ids,))
        await tx.execute(f"UPDATE denials SET version = version + 1{told} WHERE id = ANY(%s)", (*columns.values(), ids))


async def resolve(database: Database, *denials: str, outcome: str = "written_off", on: str = "2026-10-01") -> None:
    await put(database, *denials, outcome=outcome, resolved_on=on, **RESOLVED)
