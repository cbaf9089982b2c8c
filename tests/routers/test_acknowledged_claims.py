"""What acknowledgments say of single claims: kept with the file, and shown with the claim that it is."""

from __future__ import annotations

from typing import Any

import httpx

from app.store.database import Database
from tests.routers.acks import a999, ca277, claim, send
from tests.routers.asking import ask, connect, post_claim, posted

ACCEPTED = "A2:20*20260904*WQ*450"
RECEIVED = "A1:20*20260904*WQ*450"
REJECTED = "A7:562:85*20260904*U*450"


async def told(client: httpx.AsyncClient, acknowledgment: str, **query: Any) -> dict[str, Any]:
    answer = await client.get(f"/v1/acknowledgments/{acknowledgment}/claims", params=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def page(client: httpx.AsyncClient, claim_id: str) -> dict[str, Any]:
    return dict((await client.get(f"/v1/claims/{claim_id}")).json())


async def test_a_claim_that_was_taken_in_is_linked_to_what_was_sent(client: httpx.AsyncClient) -> None:
    made = await post_claim(client, 1)
    answer = await send(
        client, ca277(claim("WORK-1", ACCEPTED, "ICN-1"), claim("X-1", RECEIVED), claim("X-2", REJECTED))
    )
    file = answer.json()["id"]
    listed = (await told(client, file))["data"]
    assert [(it["verdict"], it["claim_id"]) for it in listed] == [
        ("accepted", made["claim_id"]),
        ("received", None),
        ("rejected", None),
    ]
    (accepted,) = (await page(client, made["claim_id"]))["acknowledgments"]
    assert accepted == listed[0]
    assert accepted["acknowledgment_id"] == file
    assert (accepted["told_on"], accepted["charge"], accepted["payer_claim_control_number"]) == (
        "2026-09-04",
        "450.00",
        "ICN-1",
    )
    assert [it["category"] for it in accepted["codes"]] == ["A2"]


async def test_a_claim_shows_all_that_was_said_of_it_the_newest_first(client: httpx.AsyncClient) -> None:
    made = await post_claim(client, 1)
    for number, stc in enumerate((RECEIVED, REJECTED, ACCEPTED)):
        await send(client, ca277(claim("WORK-1", stc), number=80 + number))
    shown = (await page(client, made["claim_id"]))["acknowledgments"]
    assert [it["verdict"] for it in shown] == ["accepted", "rejected", "received"]


async def test_a_claim_that_is_posted_after_its_acknowledgment_shows_it_too(client: httpx.AsyncClient) -> None:
    file = (await send(client, ca277(claim("WORK-1", ACCEPTED), claim("WORK-1", RECEIVED, served="20240901")))).json()
    made = await post_claim(client, 1)
    (shown,) = (await page(client, made["claim_id"]))["acknowledgments"]
    assert (shown["verdict"], shown["claim_id"]) == ("accepted", made["claim_id"])
    assert [it["claim_id"] for it in (await told(client, file["id"]))["data"]] == [None, None]
    other = await post_claim(client, 2)
    assert (await page(client, other["claim_id"]))["acknowledgments"] == []


async def test_the_claims_of_a_file_are_paged_in_its_order(client: httpx.AsyncClient) -> None:
    claims = [claim(f"X-{n}", ACCEPTED if n % 2 else REJECTED) for n in range(5)]
    file = (await send(client, ca277(*claims))).json()["id"]
    first = await told(client, file, limit=3)
    rest = await told(client, file, limit=3, cursor=first["next_cursor"])
    numbers = [it["patient_control_number"] for it in (*first["data"], *rest["data"])]
    assert (numbers, rest["has_more"]) == ([f"X-{n}" for n in range(5)], False)
    assert [it["patient_control_number"] for it in (await told(client, file, verdict="accepted"))["data"]] == [
        "X-1",
        "X-3",
    ]
    changed = {"verdict": "accepted", "cursor": first["next_cursor"]}
    assert (await client.get(f"/v1/acknowledgments/{file}/claims", params=changed)).status_code == 400


async def test_a_file_about_sets_names_no_claim(client: httpx.AsyncClient) -> None:
    file = (await send(client, a999(5, kind="HC", st01="837"))).json()["id"]
    assert (await told(client, file))["data"] == []


async def test_a_claim_shows_what_its_payer_says_when_asked(client: httpx.AsyncClient, database: Database) -> None:
    denial = await posted(client, 1)
    await connect(database, denial["payer"]["id"])
    noted = {"channel": "phone", "meaning": "pending", "checked_on": "2026-09-25"}
    assert (await client.post(f"/v1/denials/{denial['id']}/status-checks", json=noted)).status_code == 201
    asked = (await ask(client, denial["id"])).json()
    statuses = (await page(client, denial["claim_id"]))["statuses"]
    assert [(it["channel"], it["state"]) for it in statuses] == [("electronic", "waiting"), ("phone", "answered")]
    assert statuses[0] == asked
