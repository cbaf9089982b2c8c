"""Closes that should not wait any more: a job ends them, once, however many workers there are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest
import time_machine

from app.jobs import queue
from app.main import create_app
from tests.conftest import ORG, OTHER_ORG, bearer
from tests.jobs.conftest import Desk
from tests.jobs.test_queue import Noted, run
from tests.routers import work
from tests.routers.staff import sign_in

NOW = datetime.now(UTC)
CLOSE = {"path": "close", "close_reason": "payer_correct", "reason": "The contract excludes it."}
STATES = "SELECT m.state, a.state AS approval, m.expires_on FROM decisions m JOIN approvals a ON a.subject_id = m.id"
DROPPED = "SELECT data ->> 'because' AS because FROM events WHERE type = 'denial.close_dropped'"
DENIALS = "SELECT next_action, control_on, pending FROM denials ORDER BY id"


@pytest.fixture
async def http(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(desk.services))
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=bearer(desk.services)) as client:
        yield client


@pytest.fixture
async def asked(desk: Desk, http: httpx.AsyncClient) -> dict[str, Any]:
    who = await sign_in(http, desk.services, "lead", role="lead")
    denial = await work.post(http, 1, "197", "50", remit_date=str(NOW.date() - timedelta(days=1)))
    anything = {**who["headers"], "If-Match": "*"}
    made = await http.post(f"/v1/denials/{denial['id']}/decisions", json=CLOSE, headers=anything)
    assert made.json()["state"] == "pending_approval"
    return {**made.json(), "headers": anything}


def states(desk: Desk) -> tuple[str, str]:
    (row,) = desk.rows(STATES)
    return row["state"], row["approval"]


async def test_what_nobody_answered_expires_and_is_decided_anew(desk: Desk, asked: dict[str, Any]) -> None:
    for days, state in ((7, ("pending_approval", "pending")), (8, ("expired", "expired"))):
        with time_machine.travel(NOW + timedelta(days=days), tick=True):
            await desk.work.sweep_closes(ORG)
        assert states(desk) == state
    assert [row["because"] for row in desk.rows(DROPPED)] == ["expired", "expired"]
    for row in desk.rows(DENIALS):
        assert (row["next_action"], row["pending"]) == ("decide", None)
        assert row["control_on"] == NOW.date() + timedelta(days=15)


async def test_on_the_day_after_the_last_nobody_can_answer(
    desk: Desk, http: httpx.AsyncClient, asked: dict[str, Any]
) -> None:
    other = await sign_in(http, desk.services, "other", role="manager")
    with time_machine.travel(NOW + timedelta(days=8), tick=True):
        headers = {**bearer(desk.services, person="other"), "If-Match": '"1"'}
        said = await http.post(
            f"/v1/approvals/{asked['approval_id']}/answers", json={"answer": "approve", "reason": "x"}, headers=headers
        )
    assert (said.status_code, said.json()["expires_on"]) == (409, asked["expires_on"]), other["id"]
    assert states(desk) == ("pending_approval", "pending")


async def test_what_rests_on_another_policy_is_void(desk: Desk, http: httpx.AsyncClient, asked: dict[str, Any]) -> None:
    told = {"effective_from": str(NOW.date()), "approval_limit": "90.00"}
    await http.put("/v1/policies/close", json=told, headers=asked["headers"])
    await http.post("/v1/policies/close/approvals", headers=asked["headers"])
    await desk.work.sweep_closes(OTHER_ORG)
    assert states(desk) == ("pending_approval", "pending")
    await desk.work.sweep_closes(ORG)
    assert states(desk) == ("void", "void")
    assert [row["because"] for row in desk.rows(DROPPED)] == ["void", "void"]


async def test_again_it_finds_nothing(desk: Desk, asked: dict[str, Any]) -> None:
    with time_machine.travel(NOW + timedelta(days=8), tick=True):
        for _ in range(3):
            await desk.work.sweep_closes(ORG)
    assert len(desk.rows(DROPPED)) == 2


async def test_what_somebody_holds_is_looked_at_the_next_time(desk: Desk, asked: dict[str, Any]) -> None:
    with time_machine.travel(NOW + timedelta(days=8), tick=True):
        with psycopg.connect(desk.where.admin) as holder:
            holder.execute("SELECT FROM claims FOR UPDATE")
            await desk.work.sweep_closes(ORG)
            assert states(desk) == ("pending_approval", "pending")
        await desk.work.sweep_closes(ORG)
    assert states(desk) == ("expired", "expired")


async def test_each_organisation_is_swept_by_a_job_of_its_own(desk: Desk) -> None:
    noted = Noted(ORG, OTHER_ORG)
    await queue.sweep_closes_all.configure().defer_async(timestamp=0)
    await run(noted)
    assert set(noted.asked) >= {("sweep_closes", ORG), ("sweep_closes", OTHER_ORG)}
