"""Closes that take two, with real commits: answers, reversals and money at one moment. One wins, nothing is done twice."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from app.compose.close_sweep import sweep_closes
from app.wiring import Services
from tests.conftest import ORG
from tests.routers.remits import remittance
from tests.routers.staff import sign_in

TODAY = datetime.now(UTC).date()
CLOSE = {"path": "close", "close_reason": "payer_correct", "reason": "The contract excludes it."}
POLICY = {"effective_from": str(TODAY - timedelta(days=9)), "approval_limit": "100.00"}
EDI = {"Content-Type": "application/edi-x12"}
TIMES = 8
ENDS = """
SELECT d.id, count(e.id) FILTER (WHERE e.type = 'denial.decided') AS closed,
       count(e.id) FILTER (WHERE e.type = 'denial.close_dropped') AS dropped,
       count(e.id) FILTER (WHERE e.type = 'denial.resolved') AS paid, d.outcome, d.pending
FROM decisions m JOIN denials d ON d.id = ANY(m.covers) JOIN events e ON e.subject_id = d.id GROUP BY d.id, d.outcome, d.pending
"""
STATES = """
SELECT m.state AS decision, a.state AS approval FROM decisions m JOIN approvals a ON a.subject_id = m.id
"""
LEFT = "SELECT FROM decisions WHERE state = 'pending_approval'"
Asked = list[dict[str, Any]]


@pytest.fixture
async def people(committing: Services, http: httpx.AsyncClient) -> dict[str, dict[str, str]]:
    roles = {"one": "manager", "two": "lead", "three": "lead"}
    made = {name: (await sign_in(http, committing, name, role=role))["headers"] for name, role in roles.items()}
    anything = {**made["one"], "If-Match": "*"}
    assert (await http.put("/v1/policies/close", json=POLICY, headers=anything)).status_code == 200
    assert (await http.post("/v1/policies/close/approvals", headers=anything)).status_code == 201
    return made


@pytest.fixture
async def asked(http: httpx.AsyncClient, people: dict[str, dict[str, str]]) -> Asked:
    """Closes of claims with three denials each, two of which are sorted and closed."""
    made = []
    for number in range(TIMES):
        await remit(http, number, "denied")
        (newest,) = (await http.get("/v1/denials", params={"stage": "decision", "limit": 1})).json()["data"]
        url, anything = f"/v1/denials/{newest['id']}/decisions", {**people["one"], "If-Match": "*"}
        answer = await http.post(url, json=CLOSE, headers=anything)
        assert answer.json().get("state") == "pending_approval", answer.text
        made.append(answer.json())
    return made


async def remit(http: httpx.AsyncClient, number: int, what: Any) -> httpx.Response:
    day = TODAY - timedelta(days=2 if what == "denied" else 1)
    body = remittance(number * 2 + (what != "denied") + 1, f"CLAIM-{number}", day, [what] * 3)
    answer = await http.post("/v1/remittances", content=body, headers=EDI)
    assert answer.status_code == 201, answer.text
    return answer


async def reply(http: httpx.AsyncClient, decision: dict[str, Any], who: dict[str, str], given: str) -> int:
    url, told = f"/v1/approvals/{decision['approval_id']}/answers", {"answer": given, "reason": "Read it."}
    return (await http.post(url, json=told, headers={**who, "If-Match": '"1"'})).status_code


async def check(committing: Services, *outcomes: tuple[str, str]) -> None:
    """Every close came to one end, on all its denials, and on them once."""
    found = [(row["decision"], row["approval"]) for row in await committing.database.read(ORG, STATES)]
    assert len(found) == TIMES
    assert set(found) <= set(outcomes)
    for row in await committing.database.read(ORG, ENDS):
        assert row["closed"] + row["dropped"] == 1, row
        assert row["pending"] is None
    assert await committing.database.read(ORG, LEFT) == []


async def test_one_of_two_answers_counts(committing: Services, http: httpx.AsyncClient, asked: Asked, people) -> None:
    for decision in asked:
        answers = (
            reply(http, decision, people[who], given) for who, given in (("two", "approve"), ("three", "reject"))
        )
        assert sorted(await asyncio.gather(*answers)) == [201, 412]
    await check(committing, ("standing", "approved"), ("rejected", "rejected"))


async def test_an_answer_or_a_reversal(committing: Services, http: httpx.AsyncClient, asked: Asked, people) -> None:
    for decision in asked:
        url = f"/v1/denials/{decision['covers'][0]}/decision-reversals"
        version = (await http.get(f"/v1/denials/{decision['covers'][0]}")).headers["etag"]
        back = http.post(url, json={"reason": "Not yet."}, headers={**people["one"], "If-Match": version})
        said, undone = await asyncio.gather(reply(http, decision, people["two"], "approve"), back)
        assert sorted((said, undone.status_code)) == [201, 412]
    await check(committing, ("standing", "approved"), ("withdrawn", "withdrawn"))


async def test_an_answer_or_the_money(committing: Services, http: httpx.AsyncClient, asked: Asked, people) -> None:
    for number, decision in enumerate(asked):
        answer = reply(http, decision, people["two"], "approve")
        said, _ = await asyncio.gather(answer, remit(http, number, "paid"))
        assert said in (201, 412)
    await check(committing, ("standing", "approved"), ("void", "void"))
    assert {row["outcome"] for row in await committing.database.read(ORG, ENDS)} == {"recovered"}


async def test_sweeps_beside_answers(committing: Services, http: httpx.AsyncClient, asked: Asked, people) -> None:
    lower = POLICY | {"effective_from": str(TODAY - timedelta(days=1)), "approval_limit": "90.00"}
    anything = {**people["one"], "If-Match": "*"}
    assert (await http.put("/v1/policies/close", json=lower, headers=anything)).status_code == 200
    assert (await http.post("/v1/policies/close/approvals", headers=anything)).status_code == 201
    answers = [reply(http, decision, people["two"], "reject") for decision in asked]
    sweeps = [sweep_closes(committing, ORG) for _ in range(3)]
    said, _ = await asyncio.gather(asyncio.gather(*answers), asyncio.gather(*sweeps))
    assert set(said) <= {201, 412}
    await sweep_closes(committing, ORG)
    await check(committing, ("rejected", "rejected"), ("void", "void"))
