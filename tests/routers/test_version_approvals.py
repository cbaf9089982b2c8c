"""Playbooks and policies in an organisation where two people change them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from app.wiring import Services
from tests.routers.staff import sign_in
from tests.routers.versioned import POLICY, add_payer, ask, matching, states, write


@pytest.fixture
async def one(client: httpx.AsyncClient, services: Services) -> dict:
    told = {"profile": "hospital", "time_zone": "UTC"}
    assert (await client.put("/v1/organization", json=told, headers={"If-Match": "*"})).status_code == 200
    return await sign_in(client, services, "one", role="manager")


@pytest.fixture
async def two(client: httpx.AsyncClient, services: Services) -> dict:
    return await sign_in(client, services, "two", role="lead")


@pytest.fixture(params=["playbook", "policy"])
async def url(client: httpx.AsyncClient, request: pytest.FixtureRequest) -> str:
    return POLICY if request.param == "policy" else f"/v1/playbooks/{(await add_payer(client))['id']}"


async def answer(client: httpx.AsyncClient, by: dict, approval: dict, **told: Any) -> httpx.Response:
    url, said = f"/v1/approvals/{approval['id']}/answers", {"answer": "approve", "reason": "QUENTIN agrees."} | told
    return await client.post(url, json=said, headers=matching(by, approval["version"]))


async def asked(client: httpx.AsyncClient, by: dict, url: str) -> dict:
    await write(client, by, url)
    return await ask(client, by, url)


async def test_it_waits_for_a_second_person(client: httpx.AsyncClient, one: dict, two: dict, url: str) -> None:
    approval = await asked(client, one, url)
    shown = (await client.get(url)).json()
    assert (approval["state"], shown["draft"]["state"], shown["in_force"]["number"]) == ("pending", "pending", 0)
    assert (await answer(client, one, approval)).status_code == 403
    done = await answer(client, two, approval)
    assert done.status_code == 201, done.text
    told = (done.json()["state"], done.json()["answered_by"], done.json()["self_approved"])
    assert told == ("approved", two["id"], False)
    counts = (await client.get(url)).json()["in_force"]
    assert (counts["number"], counts["approved_by"], counts["self_approved"]) == (1, two["id"], False)
    assert (await answer(client, two, done.json())).status_code == 409


async def test_or_is_rejected_and_written_anew(client: httpx.AsyncClient, one: dict, two: dict, url: str) -> None:
    approval = await asked(client, one, url)
    assert (await answer(client, two, approval, answer="reject")).json()["state"] == "rejected"
    shown = (await client.get(url)).json()
    assert (shown["draft"]["state"], shown["in_force"]["number"]) == ("rejected", 0)
    again = await client.post(f"{url}/approvals", headers=matching(one, shown["version"]))
    assert again.status_code == 409
    await asked(client, one, url)
    assert await states(client, url) == [(2, "pending"), (1, "retired")]


async def test_the_next_draft_withdraws_the_question(client: httpx.AsyncClient, one: dict, two: dict, url: str) -> None:
    approval = await asked(client, one, url)
    await write(client, two, url)
    gone = (await client.get(f"/v1/approvals/{approval['id']}")).json()
    assert (gone["state"], gone["version"]) == ("withdrawn", 2)
    assert (await answer(client, two, gone)).status_code == 409


async def test_one_answer_replaces_what_counted(client: httpx.AsyncClient, one: dict, two: dict, url: str) -> None:
    for number in (1, 2):
        assert (await answer(client, two, await asked(client, one, url))).status_code == 201
        assert (await client.get(url)).json()["in_force"]["number"] == number
    assert await states(client, url) == [(2, "approved"), (1, "retired")]


async def test_approvals_of_all_kinds_are_listed(client: httpx.AsyncClient, one: dict, two: dict, url: str) -> None:
    approval = await asked(client, one, url)
    (listed,) = (await client.get("/v1/approvals", params={"state": "pending"})).json()["data"]
    assert listed == approval
    assert (listed["kind"] == "policy") == (url == POLICY)


async def test_another_organisation_answers_nothing(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, one: dict, url: str
) -> None:
    approval = await asked(client, one, url)
    assert (await answer(stranger, {"headers": {}}, approval)).status_code == 404
    assert (await answer(client, {"headers": {}}, approval)).status_code == 403
