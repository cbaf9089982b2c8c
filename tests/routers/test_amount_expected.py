"""What a denial brings in if the payer gives in: posted, or from what this payer allows; never the charge."""

from __future__ import annotations

import copy

import httpx
import pytest

from app.routers.schemas.denial_out import DenialOut
from app.routers.schemas.example_files import example, text_example
from tests.conftest import SavepointDatabase
from tests.routers.work import resolve
from tests.routers.worth import SCAN, TODAY, deny, mapped, paid


@pytest.fixture
async def payer(client: httpx.AsyncClient) -> str:
    return await mapped(client)


async def expected(client: httpx.AsyncClient, denial: dict) -> str | None:
    shown = (await client.get(f"/v1/denials/{denial['id']}")).json()
    DenialOut.model_validate(shown)
    (listed,) = (await client.get("/v1/denials", params={"claim_id": shown["claim_id"]})).json()["data"]
    items = (await client.get("/v1/queues/all/items")).json()["data"]
    (item,) = [it["denial"] for it in items if it["denial"]["id"] == denial["id"]]
    assert shown["amount_expected"] == listed["amount_expected"] == item["amount_expected"]
    amount: str | None = shown["amount_expected"]
    return amount


async def test_nobody_knows_it_of_a_payer_without_paid_lines(client, payer):
    assert await expected(client, await deny(client, payer, 1, "330.00")) is None


@pytest.mark.parametrize(
    ("lines", "amount"),
    [
        ([(SCAN, 10, 1_000_00, 400_00, 1)], "132.00"),  # 330 x 0.4
        ([(SCAN, 9, 1_000_00, 400_00, 1)], None),  # too few
        ([(SCAN, 9, 1_000_00, 400_00, 1), ("*", 30, 1_000_00, 550_00, 1)], "181.50"),
        ([(SCAN, 6, 600_00, 300_00, 0), (SCAN, 6, 400_00, 100_00, 12)], "132.00"),  # 12 lines, 400 of 1,000
        ([(SCAN, 6, 600_00, 300_00, 0), (SCAN, 6, 400_00, 100_00, 13)], None),  # more than a year ago
        ([(SCAN, 10, 1_000_00, 1_400_00, 1)], "330.00"),  # never more than was denied
    ],
)
async def test_it_follows_from_what_the_payer_allows(client, database: SavepointDatabase, payer, lines, amount):
    for procedure, count, charge, allowed, months_ago in lines:
        await paid(database, payer, procedure, count, charge, allowed, months_ago)
    assert await expected(client, await deny(client, payer, 1, "330.00")) == amount


async def test_what_was_paid_under_a_merged_name_counts(client, database):
    told = example("denial") | {"payer": {"name": "Sample Carrier 7"}}
    denial = (await client.post("/v1/denials", json=told)).json()
    await paid(database, denial["payer"]["id"], SCAN, 20, 1_000_00, 400_00)
    owner = await mapped(client, 7)
    moved = (await client.get(f"/v1/denials/{denial['id']}")).json()
    assert (moved["payer"]["id"], moved["payer"]["id"] != denial["payer"]["id"]) == (owner, True)
    assert await expected(client, denial) == "132.00"


async def test_what_was_posted_stands_above_what_is_usual(client, database, payer):
    await paid(database, payer, SCAN, 10, 1_000_00, 400_00)
    denial = await deny(client, payer, 1, "330.00", expected_allowed="150.00", paid="20.00")
    assert denial["lines"][0]["expected_allowed"] == "150.00"
    assert await expected(client, denial) == "130.00"
    again = await deny(client, payer, 1, "330.00", expected_allowed="150.00", paid="20.00")
    assert again["id"] == denial["id"]


async def test_a_posted_claim_tells_it_by_line(client, payer):
    denial = await deny(client, payer, 1, "330.00")
    claim = copy.deepcopy(example("claim")) | {"patient_control_number": "SMALL-1", "payer": {"id": payer}}
    claim["lines"][0] |= {"expected_allowed": "99.50"}
    told = (await client.post("/v1/claims", json={"items": [claim]})).json()["items"][0]
    shown = (await client.get(f"/v1/claims/{told['claim_id']}")).json()
    assert [it["expected_allowed"] for it in shown["lines"]] == ["99.50", None]
    assert told["claim_id"] == denial["claim_id"]
    assert await expected(client, denial) == "99.50"


async def test_an_835_that_completes_a_post_keeps_what_was_posted(client):
    told = copy.deepcopy(example("denial"))
    told["lines"][0] |= {"expected_allowed": "210.00"}
    posted = (await client.post("/v1/denials", json=told)).json()
    edi = {"Content-Type": "application/edi-x12"}
    assert (await client.post("/v1/remittances", content=text_example("remittance.835"), headers=edi)).status_code < 300
    now = (await client.get(f"/v1/denials/{posted['id']}")).json()
    assert now["remittance_id"] is not None
    assert (now["lines"][0]["expected_allowed"], now["amount_expected"]) == ("210.00", "210.00")


async def test_once_it_is_resolved_nothing_is_expected(client, database, payer):
    denial = await deny(client, payer, 1, "330.00", expected_allowed="150.00")
    await resolve(database, denial["id"], on=str(TODAY))
    assert (await client.get(f"/v1/denials/{denial['id']}")).json()["amount_expected"] is None
