"""Payers are asked by themselves: once, and only about claims that wait for an answer and can be asked about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import time_machine

from app.compose.status_cadence import ask_by_cadence
from app.store.database import Database
from app.wiring import Services
from tests.conftest import ORG, OTHER_ORG
from tests.routers.asking import ask, connect, post_claim, posted
from tests.routers.staff import day, sign_in
from tests.routers.work import post, put, resolve

OPEN = "SELECT denial_ids[1] AS denial, cause, state FROM status_inquiries ORDER BY id"
END = (
    "WITH e AS (INSERT INTO events (org_id, id, type, subject_id, subject_version, actor_kind, actor_id, at, data) "
    "SELECT org_id, gen_random_uuid(), 'status_check.ended', id, 2, 'system', 'test', now(), '{}' FROM status_inquiries), "
    "s AS (INSERT INTO status_checks (org_id, id, claim_id, denial_ids, meaning, channel, checked_on, detail, actor_kind, "
    "created_at) SELECT org_id, id, claim_id, denial_ids, %s, 'electronic', %s, %s::jsonb, 'system', now() "
    "FROM status_inquiries) "
    "UPDATE status_inquiries SET state = 'answered', meaning = %s, version = 2"
)


def in_days(days: int) -> Any:
    return time_machine.travel(datetime.now(UTC) + timedelta(days), tick=False)


async def test_a_new_denial_is_asked_about_once(
    client: httpx.AsyncClient, database: Database, services: Services
) -> None:
    denial = await posted(client, 1)
    await connect(database, denial["payer"]["id"])
    assert await ask_by_cadence(services, ORG) == 1
    assert await ask_by_cadence(services, ORG) == 0
    assert await ask_by_cadence(services, OTHER_ORG) == 0
    (check,) = (await client.get(f"/v1/denials/{denial['id']}/status-checks")).json()["data"]
    assert (check["cause"], check["state"]) == ("cadence", "waiting")


async def test_what_cannot_be_asked_is_left_alone_until_it_can(
    client: httpx.AsyncClient, database: Database, services: Services
) -> None:
    bare = await post(client, 1)
    await post(client, 2, payer={"name": "No Such Connection Health"})
    done = await posted(client, 3)
    await resolve(database, done["id"])
    by_hand = await posted(client, 4)
    await connect(database, bare["payer"]["id"])
    await ask(client, by_hand["id"])
    assert await ask_by_cadence(services, ORG) == 0
    await post_claim(client, 1)  # it changes the denial, which is therefore looked at again
    assert await ask_by_cadence(services, ORG) == 1


async def test_it_is_asked_again_as_the_answer_says_and_no_more_after_a_final_one(
    client: httpx.AsyncClient, database: Database, services: Services
) -> None:
    denial = await posted(client, 1)
    await connect(database, denial["payer"]["id"])
    await ask_by_cadence(services, ORG)
    await end(database, "pending")
    await put(database, denial["id"], quick_fix=False)
    assert await ask_by_cadence(services, ORG) == 0
    with in_days(6):
        assert await ask_by_cadence(services, ORG) == 0
    with in_days(7):
        assert await ask_by_cadence(services, ORG) == 1


@pytest.mark.parametrize(("ago", "asked"), [(30, 0), (31, 1)])
async def test_a_final_answer_lasts_until_the_gate_finds_it_too_old(
    client: httpx.AsyncClient, database: Database, services: Services, ago: int, asked: int
) -> None:
    denial = await posted(client, 1)
    await connect(database, denial["payer"]["id"])
    await ask(client, denial["id"])
    await end(database, "finally_denied", ago)
    assert await ask_by_cadence(services, ORG) == asked


async def test_what_leads_nowhere_electronically_is_left_to_people(
    client: httpx.AsyncClient, database: Database, services: Services
) -> None:
    denial = await posted(client, 1)
    await connect(database, denial["payer"]["id"])
    await ask(client, denial["id"])
    await end(database, "cannot_answer", 5, detail='{"by_other_means": true}')
    assert await ask_by_cadence(services, ORG) == 0


async def test_the_newest_answer_is_the_one_of_the_latest_day(
    client: httpx.AsyncClient, database: Database, services: Services
) -> None:
    denial = await posted(client, 1)
    await connect(database, denial["payer"]["id"])
    await ask(client, denial["id"])
    await end(database, "finally_denied")
    late = {"channel": "phone", "meaning": "pending", "checked_on": day(-9)}
    assert (await client.post(f"/v1/denials/{denial['id']}/status-checks", json=late)).status_code == 201
    assert await ask_by_cadence(services, ORG) == 0, "what was noted late was said before"


async def end(database: Database, meaning: str, ago: int = 0, detail: str = "{}") -> None:
    async with database.transaction(ORG) as tx:
        await tx.execute(END, (meaning, day(-ago), detail, meaning))


async def test_a_week_after_a_submission_the_payer_is_asked(
    client: httpx.AsyncClient, database: Database, services: Services
) -> None:
    denial = await posted(client, 1)
    await connect(database, denial["payer"]["id"])
    lead = (await sign_in(client, services, "boss", role="lead"))["headers"]
    url = f"/v1/denials/{denial['id']}"
    told = {"path": "fix", "fix_kind": "coding", "reason": "Modifier"}
    assert (await client.post(f"{url}/decisions", json=told, headers=lead | {"If-Match": "*"})).status_code == 201
    sent = await client.post(f"{url}/submissions", json={"channel": "electronic", "sent_on": day(0)})
    assert sent.status_code == 201, sent.text
    assert await ask_by_cadence(services, ORG) == 0
    with in_days(6):
        assert await ask_by_cadence(services, ORG) == 0
    with in_days(7):
        assert await ask_by_cadence(services, ORG) == 1
