"""Lists of denials: every filter narrows, every sort pages without gaps, in both directions."""

import copy
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from app.routers.schemas.example_files import example
from app.store.queries.denials import ORDERS
from tests.routers.work import post

TODAY = datetime.now(UTC).date()
SHOWN = {
    "received": lambda it: it["id"],
    "remit_date": lambda it: it["remit_date"],
    "amount": lambda it: float(it["amount_denied"]),
    "due_on": lambda it: it["due_on"],
    "appeal_by": lambda it: it["deadline"] and it["deadline"]["appeal_by"],
    "code": lambda it: it["primary"]["carc"],
    "payer": lambda it: it["payer"]["id"],
    "stage": lambda it: it["stage"],
}
CODES = ["197", "29", "16", "50", "18", "27", "A1"]


def told(number: int) -> dict:
    item = copy.deepcopy(example("denial"))
    item["external_id"] = f"list-{number}"
    item["claim"] |= {"patient_control_number": f"L-{number}", "payer_claim_control_number": f"P-{number}"}
    item["payer"] = {"name": f"Payer {number % 3}"}
    item["plan"] = "GOLD" if number % 2 else "SILVER"
    item["remit_date"] = str(TODAY - timedelta(days=number % 4))
    for line in item["lines"]:
        for adjustment in line["adjustments"]:
            if adjustment["carc"] == "197":
                adjustment["carc"] = CODES[number % len(CODES)]
    return item


@pytest.fixture
async def many(client: httpx.AsyncClient) -> list[str]:
    """A dozen denials of different payers, codes and days."""
    answer = await client.post("/v1/denial-batches", json={"items": [told(number) for number in range(12)]})
    assert answer.status_code == 201, answer.text
    return [item["denial_id"] for item in answer.json()["items"]]


async def walk(client: httpx.AsyncClient, **query: object) -> list[dict]:
    found: list[dict] = []
    cursor = None
    while True:
        page = (
            await client.get("/v1/denials", params={**query, "limit": 5} | ({"cursor": cursor} if cursor else {}))
        ).json()
        found += page["data"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


@pytest.mark.parametrize("sort", [*ORDERS, *(f"-{name}" for name in ORDERS)])
async def test_pages_of_every_sort_follow_each_other(client: httpx.AsyncClient, many: list[str], sort: str) -> None:
    found = await walk(client, sort=sort)
    keys = [SHOWN[sort.lstrip("-")](it) for it in found]
    assert keys == sorted(keys, reverse=sort.startswith("-"))
    dated = [it["id"] for it in await walk(client) if SHOWN[sort.lstrip("-")](it) is not None]
    assert sorted(it["id"] for it in found) == sorted(dated)
    assert len(dated) > len(many) / 2


async def test_a_cursor_of_one_sort_is_none_of_another(client: httpx.AsyncClient, many: list[str]) -> None:
    cursor = (await client.get("/v1/denials", params={"sort": "due_on", "limit": 2})).json()["next_cursor"]
    assert (await client.get("/v1/denials", params={"sort": "-due_on", "cursor": cursor})).status_code == 400


async def test_filters_by_plan_deadline_and_state(client: httpx.AsyncClient, many: list[str]) -> None:
    gold = await walk(client, plan="GOLD")
    assert gold
    assert {it["plan"] for it in gold} == {"GOLD"}
    some = gold[0]["deadline"]["appeal_by"]
    near = await walk(client, appeal_to=some)
    assert near
    assert all(it["deadline"]["appeal_by"] <= some for it in near)
    assert await walk(client, appeal_from=str(date.fromisoformat(some) + timedelta(days=3650))) == []
    assert await walk(client, escalated="true") == []
    lead = await post(client, 99, "50", "16")
    parked = await walk(client, parked="true")
    assert [it["id"] for it in parked] == lead["siblings"]
    assert all(it["parked"] and not it["lead"] for it in parked)
    assert len(parked) + len(await walk(client, parked="false")) == len(await walk(client))
