"""Approvals with real commits: two answers, or an answer and an end, at one moment."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from app.wiring import Services
from tests.conftest import ORG
from tests.routers.staff import sign_in
from tests.routers.test_approvals import answer
from tests.routers.test_sorting_rules import ask, retire, write

LAST_WORDS = "SELECT type FROM events WHERE type IN ('approval.answered', 'approval.withdrawn')"


@pytest.fixture
async def asked(committing: Services, http: httpx.AsyncClient) -> tuple[dict, dict, dict, dict]:
    """Who asked, who answers, the rule, and the question."""
    told = {"profile": "hospital", "time_zone": "UTC"}
    assert (await http.put("/v1/organization", json=told, headers={"If-Match": "*"})).status_code == 200
    one = await sign_in(http, committing, "one", role="manager")
    two = await sign_in(http, committing, "two", role="lead")
    rule = await write(http, one)
    return one, two, {**rule, "version": 2}, await ask(http, one, rule)


async def test_one_of_two_answers_counts(committing: Services, http: httpx.AsyncClient, asked: tuple) -> None:
    _, two, rule, question = asked
    answers = await asyncio.gather(*(answer(http, two, question, answer=it) for it in ("approve", "reject", "approve")))
    assert sorted(it.status_code for it in answers) == [201, 412, 412]
    (said,) = (it.json()["state"] for it in answers if it.status_code == 201)
    assert (await http.get(f"/v1/sorting-rules/{rule['id']}")).json()["state"] == said
    assert len(await committing.database.read(ORG, LAST_WORDS)) == 1


async def test_an_end_or_an_answer(committing: Services, http: httpx.AsyncClient, asked: tuple) -> None:
    one, two, rule, question = asked
    ended, said = await asyncio.gather(retire(http, one, rule), answer(http, two, question))
    assert sorted((ended.status_code, said.status_code)) == [201, 412]
    assert len(await committing.database.read(ORG, LAST_WORDS)) == 1
