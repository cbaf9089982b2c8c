"""One Idempotency-Key, one effect."""

from __future__ import annotations

import copy

import httpx
import pytest

from app.routers.schemas.example_files import example
from app.wiring import Services
from tests.conftest import bearer
from tests.http.test_walk import check_problem

KEY = {"Idempotency-Key": "key-1"}
EDI = {"Content-Type": "application/edi-x12"}


async def test_the_second_answer_is_the_first(client: httpx.AsyncClient) -> None:
    first = await client.post("/v1/denials", json=example("denial"), headers=KEY)
    again = await client.post("/v1/denials", json=example("denial"), headers={"Idempotency-Key": '"key-1"'})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    for name in ("location", "etag", "content-type", "cache-control"):
        assert again.headers[name] == first.headers[name]


async def test_a_replayed_202_says_when_to_ask_again(client: httpx.AsyncClient, remittance: str) -> None:
    headers = KEY | EDI | {"Prefer": "respond-async"}
    answers = [await client.post("/v1/remittances", content=remittance, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[1].headers["idempotent-replayed"] == "true"
    assert answers[1].headers["retry-after"] == answers[0].headers["retry-after"]


async def test_another_body_under_the_same_key_is_refused(client: httpx.AsyncClient) -> None:
    await client.post("/v1/denials", json=example("denial"), headers=KEY)
    other = {**example("denial"), "plan": "GOLD"}
    answer = await client.post("/v1/denials", json=other, headers=KEY)
    check_problem(answer, 422)
    assert answer.json()["type"].endswith("/key-reused")
    assert (await client.get("/v1/denials")).json()["data"][0]["version"] == 1


async def test_another_file_under_the_same_key_is_refused(client: httpx.AsyncClient, remittance: str) -> None:
    assert (await client.post("/v1/remittances", content=remittance, headers=KEY | EDI)).status_code == 201
    answer = await client.post("/v1/remittances", content=remittance.replace("EFT0001", "EFT0002"), headers=KEY | EDI)
    assert answer.json()["type"].endswith("/key-reused")


async def test_a_key_belongs_to_one_operation(client: httpx.AsyncClient) -> None:
    assert (await client.post("/v1/denials", json=example("denial"), headers=KEY)).status_code == 201
    answer = await client.post("/v1/claims", json={"items": [example("claim")]}, headers=KEY)
    assert answer.status_code == 201
    assert "idempotent-replayed" not in answer.headers


async def test_a_key_belongs_to_one_organisation(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    mine = await client.post("/v1/denials", json=example("denial"), headers=KEY)
    theirs = await stranger.post("/v1/denials", json=example("denial"), headers=KEY)
    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert "idempotent-replayed" not in theirs.headers
    assert mine.json()["id"] != theirs.json()["id"]


async def test_a_failed_request_is_not_stored(client: httpx.AsyncClient) -> None:
    wrong = copy.deepcopy(example("denial"))
    wrong["lines"][0]["adjustments"][0].update(group="PR", carc="1")
    check_problem(await client.post("/v1/denials", json=wrong, headers=KEY), 422)
    check_problem(await client.post("/v1/denials", json={}, headers=KEY), 422)
    right = await client.post("/v1/denials", json=example("denial"), headers=KEY)
    assert right.status_code == 201


@pytest.mark.parametrize("credentials", ["none", "scope"])
async def test_a_stored_answer_needs_the_same_right(
    client: httpx.AsyncClient, anonymous: httpx.AsyncClient, services: Services, credentials: str
) -> None:
    await client.post("/v1/denials", json=example("denial"), headers=KEY)
    headers = bearer(services, scopes=["denials:read"]) if credentials == "scope" else {}
    answer = await anonymous.post("/v1/denials", json=example("denial"), headers=KEY | headers)
    assert answer.status_code in (401, 403)
