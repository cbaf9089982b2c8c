"""A payer whose paid lines are known, and small denials of it, for tests of what they are worth."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from app.routers.ids import parse
from app.routers.schemas.example_files import example
from app.store.database import Database
from tests.conftest import ORG
from tests.routers.versioned import add_payer

TODAY = datetime.now(UTC).date()
SCAN = "HC:70450"
GIVE_UP = {"path": "close", "close_reason": "not_worth_it", "reason": "Too small for the work."}


async def mapped(client: httpx.AsyncClient, number: int = 1, payer_type: str = "medicare_ffs") -> str:
    """A payer whose windows are known for certain."""
    name = f"Sample Carrier {number}"
    made = await add_payer(client, name=name, payer_type=payer_type, aliases=[{"kind": "json_name", "value": name}])
    return str(made["id"])


async def paid(
    database: Database, payer: str, procedure: str, count: int, charge: int, allowed: int, months_ago: int = 1
) -> None:
    """Lines that the payer paid without a denial; amounts in cents."""
    async with database.transaction(ORG) as tx:
        await tx.execute(
            "INSERT INTO payer_volumes (org_id, payer_id, procedure, month, count, charge, allowed) VALUES "
            "(%s, %s, %s, (date_trunc('month', %s::date) - make_interval(months => %s))::date, %s, %s, %s)",
            (ORG, parse("pyr", payer), procedure, TODAY, months_ago, count, charge, allowed),
        )


async def deny(
    client: httpx.AsyncClient, payer: str, number: int, amount: str, carc: str = "197", **line: Any
) -> dict[str, Any]:
    """One denied line, nothing of it paid; the decision came yesterday."""
    item = copy.deepcopy(example("denial"))
    item |= {"external_id": f"S-{number}", "payer": {"id": payer}, "remit_date": str(TODAY - timedelta(days=1))}
    item["claim"] |= {"patient_control_number": f"SMALL-{number}", "payer_claim_control_number": f"SICN{number}"}
    item["claim"] |= {"charge": amount, "paid": "0.00"}
    adjustment = {"group": "CO", "carc": carc, "amount": amount}
    item["lines"] = [item["lines"][0] | {"charge": amount, "adjustments": [adjustment], "remarks": []} | line]
    answer = await client.post("/v1/denials", json=item)
    assert answer.status_code in (200, 201), answer.text
    return dict(answer.json())


async def options(client: httpx.AsyncClient, denial: dict[str, Any], who: dict[str, str]) -> dict[str, Any]:
    answer = await client.get(f"/v1/denials/{denial['id']}/decision-options", headers=who)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def close(client: httpx.AsyncClient, denial: dict[str, Any], who: dict[str, str]) -> httpx.Response:
    """Close it as not worth it, in the version that is stored."""
    now = (await client.get(f"/v1/denials/{denial['id']}")).headers["etag"]
    return await client.post(f"/v1/denials/{denial['id']}/decisions", json=GIVE_UP, headers={**who, "If-Match": now})
