"""Versions of the close policy with real commits: two drafts, or an answer and a draft, at one moment."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from app.routers.schemas.example_files import example
from app.wiring import Services
from tests.routers.staff import day, sign_in
from tests.routers.test_version_approvals import answer
from tests.routers.versioned import POLICY, ask, matching, states, write


@pytest.fixture
async def staff(committing: Services, http: httpx.AsyncClient) -> tuple[dict, dict]:
    """Two people of an organisation in which both are needed."""
    told = {"profile": "hospital", "time_zone": "UTC"}
    assert (await http.put("/v1/organization", json=told, headers={"If-Match": "*"})).status_code == 200
    one = await sign_in(http, committing, "one", role="manager")
    return one, await sign_in(http, committing, "two", role="lead")


async def put(http: httpx.AsyncClient, by: dict, version: int, floor: str) -> httpx.Response:
    body = {**example("close_policy"), "effective_from": day(0), "floor": floor}
    return await http.put(POLICY, json=body, headers=matching(by, version))


async def test_one_of_several_first_drafts_is_kept(http: httpx.AsyncClient, staff: tuple[dict, dict]) -> None:
    answers = await asyncio.gather(*(put(http, by, 0, f"{n}.00") for n, by in enumerate((*staff, *staff))))
    assert sorted(it.status_code for it in answers) == [200, 412, 412, 412]
    assert await states(http, POLICY) == [(1, "draft")]


async def test_an_answer_or_the_next_draft(http: httpx.AsyncClient, staff: tuple[dict, dict]) -> None:
    one, two = staff
    await write(http, one, POLICY)
    question = await ask(http, one, POLICY)
    now = (await http.get(POLICY)).json()["version"]
    said, drafted = await asyncio.gather(answer(http, two, question), put(http, one, now, "5.00"))
    assert sorted((said.status_code, drafted.status_code)) in ([200, 412], [201, 412])
    kept = [(1, "approved")] if said.status_code == 201 else [(2, "draft"), (1, "retired")]
    assert await states(http, POLICY) == kept
