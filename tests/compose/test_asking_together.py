"""Asking with real commits: one question about a claim at a time, whoever asks, and an answer while somebody waits."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from app.clearinghouse.simulator.app import MIME
from app.clearinghouse.simulator.payer import Simulator
from app.clearinghouse.simulator.script import Script, answer
from app.clearinghouse.simulator.serving import serving
from app.compose.status_cadence import ask_by_cadence
from app.compose.status_ports import Ports
from app.compose.status_sending import StatusSender
from app.routers.ids import show
from app.store.database import Row
from app.store.status_progress import waiting_payers
from app.wiring import Services
from tests.compose.asking import TERMS, connect, denials, rows
from tests.conftest import ORG
from tests.routers.acks import ca277, claim, send
from tests.routers.asking import ask


@pytest.fixture
async def found(http: httpx.AsyncClient, committing: Services) -> list[Row]:
    """Three denials of one payer."""
    return await denials(http, committing.database, 3)


async def reach(services: Services, found: list[Row], url: str = TERMS.url) -> None:
    """Say how their payer is asked."""
    await connect(services.database, found[0]["payer_id"], datetime.now(UTC), replace(TERMS, url=url))


async def test_many_who_ask_at_once_ask_one_question(
    http: httpx.AsyncClient, committing: Services, found: list[Row]
) -> None:
    await reach(committing, found)
    denial = show("den", found[0]["id"])
    answers = await asyncio.gather(*(ask(http, str(denial), key=f"k{number}") for number in range(12)))
    assert {it.status_code for it in answers} == {202}
    assert len({it.json()["id"] for it in answers}) == 1
    assert len(await rows(committing.database, "SELECT FROM status_inquiries")) == 1


async def test_the_job_and_a_person_at_once_ask_one_question_about_each_claim(
    http: httpx.AsyncClient, committing: Services, found: list[Row]
) -> None:
    await reach(committing, found)
    ids = [str(show("den", it["id"])) for it in found]
    await asyncio.gather(*(ask_by_cadence(committing, ORG) for _ in range(3)), *(ask(http, it, key=it) for it in ids))
    asked = await rows(committing.database, "SELECT claim_id FROM status_inquiries")
    assert sorted(it["claim_id"] for it in asked) == sorted(it["claim_id"] for it in found)


async def test_the_same_file_twice_at_once_is_one(http: httpx.AsyncClient, committing: Services) -> None:
    body = ca277(claim("X-1", "A7:562:85*20260904*U*450"))
    answers = await asyncio.gather(*(send(http, body) for _ in range(6)))
    assert sorted(it.status_code for it in answers) == [200] * 5 + [201]
    assert len(await rows(committing.database, "SELECT FROM rejections")) == 1


async def test_who_waits_gets_the_answer_when_it_comes(
    http: httpx.AsyncClient, committing: Services, found: list[Row]
) -> None:
    script = Script(claims={"WORK-0": (answer("F2:585", after=0.3),)})
    async with serving(Simulator(script)) as url:
        await reach(committing, found, f"{url}{MIME}")
        sender = StatusSender(committing, Ports(committing.sealing, allow_local=True))
        beside = asyncio.create_task(_work(committing, sender))
        began = time.monotonic()
        told = await ask(http, str(show("den", found[0]["id"])), Prefer="wait=20")
        took = time.monotonic() - began
        again = await ask(http, str(show("den", found[0]["id"])), Prefer="wait=20")
        beside.cancel()
        await sender.drain(5)
    assert told.status_code == 201, told.text
    assert 0.3 <= took < 10
    check = told.json()
    assert (check["state"], check["meaning"], check["attempts"]) == ("answered", "finally_denied", 1)
    assert check["detail"]["codes"][0]["category"] == "F2"
    assert (await http.get(told.headers["location"])).json() == check
    assert (again.status_code, again.headers["idempotent-replayed"]) == (201, "true")
    assert again.json() == check


async def _work(services: Services, sender: StatusSender) -> None:
    """What the jobs do: look at every payer for whom something is due."""
    while True:
        for payer_id in await waiting_payers(services.database.reader(ORG), services.now()):
            await sender.ask(ORG, payer_id)
        await asyncio.sleep(0.05)
