"""Connections to clearinghouses and how payers are asked over them, over HTTP."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest

from app.compose.connections import account_of
from app.domain.status.account import OAuthClient, UserPassword
from app.routers.ids import parse, show
from app.routers.schemas.example_files import example
from app.store.connections import hold_connection
from app.wiring import Services
from tests.conftest import ORG, SavepointDatabase
from tests.routers.work import post

SECRET = "not-a-real-password"


async def add(client: httpx.AsyncClient, **told: Any) -> dict[str, Any]:
    answer = await client.post("/v1/connections", json=example("connection") | told)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/v1/connections/{answer.json()['id']}"
    assert answer.headers["etag"] == '"1"'
    return dict(answer.json())


async def stored(services: Services, database: SavepointDatabase, id_: str) -> Any:
    async with database.transaction(ORG) as tx:
        found = await hold_connection(tx, parse("con", id_))
    assert found is not None
    return account_of(found, services.sealing)


async def test_secrets_are_sealed_and_never_shown(
    client: httpx.AsyncClient, services: Services, database: SavepointDatabase
) -> None:
    made = await add(client)
    shown = await client.get(f"/v1/connections/{made['id']}")
    listed = await client.get("/v1/connections")
    async with database.transaction(ORG) as tx:
        rows = await tx.fetch("SELECT * FROM connections")
        events = await tx.fetch("SELECT * FROM events WHERE type = 'connection.created'")
    assert len(events) == 1
    for text in (str(made), shown.text, listed.text, str(events), str(rows)):
        assert SECRET not in text
    assert listed.json()["data"] == [shown.json()] == [made]
    account = await stored(services, database, made["id"])
    assert account.credentials == UserPassword("sample", SECRET)
    assert (account.usage, account.sender_qualifier) == ("P", "ZZ")


async def test_secrets_that_are_left_out_of_a_change_stay(
    client: httpx.AsyncClient, services: Services, database: SavepointDatabase
) -> None:
    made = await add(client)
    body = copy.deepcopy(example("connection")) | {"name": "Another name"}
    del body["auth"]["password"]
    changed = await client.put(f"/v1/connections/{made['id']}", json=body, headers={"If-Match": '"1"'})
    assert changed.status_code == 200, changed.text
    assert (changed.json()["name"], changed.json()["version"]) == ("Another name", 2)
    assert (await stored(services, database, made["id"])).credentials == UserPassword("sample", SECRET)


async def test_another_way_to_sign_in_takes_its_own_secrets(
    client: httpx.AsyncClient, services: Services, database: SavepointDatabase
) -> None:
    made = await add(client)
    oauth = {"kind": "oauth", "token_url": "https://login.example.org/token", "client_id": "us"}
    headers = {"If-Match": '"1"'}
    body = example("connection") | {"adapter": "vendor_json", "auth": oauth}
    refused = await client.put(f"/v1/connections/{made['id']}", json=body, headers=headers)
    assert refused.status_code == 422, refused.text
    assert "auth.client_secret" in refused.text
    body["auth"] = oauth | {"client_secret": "s"}
    assert (await client.put(f"/v1/connections/{made['id']}", json=body, headers=headers)).status_code == 200
    account = await stored(services, database, made["id"])
    assert account.credentials == OAuthClient("https://login.example.org/token", "us", "s")


@pytest.mark.parametrize(
    ("told", "member"),
    [
        ({"url": "http://core.example.org/x"}, "url"),
        ({"url": "https://127.0.0.1/x"}, "url"),
        ({"url": "https://user:word@core.example.org/x"}, "url"),
        ({"auth": {"kind": "password", "user": "u"}}, "auth.password"),
        (
            {
                "auth": {
                    "kind": "certificate",
                    "chain": "-----BEGIN CERTIFICATE-----\nx",
                    "key": "-----BEGIN PRIVATE KEY-----\nx",
                }
            },
            "auth",
        ),
        ({"sender_id": "LONGER-THAN-FIFTEEN"}, "sender_id"),
        ({"auth": {"kind": "magic"}}, "auth"),
    ],
)
async def test_what_cannot_be_a_connection_is_refused(client: httpx.AsyncClient, told: Any, member: str) -> None:
    answer = await client.post("/v1/connections", json=example("connection") | told)
    assert answer.status_code == 422, answer.text
    assert member in answer.text.replace("/body/", "")
    assert "not-a-real-password" not in answer.text


async def test_a_change_names_the_version_it_was_made_on(client: httpx.AsyncClient) -> None:
    made = await add(client)
    url = f"/v1/connections/{made['id']}"
    assert (await client.put(url, json=example("connection"))).status_code == 428
    assert (await client.put(url, json=example("connection"), headers={"If-Match": '"9"'})).status_code == 412


async def payer_of(client: httpx.AsyncClient) -> str:
    return str((await post(client, 1))["payer"]["id"])


async def test_a_payer_of_which_nobody_has_said_anything_is_not_asked(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"/v1/payers/{await payer_of(client)}/status-connection")
    told = answer.json()
    assert (answer.headers["etag"], told["version"], told["connection_id"], told["updated_at"]) == (
        '"0"',
        0,
        None,
        None,
    )
    assert told["downtime"] == {"time_zone": "UTC", "weekly": [], "dated": []}


async def test_how_a_payer_is_asked_is_replaced_whole(client: httpx.AsyncClient, database: SavepointDatabase) -> None:
    url = f"/v1/payers/{await payer_of(client)}/status-connection"
    body = example("status_connection") | {"connection_id": (await add(client))["id"]}
    answer = await client.put(url, json=body, headers={"If-Match": '"0"'})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert {name: told[name] for name in body} | {"downtime": 0} == body | {"downtime": 0}
    assert told["downtime"]["weekly"] == body["downtime"]["weekly"]
    assert told["downtime"]["dated"][0]["from"].startswith("2026-12-25T06:00:00")
    assert (await client.get(url)).json() == told
    none = body | {"connection_id": None, "payer_number": None}
    assert (await client.put(url, json=none, headers={"If-Match": '"0"'})).status_code == 412
    assert (await client.put(url, json=none, headers={"If-Match": '"1"'})).json()["version"] == 2
    async with database.transaction(ORG) as tx:
        events = await tx.fetch("SELECT * FROM events WHERE type = 'status_connection.changed' ORDER BY id")
    assert [(show("psc", it["subject_id"]), it["subject_version"]) for it in events] == [
        (told["id"], 1),
        (told["id"], 2),
    ]


@pytest.mark.parametrize(
    "told",
    [
        {"connection_id": "con_01m843xkr6efyv4x33kxdg3g07"},
        {"payer_number": None},
        {"concurrency": 0},
        {"downtime": {"time_zone": "Mars/Olympus"}},
        {"downtime": {"time_zone": "UTC", "weekly": [{"weekday": "sunday", "from": "24:00", "to": "06:00"}]}},
        {"downtime": {"time_zone": "UTC", "dated": [{"from": "2026-12-26T06:00:00Z", "to": "2026-12-25T06:00:00Z"}]}},
    ],
)
async def test_what_cannot_be_is_refused(client: httpx.AsyncClient, told: Any) -> None:
    body = example("status_connection") | {"connection_id": (await add(client))["id"]} | told
    answer = await client.put(
        f"/v1/payers/{await payer_of(client)}/status-connection", json=body, headers={"If-Match": "*"}
    )
    assert answer.status_code == 422, answer.text


EXCHANGE = (
    "INSERT INTO status_exchanges (org_id, id, inquiry_id, payer_id, connection_id, kind, number, partner, serial, control_number, "
    "payload_id, sent_at, ended_at, outcome, in_downtime) SELECT %(org)s, gen_random_uuid(), gen_random_uuid(), %(payer)s, "
    "%(org)s, 'submit', 1, 'a/b', %(serial)s + n, 1, gen_random_uuid(), %(at)s + n * interval '1 minute', "
    "%(at)s + n * interval '1 minute' + %(seconds)s * interval '1 second', %(outcome)s, %(down)s "
    "FROM generate_series(1, %(n)s) AS n"
)


async def test_availability_is_measured_from_what_was_sent(
    client: httpx.AsyncClient, database: SavepointDatabase
) -> None:
    payer = await payer_of(client)
    week = (await client.get(f"/v1/payers/{payer}/availability", params={"weeks": 2, "months": 0})).json()["weeks"][1]
    assert week["all"] == {
        "n": 0,
        "answered_in_time": None,
        "in_time_met": None,
        "availability": None,
        "availability_met": None,
        "not_mandated_met": None,
    }
    start = datetime.fromisoformat(week["first_day"]).replace(tzinfo=UTC)
    sets = [(0, 30, 3, "answered", False), (10, 10, 25, "cannot_answer", False), (20, 8, 60, "silent", True)]
    sets += [(44, 1, 1, "answered", False), (60, 50, 1, "rejected", False), (61, 50, 1, "lost", False)]
    async with database.transaction(ORG) as tx:
        for serial, (hour, n, seconds, outcome, down) in enumerate(sets):
            told = {
                "org": ORG,
                "payer": parse("pyr", payer),
                "serial": serial * 100,
                "at": start + timedelta(hours=hour),
            }
            await tx.execute(EXCHANGE, told | {"n": n, "seconds": seconds, "outcome": outcome, "down": down})
    found = (await client.get(f"/v1/payers/{payer}/availability", params={"weeks": 2, "months": 1})).json()
    told = found["weeks"][1]
    assert (told["all"]["n"], told["all"]["answered_in_time"], told["all"]["in_time_met"]) == (49, 0.6327, False)
    assert told["outside_downtime"]["n"] == 41
    assert (told["outages"], told["hours_down"]) == (1, 34.0)  # from 10:01 to the answer at 44:01
    assert told["all"]["availability"] == pytest.approx(1 - 34 / 168, abs=1e-4)
    assert (told["all"]["availability_met"], told["all"]["not_mandated_met"]) == (False, False)
    assert len(found["months"]) == 1
    assert orjson.dumps(found["targets"]) == orjson.dumps(example("availability_out")["targets"])
