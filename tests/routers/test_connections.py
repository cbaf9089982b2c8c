"""Connections to clearinghouses over HTTP."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.compose.connections import account_of
from app.domain.status.account import OAuthClient, UserPassword
from app.domain.status.connection import changed as changed_step
from app.routers.ids import parse, show
from app.routers.schemas.example_files import example
from app.security.sealing import Sealing
from app.store.connections import PostgresConnections, hold_connection
from app.store.record import SYSTEM, Recorder
from app.wiring import Services
from tests.clearinghouse.conformance.authority import make_authority
from tests.conftest import ORG, SavepointDatabase
from tests.routers.connected import add, payer_of

SECRET = "not-a-real-password"


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
        ({"adapter": "vendor_json", "auth": {"kind": "api_key", "key": "k\r\nx-admin: yes"}}, "key"),
        ({"url": "https://core.example.org/x\r\nhost: inside"}, "url"),
        ({"sender_id": "US~ISA*00"}, "sender_id"),
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


async def test_a_connection_that_no_payer_uses_is_deleted_with_its_secrets(
    client: httpx.AsyncClient, database: SavepointDatabase
) -> None:
    made = await add(client)
    url, of_payer = f"/v1/connections/{made['id']}", f"/v1/payers/{await payer_of(client)}/status-connection"
    body = example("status_connection") | {"connection_id": made["id"]}
    assert (await client.put(of_payer, json=body, headers={"If-Match": '"0"'})).status_code == 200
    refused = await client.delete(url)
    assert refused.status_code == 409, refused.text
    assert refused.json()["payer_id"] == of_payer.split("/")[3]
    none = body | {"connection_id": None, "payer_number": None}
    assert (await client.put(of_payer, json=none, headers={"If-Match": '"1"'})).status_code == 200
    assert (await client.delete(url)).status_code == 204
    assert [(await call(url)).status_code for call in (client.get, client.delete)] == [404, 404]
    async with database.transaction(ORG) as tx:
        assert await tx.fetch("SELECT FROM connections") == []
        events = await tx.fetch("SELECT * FROM events WHERE type = 'connection.deleted'")
    assert [(show("con", it["subject_id"]), it["subject_version"]) for it in events] == [(made["id"], 2)]


def pem(folder: Path, lasts: timedelta) -> dict[str, Any]:
    chain, key = (it.decode() for it in make_authority(folder, lasts=lasts).client)
    return {"adapter": "core_soap", "auth": {"kind": "certificate", "chain": chain, "key": key}}


async def test_a_certificate_says_until_when_it_is_good(client: httpx.AsyncClient, tmp_path: Path) -> None:
    made = await add(client, **pem(tmp_path, timedelta(hours=5)))
    left = datetime.fromisoformat(made["auth"]["expires_at"]) - datetime.now(UTC)
    assert timedelta(hours=4, minutes=55) < left <= timedelta(hours=5)
    kept = example("connection") | {"adapter": "core_soap", "auth": {"kind": "certificate"}}
    changed = await client.put(f"/v1/connections/{made['id']}", json=kept, headers={"If-Match": '"1"'})
    assert changed.json()["auth"] == made["auth"], "its secrets stay, and so does their end"
    late = await client.post("/v1/connections", json=example("connection") | pem(tmp_path, timedelta(hours=-1)))
    assert (late.status_code, late.json()["detail"]) == (422, "The certificate has run out.")


async def test_secrets_that_cannot_be_opened_any_more_are_asked_for_again(
    client: httpx.AsyncClient, database: SavepointDatabase, tmp_path: Path
) -> None:
    made = await add(client)
    async with database.transaction(ORG) as tx:
        found = await hold_connection(tx, parse("con", made["id"]))
        assert found is not None
        step = changed_step(found, found.terms, Sealing(tmp_path / "key", None).seal(b"{}"))
        await PostgresConnections(Recorder(tx, SYSTEM), datetime.now(UTC)).change(step)
    body = copy.deepcopy(example("connection"))
    del body["auth"]["password"]
    url, headers = f"/v1/connections/{made['id']}", {"If-Match": '"2"'}
    refused = await client.put(url, json=body, headers=headers)
    assert (refused.status_code, refused.json()["member"]) == (422, "auth")
    assert "send them again" in refused.json()["detail"]
    assert (await client.put(url, json=example("connection"), headers=headers)).status_code == 200
