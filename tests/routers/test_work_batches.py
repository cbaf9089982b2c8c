"""Batches over HTTP: small denials of one payer, code and cause, with figures by hand."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from app.routers.schemas.denial_out import DenialPage
from app.routers.schemas.work_batches import WorkBatchPage
from app.wiring import Services
from tests.conftest import SavepointDatabase
from tests.routers.staff import sign_in
from tests.routers.worth import SCAN, TODAY, deny, mapped, options, paid

URL = "/v1/work-batches"
OWN, SHARED = 3_03, 16_05
"""Of an appeal: 6 minutes for each claim; 28 minutes and 1.91 for the packet."""
VALUE = round(0.543 * 10_00 * 1.08 ** (-60 / 365))
"""Of 20.00 of which half is allowed, in 60 days."""


@pytest.fixture
async def payer(client: httpx.AsyncClient, database: SavepointDatabase) -> str:
    made = await mapped(client)
    await paid(database, made, SCAN, 40, 4_000_00, 2_000_00)
    return made


async def listed(client: httpx.AsyncClient, **query: str) -> list[dict]:
    answer = await client.get(URL, params=query)
    assert answer.status_code == 200, answer.text
    WorkBatchPage.model_validate(answer.json())
    return list(answer.json()["data"])


async def test_what_pays_together_is_one_batch(client, payer):
    made = [await deny(client, payer, number, "20.00") for number in range(9)]
    await deny(client, payer, 20, "330.00")  # worth it alone
    await deny(client, payer, 21, "4.00")  # would cost more than it adds
    (batch,) = await listed(client)
    assert (batch["payer"]["id"], batch["carc"], batch["sub_cause"]) == (payer, "197", "authorization")
    assert (batch["path"], batch["level"], batch["count"], batch["worth_it"]) == ("appeal", 1, 9, True)
    money = {name: round(float(batch[name]) * 100) for name in ("expected_value", "shared_cost", "own_cost", "net")}
    net = 9 * (VALUE - OWN) - SHARED
    assert money == {"expected_value": 9 * VALUE, "shared_cost": SHARED, "own_cost": 9 * OWN, "net": net}
    assert round(float(batch["net_alone"]) * 100) == 9 * (VALUE - OWN - SHARED)
    page = (await client.get(batch["links"]["denials"], params={"limit": 5})).json()
    DenialPage.model_validate(page)
    rest = (await client.get(batch["links"]["denials"], params={"limit": 5, "cursor": page["next_cursor"]})).json()
    found = [it["id"] for it in (*page["data"], *rest["data"])]
    assert found == sorted(it["id"] for it in made)
    assert not rest["has_more"]
    assert {it["amount_expected"] for it in page["data"]} == {"10.00"}


async def test_too_few_are_no_batch(client, payer):
    for number in range(6):  # 6 x 2.33 is less than the 16.05 of the packet
        await deny(client, payer, number, "20.00")
    assert 6 * (VALUE - OWN) < SHARED < 7 * (VALUE - OWN)
    assert await listed(client) == []
    await deny(client, payer, 6, "20.00")
    assert [it["count"] for it in await listed(client)] == [7]


async def test_only_what_waits_for_a_decision_alone_on_its_claim_counts(client, services: Services, payer):
    made = [await deny(client, payer, number, "20.00") for number in range(8)]
    assert [it["count"] for it in await listed(client)] == [8]
    who = (await sign_in(client, services, "analyst"))["headers"]
    fix = {"path": "fix", "fix_kind": "coding", "reason": "The modifier was missing."}
    headers = {**who, "If-Match": f'"{made[0]["version"]}"'}
    assert (await client.post(f"/v1/denials/{made[0]['id']}/decisions", json=fix, headers=headers)).status_code == 201
    assert [it["count"] for it in await listed(client)] == [7]
    notice = {"kind": "letter", "notice_date": str(TODAY - timedelta(days=9)), "purpose": "appeal"}
    gone = notice | {"printed_deadline": str(TODAY - timedelta(days=1))}
    assert (await client.post(f"/v1/denials/{made[1]['id']}/notices", json=gone)).status_code == 201
    assert await listed(client) == []


async def test_batches_follow_each_other_by_what_was_denied(client, database, payer):
    other = await mapped(client, 2)
    await paid(database, other, SCAN, 40, 4_000_00, 2_000_00)
    for number in range(8):
        await deny(client, payer, number, "20.00")
        await deny(client, other, 100 + number, "21.00")
    assert [it["payer"]["id"] for it in await listed(client)] == [other, payer]
    first = (await client.get(URL, params={"limit": 1})).json()
    assert [it["payer"]["id"] for it in first["data"]] == [other]
    second = (await client.get(URL, params={"limit": 1, "cursor": first["next_cursor"]})).json()
    assert [it["payer"]["id"] for it in second["data"]] == [payer]
    assert (second["has_more"], second["next_cursor"]) == (False, None)
    assert (await client.get(URL, params={"cursor": first["next_cursor"][:-4]})).status_code == 400


async def test_strangers_see_nothing_and_a_made_up_key_is_not_found(client, stranger, payer):
    for number in range(8):
        await deny(client, payer, number, "20.00")
    (batch,) = await listed(client)
    assert await listed(stranger) == []
    assert (await stranger.get(batch["links"]["denials"])).status_code == 404
    assert (await client.get(f"{URL}/{payer}.197.authorization.appeal.2/denials")).status_code == 404
    assert (await client.get(f"{URL}/{payer}.197.authorization/denials")).status_code == 404
    assert (await client.get(f"{URL}/pyr_{'z' * 26}.197.authorization.appeal.1/denials")).status_code == 404


async def test_where_a_packet_does_not_take_them_all_the_small_ones_are_found(client, database, monkeypatch):
    """What is worth it alone does not hide what is not, however much of it there is."""
    monkeypatch.setattr("app.compose.work_batches.PACKET", 10)
    payer = await mapped(client, 3)
    await paid(database, payer, SCAN, 40, 4_000_00, 4_000_00)
    await paid(database, payer, "*", 400, 40_000_00, 4_000_00)  # of all it allows a tenth, of this everything
    for number in range(12):
        await deny(client, payer, number, "60.00")
    small = [await deny(client, payer, 20 + number, "20.00") for number in range(8)]
    (batch,) = await listed(client)
    page = (await client.get(batch["links"]["denials"])).json()["data"]
    assert {it["id"] for it in page} == {it["id"] for it in small}


async def test_what_waits_for_the_next_packet_is_not_closed_alone(client, services, database, monkeypatch):
    monkeypatch.setattr("app.compose.work_batches.PACKET", 8)
    payer = await mapped(client, 3)
    await paid(database, payer, SCAN, 40, 4_000_00, 4_000_00)
    made = [await deny(client, payer, number, "20.00") for number in range(14)]
    (batch,) = await listed(client)
    taken = {it["id"] for it in (await client.get(batch["links"]["denials"])).json()["data"]}
    assert taken == {it["id"] for it in made[6:]}
    who = (await sign_in(client, services, "analyst"))["headers"]
    for place, vetoes in ((5, ["batch_worth_it"]), (0, [])):  # six make a packet that pays, the oldest alone does not
        assert (await options(client, made[place], who))["not_closed_because"] == vetoes
