"""Several who send at once, with real commits: no payer above its limit, no question twice, no answer lost."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.compose.status_ports import Ports
from app.compose.status_sending import StatusSender
from app.domain.status.inquiry import Inquiry
from app.domain.status.ports import Numbers, Outcome
from app.store.status_progress import waiting_payers
from app.wiring import Services
from tests.compose.asking import TERMS, answer, ask_of, connect, denials, rows
from tests.conftest import ORG

MANY, LIMIT = 24, 5


@dataclass
class Counting:
    """A payer that takes a moment, and counts."""

    seconds: float = 0.02
    open: int = 0
    most: int = 0
    came: int = 0

    async def submit(self, inquiry: Inquiry, numbers: Numbers) -> Outcome:
        self.came += 1
        self.open += 1
        self.most = max(self.most, self.open)
        await asyncio.sleep(self.seconds)
        self.open -= 1
        return answer()(inquiry, numbers)

    async def poll(self, inquiry: Inquiry, handle: str, numbers: Numbers) -> Outcome:
        raise AssertionError("nothing was accepted")

    async def aclose(self) -> None:
        return


def senders(services: Services, port: Any, number: int) -> list[StatusSender]:
    return [StatusSender(services, Ports(services.sealing, opens=lambda *_, **__: port)) for _ in range(number)]


async def idle(*all_: StatusSender) -> None:
    while any(it._tasks for it in all_):
        for it in all_:
            await it.idle()


async def asked(committing: Services, http: httpx.AsyncClient, number: int, **limits: Any) -> Any:
    now = datetime.now(UTC)
    found = await denials(http, committing.database, number)
    await connect(committing.database, found[0]["payer_id"], now, **limits)
    await ask_of(committing.database, found, now)
    return found[0]["payer_id"]


async def test_together_they_stay_below_the_limit_and_ask_each_once(
    committing: Services, http: httpx.AsyncClient
) -> None:
    payer, port = await asked(committing, http, MANY, concurrency=LIMIT), Counting()
    both = senders(committing, port, 2)
    assert await waiting_payers(committing.database.reader(ORG), datetime.now(UTC)) == [payer]
    while await waiting_payers(committing.database.reader(ORG), datetime.now(UTC)):
        await asyncio.gather(*(it.ask(ORG, payer) for it in both))
        await idle(*both)
    assert (port.came, port.most) == (MANY, LIMIT)
    (told,) = await rows(
        committing.database, "SELECT count(*) AS n, count(DISTINCT serial) AS serials FROM status_exchanges"
    )
    assert told == {"n": MANY, "serials": MANY}
    assert len(await rows(committing.database, "SELECT id FROM status_checks")) == MANY
    for it in both:
        await it.drain()


async def test_an_answer_waits_for_whoever_holds_the_claim(committing: Services, http: httpx.AsyncClient) -> None:
    payer = await asked(committing, http, 2)
    (sender,) = senders(committing, Counting(), 1)
    (one, _) = await rows(committing.database, "SELECT claim_id FROM status_inquiries ORDER BY id")
    async with committing.database.transaction(ORG) as tx:
        await tx.fetch("SELECT FROM claims WHERE id = %s FOR UPDATE", (one["claim_id"],))
        await sender.ask(ORG, payer)
        await asyncio.sleep(0.8)
        states = await rows(committing.database, "SELECT state FROM status_inquiries ORDER BY id")
        assert [it["state"] for it in states] == ["in_flight", "answered"], "the other one does not wait with it"
    await sender.idle()
    states = await rows(committing.database, "SELECT state FROM status_inquiries ORDER BY id")
    assert [it["state"] for it in states] == ["answered", "answered"]
    await sender.drain()


async def test_a_process_that_ends_waits_for_answers_and_takes_nothing_more(
    committing: Services, http: httpx.AsyncClient
) -> None:
    payer, port = await asked(committing, http, 4, concurrency=2), Counting(seconds=0.2)
    (sender,) = senders(committing, port, 1)
    await sender.ask(ORG, payer)
    await sender.drain(10)
    states = await rows(committing.database, "SELECT state FROM status_inquiries ORDER BY state")
    assert [it["state"] for it in states] == ["answered", "answered", "waiting", "waiting"]


async def test_what_is_not_answered_in_time_is_left_to_its_lease(committing: Services, http: httpx.AsyncClient) -> None:
    payer = await asked(committing, http, 1)
    (sender,) = senders(committing, Counting(seconds=30), 1)
    await sender.ask(ORG, payer)
    await sender.drain(0.05)
    (row,) = await rows(committing.database, "SELECT state, taken_until - last_sent_at AS lease FROM status_inquiries")
    assert row["state"] == "in_flight"
    assert row["lease"].total_seconds() == pytest.approx(105)


async def test_an_account_that_cannot_be_used_sends_nothing_and_says_so(
    committing: Services, http: httpx.AsyncClient
) -> None:
    now = datetime.now(UTC)
    found = await denials(http, committing.database, 1)
    await connect(committing.database, found[0]["payer_id"], now, TERMS)  # to 127.0.0.1, which is not allowed
    await ask_of(committing.database, found, now)
    sender = StatusSender(committing, Ports(committing.sealing))
    await sender.ask(ORG, found[0]["payer_id"])
    await sender.idle()
    (row,) = await rows(committing.database, "SELECT state, attempts, fault FROM status_inquiries")
    assert row == {"state": "stopped", "attempts": 0, "fault": "connection_unusable"}
    await sender.drain()
