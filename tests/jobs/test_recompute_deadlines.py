"""A payer is mapped: the windows of all its open denials follow, what a request cannot do by a job."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator
from typing import Any

import httpx
import psycopg
import pytest

from app.compose import payer_windows
from app.main import create_app
from app.routers.ids import parse
from app.routers.schemas.example_files import example
from app.store.payer_windows import OPEN
from app.wiring import Services
from tests.conftest import ORG, OTHER_ORG, bearer
from tests.jobs.conftest import Desk
from tests.jobs.test_queue import run

NAME = "Sample Mutual Health"
AT_ONCE, MANY = 20, 50
MOVED = """
SELECT subject_id, subject_version, type, actor_kind, data FROM events
WHERE type LIKE 'denial.deadline%%' ORDER BY id
"""
WINDOWS = "SELECT id, version, send_by, due_on, deadlines FROM denials ORDER BY id"


@pytest.fixture
async def client(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    monkeypatch.setattr(payer_windows, "AT_ONCE", AT_ONCE)
    async with caller(desk.services) as http:
        yield http


def caller(services: Services, org: Any = ORG) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=create_app(services))
    return httpx.AsyncClient(transport=transport, base_url="http://test", headers=bearer(services, org))


async def load(client: httpx.AsyncClient, number: int, name: str = NAME) -> str:
    """So many denials of a payer, each of a claim of its own. Returns the payer's id."""
    items = []
    for place in range(number):
        item = copy.deepcopy(example("denial")) | {"external_id": f"{name}{place}", "payer": {"name": name}}
        item["claim"] |= {"patient_control_number": f"{name}{place}", "payer_claim_control_number": f"I{name}{place}"}
        items.append(item)
    answer = await client.post("/v1/denial-batches", json={"items": items})
    assert answer.json()["counts"]["created"] == number
    denial = (await client.get(f"/v1/denials/{answer.json()['items'][0]['denial_id']}")).json()
    return str(denial["payer"]["id"])


async def put(client: httpx.AsyncClient, payer: str, version: int, **told: Any) -> None:
    body = {"name": NAME, "aliases": [{"kind": "json_name", "value": NAME}], **told}
    answer = await client.put(f"/v1/payers/{payer}", json=body, headers={"If-Match": f'"{version}"'})
    assert answer.status_code == 200, answer.text


def rules(desk: Desk) -> set[str]:
    return {it["rule"] for row in desk.rows(WINDOWS) for it in row["deadlines"] if it["purpose"] == "appeal"}


async def test_a_request_moves_what_it_can_and_a_job_the_rest(desk: Desk, client: httpx.AsyncClient) -> None:
    payer = await load(client, MANY)
    before = {row["id"]: row for row in desk.rows(WINDOWS)}
    await put(client, payer, 1, payer_type="medicare_ffs")
    assert len({entry["subject_id"] for entry in desk.rows(MOVED)}) == AT_ONCE
    assert ("recompute_deadlines", f"recompute_deadlines:{parse('pyr', payer)}", "todo") in desk.jobs()
    await run(desk.work)
    entries = desk.rows(MOVED)
    assert {entry["subject_id"] for entry in entries} == before.keys()
    assert {entry["data"]["because"] for entry in entries} == {"payer_changed"}
    assert {entry["data"]["source"] for entry in entries} == {str(parse("pyr", payer))}
    assert {entry["actor_kind"] for entry in entries} == {"client", "system"}
    assert rules(desk) == {"medicare-1"}
    for row in desk.rows(WINDOWS):
        assert row["version"] == before[row["id"]]["version"] + 1
        assert row["send_by"] != before[row["id"]]["send_by"]


async def test_again_it_changes_nothing(desk: Desk, client: httpx.AsyncClient) -> None:
    payer = await load(client, AT_ONCE + 5)
    await put(client, payer, 1, payer_type="medicare_ffs")
    await run(desk.work)
    before, entries = desk.rows(WINDOWS), len(desk.rows("SELECT FROM events"))
    for org in (ORG, OTHER_ORG):
        await desk.work.recompute_deadlines(org, parse("pyr", payer))
    assert desk.rows(WINDOWS) == before
    assert len(desk.rows("SELECT FROM events")) == entries


async def test_aliases_alone_move_nothing(desk: Desk, client: httpx.AsyncClient) -> None:
    payer = await load(client, 3)
    await put(client, payer, 1, payer_type="medicare_ffs")
    entries = desk.rows(MOVED)
    aliases = [{"kind": "json_name", "value": it} for it in (NAME, "SMH")]
    await put(client, payer, 2, payer_type="medicare_ffs", aliases=aliases)
    assert desk.rows(MOVED) == entries
    assert [name for name, _, _ in desk.jobs() if name == "recompute_deadlines"] == []


async def test_a_name_that_rules_know_moves_them(desk: Desk, client: httpx.AsyncClient) -> None:
    payer = await load(client, 2)
    await put(client, payer, 1, payer_type="commercial")
    before = rules(desk)
    await put(client, payer, 2, payer_type="commercial", name="Aetna")
    assert rules(desk) != before


async def test_merged_payers_move_with_theirs(desk: Desk, client: httpx.AsyncClient) -> None:
    payer = await load(client, 3)
    await load(client, 3, "SMH")
    aliases = [{"kind": "json_name", "value": it} for it in (NAME, "SMH")]
    await put(client, payer, 1, payer_type="medicare_ffs", aliases=aliases)
    assert rules(desk) == {"medicare-1"}


async def test_a_request_passes_over_what_somebody_holds_and_a_job_comes_back(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    payer = await load(client, 3)
    with psycopg.connect(desk.where.admin) as holder:
        holder.execute("SELECT FROM claims ORDER BY id LIMIT 1 FOR UPDATE")
        await put(client, payer, 1, payer_type="medicare_ffs")
        assert len({entry["subject_id"] for entry in desk.rows(MOVED)}) == 2
    await run(desk.work)
    assert rules(desk) == {"medicare-1"}


async def test_what_is_due_follows(desk: Desk, client: httpx.AsyncClient) -> None:
    payer = await load(client, 1)
    await put(client, payer, 1, payer_type="medicare_ffs")
    (row,) = desk.rows(WINDOWS)
    (placed,) = desk.rows("SELECT data FROM events WHERE type = 'denial.placed'")
    assert placed["data"]["send_by"] == str(row["send_by"])


async def test_the_plan_reads_an_index_of_the_payer(desk: Desk, client: httpx.AsyncClient) -> None:
    payer = parse("pyr", await load(client, 30))
    await load(client, 900, "Others")
    desk.rows("ANALYZE denials")
    async with desk.services.database.transaction(ORG) as tx:
        told = {"org": ORG, "payer": payer, "after": None, "most": 20}
        text = "\n".join(row["QUERY PLAN"] for row in await tx.fetch(f"EXPLAIN {OPEN}", told))
    assert "ix_denials_payer_id" in text, text
