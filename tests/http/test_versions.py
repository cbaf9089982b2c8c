"""Versions of what people change: ETag, If-None-Match, If-Match."""

from __future__ import annotations

import httpx
import pytest

from app.routers.schemas.example_files import example
from tests.http.test_walk import check_problem


@pytest.fixture
async def payer(client: httpx.AsyncClient) -> str:
    answer = await client.post("/v1/payers", json=example("payer"))
    assert answer.status_code == 201, answer.text
    assert answer.headers["etag"] == '"1"'
    return str(answer.headers["location"])


@pytest.mark.parametrize("known", ['"1"', 'W/"1"', '"7", "1"', "*"])
async def test_what_the_caller_has_is_not_sent_again(client: httpx.AsyncClient, payer: str, known: str) -> None:
    answer = await client.get(payer, headers={"If-None-Match": known})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("known", ['"2"', "1", "", "nonsense"])
async def test_another_version_is_sent(client: httpx.AsyncClient, payer: str, known: str) -> None:
    assert (await client.get(payer, headers={"If-None-Match": known})).status_code == 200


async def test_every_read_of_one_thing_has_an_etag_and_answers_304(client: httpx.AsyncClient, remittance: str) -> None:
    posted = await client.post("/v1/remittances", content=remittance, headers={"Content-Type": "application/edi-x12"})
    denial = (await client.get(posted.json()["links"]["denials"])).json()["data"][0]
    for path in (
        f"/v1/remittances/{posted.json()['id']}",
        f"/v1/denials/{denial['id']}",
        f"/v1/claims/{denial['claim_id']}",
    ):
        first = await client.get(path)
        assert first.headers["etag"].startswith('"')
        assert (await client.get(path, headers={"If-None-Match": first.headers["etag"]})).status_code == 304


async def test_a_change_needs_the_version_that_was_read(client: httpx.AsyncClient, payer: str) -> None:
    changed = {**example("payer"), "name": "Another Name"}
    check_problem(await client.put(payer, json=changed), 428)
    stale = await client.put(payer, json=changed, headers={"If-Match": '"7"'})
    check_problem(stale, 412)
    for misshapen in ("", "1", '"one"', '"1" "2"'):
        check_problem(await client.put(payer, json=changed, headers={"If-Match": misshapen}), 400)
    assert stale.headers["etag"] == '"1"'
    assert (await client.get(payer)).json()["name"] == example("payer")["name"]
    done = await client.put(payer, json=changed, headers={"If-Match": '"1"'})
    assert (done.status_code, done.headers["etag"]) == (200, '"2"')
    check_problem(await client.put(payer, json=changed, headers={"If-Match": '"1"'}), 412)
