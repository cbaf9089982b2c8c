"""Asking payers over HTTP: who is asked, who cannot be, and what a question shows."""

from __future__ import annotations

import httpx
import pytest

from app.routers.ids import parse
from app.store.database import Database
from app.wiring import Services
from tests.conftest import ORG
from tests.routers.asking import ask, connect, post_claim, posted
from tests.routers.staff import sign_in
from tests.routers.work import post, read, resolve

STOPPED = (
    "WITH e AS (INSERT INTO events (org_id, id, type, subject_id, subject_version, actor_kind, actor_id, at, data) "
    "SELECT org_id, gen_random_uuid(), 'status_check.stopped', id, 2, 'system', 'test', now(), '{}' FROM status_inquiries), "
    "s AS (INSERT INTO status_checks (org_id, id, claim_id, denial_ids, meaning, channel, checked_on, detail, actor_kind, "
    "created_at) SELECT org_id, id, claim_id, denial_ids, 'request_at_fault', 'electronic', current_date, %s::jsonb, "
    "'system', now() FROM status_inquiries) "
    "UPDATE status_inquiries SET state = 'stopped', meaning = 'request_at_fault', fault = 'request_invalid', version = 2"
)


async def test_a_payer_with_a_connection_is_asked(client: httpx.AsyncClient, database: Database) -> None:
    denial = await posted(client, 1)
    await connect(database, denial["payer"]["id"])
    answer = await ask(client, denial["id"])
    assert answer.status_code == 202, answer.text
    check = answer.json()
    assert answer.headers["location"] == f"/v1/status-checks/{check['id']}"
    assert answer.headers["retry-after"]
    assert (check["channel"], check["state"], check["cause"]) == ("electronic", "waiting", "person")
    assert (check["meaning"], check["checked_on"], check["attempts"]) == (None, None, 0)
    assert check["denial_ids"] == [denial["id"]]
    assert (await client.get(f"/v1/status-checks/{check['id']}")).json() == check
    listed = (await client.get(f"/v1/denials/{denial['id']}/status-checks")).json()["data"]
    assert listed == [check]


async def test_what_is_asked_already_is_not_asked_again(client: httpx.AsyncClient, database: Database) -> None:
    denial = await posted(client, 1)
    await connect(database, denial["payer"]["id"])
    first, second = await ask(client, denial["id"], "one"), await ask(client, denial["id"], "two")
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json() == second.json()
    rows = await database.read(ORG, "SELECT trace FROM status_inquiries")
    assert [row["trace"] for row in rows] == [parse("chs", first.json()["id"]).hex]


async def test_a_question_needs_a_key(client: httpx.AsyncClient, database: Database) -> None:
    denial = await posted(client, 1)
    await connect(database, denial["payer"]["id"])
    answer = await client.post(f"/v1/denials/{denial['id']}/status-checks", json={"channel": "electronic"})
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("/key-required")
    assert await database.read(ORG, "SELECT FROM status_inquiries") == []


async def test_a_payer_without_a_connection_is_asked_by_people(client: httpx.AsyncClient) -> None:
    denial = await posted(client, 1)
    answer = await ask(client, denial["id"])
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("/not-electronic")
    assert answer.json()["channels"] == ["portal", "phone", "letter"]


async def test_what_is_missing_is_named_until_it_is_told(client: httpx.AsyncClient, database: Database) -> None:
    denial = await post(client, 1)
    await connect(database, denial["payer"]["id"])
    answer = await ask(client, denial["id"], "one")
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("/missing-context")
    missing = answer.json()["missing"]
    assert missing == [
        "billing_provider.npi",
        "billing_provider.name",
        "subscriber.member_id",
        "subscriber.last_name",
        "patient.birth_date",
    ]
    assert set(missing) <= set((await read(client, denial["id"]))["missing_context"])
    listed = (await client.get("/v1/denials")).json()["data"]
    assert set(missing) <= set(listed[0]["missing_context"])
    await post_claim(client, 1)
    assert not set(missing) & set((await read(client, denial["id"]))["missing_context"])
    assert (await ask(client, denial["id"], "two")).status_code == 202


async def test_nothing_is_missing_where_nobody_can_be_asked(client: httpx.AsyncClient) -> None:
    denial = await post(client, 1)
    assert "patient.birth_date" not in denial["missing_context"]


async def test_a_resolved_denial_waits_for_no_answer(client: httpx.AsyncClient, database: Database) -> None:
    denial = await posted(client, 1)
    await connect(database, denial["payer"]["id"])
    await resolve(database, denial["id"])
    answer = await ask(client, denial["id"])
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("/conflict")


@pytest.mark.parametrize(
    "body",
    [
        {"channel": "electronic", "meaning": "paid"},
        {"channel": "electronic", "checked_on": "2026-09-25"},
        {"channel": "electronic", "reference": "R1"},
        {"channel": "portal", "meaning": "paid"},
        {"channel": "portal", "checked_on": "2026-09-25"},
    ],
)
async def test_a_question_is_no_answer(client: httpx.AsyncClient, body: dict[str, str]) -> None:
    denial = await post(client, 1)
    answer = await client.post(f"/v1/denials/{denial['id']}/status-checks", json=body, headers={"Idempotency-Key": "k"})
    assert answer.status_code == 422


async def test_a_persons_answer_is_answered_from_the_beginning(client: httpx.AsyncClient) -> None:
    denial = await post(client, 1)
    said = {"channel": "phone", "meaning": "pending", "checked_on": "2026-09-25", "reference": "CALL-7"}
    made = await client.post(f"/v1/denials/{denial['id']}/status-checks", json=said)
    assert made.status_code == 201
    shown = made.json()
    assert {name: shown[name] for name in said} == said
    assert (shown["state"], shown["attempts"], shown["detail"], shown["cause"]) == ("answered", 0, None, None)


async def test_a_caller_who_would_wait_is_told_when_the_time_is_over(
    client: httpx.AsyncClient, database: Database
) -> None:
    denial = await posted(client, 1)
    await connect(database, denial["payer"]["id"])
    answer = await ask(client, denial["id"], Prefer="wait=1")
    assert answer.status_code == 202
    assert answer.headers["preference-applied"] == "wait=1"


async def test_the_claims_of_a_queue_are_asked_about(
    client: httpx.AsyncClient, database: Database, services: Services
) -> None:
    ready, bare = await posted(client, 1), await post(client, 2)
    elsewhere = await posted(client, 3)
    other = await post(client, 4, payer={"name": "No Such Connection Health"})
    await connect(database, ready["payer"]["id"])
    await ask(client, elsewhere["id"])
    boss = await sign_in(client, services, "boss", role="lead")
    body, url = {"limit": 50}, "/v1/queues/all/status-checks"
    preview = await client.post(url, json=body | {"preview": True}, headers=boss["headers"])
    assert preview.status_code == 200, preview.text
    assert (preview.json()["asked"], preview.json()["open"], preview.json()["skipped"]) == (1, 1, 2)
    assert (await client.post(url, json=body)).json()["type"].endswith("/key-required")
    made = await client.post(url, json=body, headers=boss["headers"] | {"Idempotency-Key": "queue"})
    assert made.status_code == 202, made.text
    shown = {it["denial_id"]: it for it in made.json()["data"]}
    assert shown[ready["id"]]["result"] == "asked"
    assert shown[elsewhere["id"]]["result"] == "open"
    assert (shown[bare["id"]]["why"], "patient.birth_date" in shown[bare["id"]]["missing"]) == ("missing_context", True)
    assert (shown[other["id"]]["why"], shown[other["id"]]["missing"]) == ("not_electronic", [])
    check = (await client.get(f"/v1/status-checks/{shown[ready['id']]['status_check_id']}")).json()
    assert (check["cause"], check["state"]) == ("queue", "waiting")
    (row,) = await database.read(ORG, "SELECT asked_by FROM status_inquiries WHERE cause = 'queue'")
    assert row["asked_by"] == parse("per", boss["id"])


async def test_a_queue_is_asked_about_from_its_first_item_on(client: httpx.AsyncClient, database: Database) -> None:
    denials = [await posted(client, number) for number in range(3)]
    await connect(database, denials[0]["payer"]["id"])
    items = (await client.get("/v1/queues/all/items")).json()["data"]
    made = await client.post("/v1/queues/all/status-checks", json={"limit": 2}, headers={"Idempotency-Key": "queue"})
    assert [it["denial_id"] for it in made.json()["data"]] == [it["denial"]["id"] for it in items[:2]]
    assert (made.json()["asked"], made.json()["has_more"]) == (2, True)
    told = {"limit": 2, "cursor": made.json()["next_cursor"]}
    rest = (await client.post("/v1/queues/all/status-checks", json=told, headers={"Idempotency-Key": "rest"})).json()
    assert [it["denial_id"] for it in rest["data"]] == [items[2]["denial"]["id"]]
    assert (rest["asked"], rest["has_more"], rest["next_cursor"]) == (1, False, None)
    page = (await client.get("/v1/queues/all/items", params={"limit": 1})).json()
    told = {"preview": True, "cursor": page["next_cursor"]}
    behind = (await client.post("/v1/queues/all/status-checks", json=told)).json()
    assert [it["denial_id"] for it in behind["data"]] == [it["denial"]["id"] for it in items[1:]]
    other = await client.post("/v1/queues/triage/status-checks", json=told)
    assert (other.status_code, other.json()["type"].rpartition("/")[2]) == (400, "invalid-cursor")


async def test_denials_whose_payer_is_being_asked_are_listed(client: httpx.AsyncClient, database: Database) -> None:
    asked, other = await posted(client, 1), await posted(client, 2)
    await connect(database, asked["payer"]["id"])
    await ask(client, asked["id"])
    for asking, denial in (("true", asked), ("false", other)):
        found = (await client.get("/v1/denials", params={"asking": asking})).json()["data"]
        assert [it["id"] for it in found] == [denial["id"]]


async def test_a_question_that_could_not_be_sent_says_what_lacks(client: httpx.AsyncClient, database: Database) -> None:
    denial = await posted(client, 1)
    await connect(database, denial["payer"]["id"])
    check = (await ask(client, denial["id"])).json()
    async with database.transaction(ORG) as tx:
        await tx.execute(STOPPED, ('{"stopped": "not_sent", "missing": ["payer_number"]}',))
    shown = (await client.get(f"/v1/status-checks/{check['id']}")).json()
    assert (shown["state"], shown["fault"], shown["missing"]) == ("stopped", "request_invalid", ["payer_number"])
    assert (shown["detail"], shown["meaning"]) == (None, "request_at_fault")
