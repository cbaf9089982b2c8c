"""What a payer is spared: places, tokens, published downtime, the breaker, and what it asked for itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import psycopg
import pytest

from app.compose.status_ports import Ports
from app.compose.status_sending import StatusSender
from app.domain.status.breaker import FIRST_PAUSE, OPENS_AFTER
from app.domain.status.downtime import Calendar
from app.domain.status.inquiry import Inquiry
from app.domain.status.ports import Exchange, Numbers, Outcome, Rejected
from app.store.status_inquiries import NewInquiry
from app.wiring import Services
from tests.compose.asking import Say, SetClock, answer, ask_of, connect, denials, down, put, rows, silence
from tests.conftest import ORG, SavepointDatabase

T = datetime.now(UTC).replace(microsecond=0)
MANY = 12


@dataclass
class Doors:
    """A port at which each question waits until it is let through."""

    say: Say = field(default_factory=answer)
    inside: list[tuple[str, asyncio.Event]] = field(default_factory=list)
    came: int = 0

    async def submit(self, inquiry: Inquiry, numbers: Numbers) -> Outcome:
        door = (inquiry.trace, asyncio.Event())
        self.inside.append(door)
        self.came += 1
        await door[1].wait()
        self.inside.remove(door)
        return self.say(inquiry, numbers)

    async def poll(self, inquiry: Inquiry, handle: str, numbers: Numbers) -> Outcome:
        raise AssertionError("nothing was accepted")

    async def aclose(self) -> None:
        self.inside.clear()

    def let_through(self, number: int) -> None:
        for _, door in self.inside[:number]:
            door.set()


@dataclass
class Desk:
    services: SetClock
    database: SavepointDatabase
    found: list[Any]
    port: Doors
    senders: list[StatusSender]

    async def go(self, seconds: float = 0, sender: int = 0) -> int:
        """Set the clock and look at the payer; how many questions are at its door then."""
        self.services.moment = T + timedelta(seconds=seconds)
        await self.senders[sender].ask(ORG, self.found[0]["payer_id"])
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return len(self.port.inside)

    async def end(self, number: int) -> None:
        """So many are answered, and what follows has happened."""
        wanted = self.port.came + number
        self.port.let_through(number)
        for _ in range(400):
            await asyncio.sleep(0.005)
            if self.port.came >= wanted or not self.senders[0]._tasks:
                break

    async def everything(self) -> None:
        while self.senders[0]._tasks:
            self.port.let_through(99)
            await asyncio.sleep(0.005)

    async def connect(self, **limits: Any) -> None:
        await connect(self.database, self.found[0]["payer_id"], T, **limits)
        await ask_of(self.database, self.found, T)


@pytest.fixture
async def desk(services: Services, database: SavepointDatabase, client: httpx.AsyncClient) -> AsyncIterator[Desk]:
    clock, port = SetClock.of(services, T), Doors()
    senders = [StatusSender(clock, Ports(services.sealing, opens=lambda *_, **__: port)) for _ in range(2)]
    found = await denials(client, database, MANY)
    yield Desk(clock, database, found, port, senders)
    for sender in senders:
        await sender.drain(0)


async def test_no_more_are_on_their_way_than_the_payer_takes_whoever_sends_them(desk: Desk) -> None:
    await desk.connect(concurrency=3)
    assert await desk.go() == 3
    assert await desk.go(sender=1) == 3


async def test_as_soon_as_one_ends_the_next_goes(desk: Desk) -> None:
    await desk.connect(concurrency=3)
    await desk.go()
    await desk.end(1)
    assert (len(desk.port.inside), desk.port.came) == (3, 4)
    await desk.end(2)
    assert (len(desk.port.inside), desk.port.came) == (3, 6)


async def test_places_of_a_worker_that_died_are_taken_until_its_lease_is_over(desk: Desk) -> None:
    await desk.connect(concurrency=3)
    await desk.go(sender=1)
    await desk.senders[1].drain(0)
    desk.port.inside.clear()
    assert await desk.go(104) == 0
    assert await desk.go(105) == 3


async def test_no_more_go_in_a_minute_than_the_bucket_holds(desk: Desk) -> None:
    await desk.connect(per_minute=6, burst=4)
    assert await desk.go() == 4
    assert await desk.go(9.9) == 4
    assert await desk.go(20) == 6


async def test_one_process_has_no_more_on_their_way_than_its_setting(desk: Desk) -> None:
    desk.services.settings = desk.services.settings.model_copy(update={"status_in_flight": 5})
    await desk.connect()
    assert await desk.go() == 5


async def test_nothing_goes_in_published_downtime(desk: Desk) -> None:
    window = (T - timedelta(hours=1), T + timedelta(hours=1))
    await desk.connect(calendar=Calendar(ZoneInfo("UTC"), dated=(window,)))
    assert await desk.go() == 0
    assert await desk.go(3599) == 0
    assert await desk.go(3600) == MANY


async def test_what_was_caught_by_published_downtime_is_marked(desk: Desk) -> None:
    window = (T + timedelta(seconds=10), T + timedelta(hours=1))
    await desk.connect(calendar=Calendar(ZoneInfo("UTC"), dated=(window,)))
    desk.port.say = silence
    await desk.go()
    desk.services.moment = T + timedelta(seconds=60)
    await desk.everything()
    found = await rows(desk.database, "SELECT in_downtime FROM status_exchanges")
    assert [it["in_downtime"] for it in found] == [True] * MANY


async def test_a_payer_that_wants_to_be_left_alone_is(desk: Desk) -> None:
    await desk.connect(concurrency=1)
    desk.port.say = down("throttled", 30)
    await desk.go()
    await desk.everything()
    assert desk.port.came == 1
    assert await desk.go(29.9) == 0
    assert await desk.go(30) == 1


async def test_many_in_a_row_in_vain_close_the_payer_and_one_tries_it(desk: Desk) -> None:
    await desk.connect(concurrency=OPENS_AFTER)
    desk.port.say = silence
    await desk.go()
    await desk.everything()
    assert desk.port.came == OPENS_AFTER
    pause = FIRST_PAUSE.total_seconds()
    assert await desk.go(pause - 0.1) == 0
    assert await desk.go(pause) == 1, "one that tries"
    assert await desk.go(pause + 1) == 1
    desk.port.say = answer()
    await desk.end(1)
    assert await desk.go(pause + 31) > 1


async def test_what_never_left_says_nothing_of_the_payer(desk: Desk) -> None:
    await desk.connect(concurrency=OPENS_AFTER)
    desk.port.say = silence
    await desk.go()
    await desk.everything()
    pause = FIRST_PAUSE.total_seconds()
    assert await desk.go(pause) == 1, "one that tries"
    desk.port.say = unwritable
    await desk.end(1)
    desk.port.say = silence
    assert await desk.go(pause + 35) == 1, "still closed, and the next one may try"


def unwritable(_inquiry: Inquiry, numbers: Numbers) -> Outcome:
    return Rejected("request_invalid", Exchange(numbers.payload_id, error_code="unwritable"))


async def test_waiting_behind_the_breaker_is_no_attempt(desk: Desk) -> None:
    await desk.connect(concurrency=OPENS_AFTER)
    desk.port.say = silence
    await desk.go()
    await desk.everything()
    await desk.go(30)
    found = await rows(desk.database, "SELECT attempts, count(*) AS n FROM status_inquiries GROUP BY 1 ORDER BY 1")
    assert found == [{"attempts": 0, "n": MANY - OPENS_AFTER}, {"attempts": 1, "n": OPENS_AFTER}]


async def test_who_waits_goes_first_and_what_is_repeated_before_them(desk: Desk) -> None:
    await connect(desk.database, desk.found[0]["payer_id"], T, concurrency=1)
    order = []
    for cause, row in zip(("cadence", "queue", "person"), desk.found, strict=False):
        (id_,) = await ask_of(desk.database, [row], T, cause)  # type: ignore[arg-type]
        order.append(id_.hex)
    desk.port.say = down("transport")
    await desk.go()
    assert [trace for trace, _ in desk.port.inside] == [order[2]]
    desk.services.moment = T + timedelta(seconds=1)
    await desk.end(1)
    assert [trace for trace, _ in desk.port.inside] == [order[1]]
    desk.services.moment = T + timedelta(seconds=90)
    await desk.end(1)
    assert [trace for trace, _ in desk.port.inside] == [order[2]]


async def test_of_one_claim_one_question_is_open(desk: Desk) -> None:
    await desk.connect()
    with pytest.raises(psycopg.errors.UniqueViolation):
        await ask_of(desk.database, desk.found[:1], T)


async def test_a_question_does_not_end_without_its_result(desk: Desk) -> None:
    (id_,) = await ask_of(desk.database, desk.found[:1], T)
    event = (
        "INSERT INTO events (org_id, id, type, subject_id, subject_version, actor_kind, actor_id, at, data) "
        "VALUES (%s, gen_random_uuid(), 'status_check.answered', %s, 2, 'system', 'test', now(), '{}')"
    )
    end = "UPDATE status_inquiries SET state = 'answered', meaning = 'paid', version = 2 WHERE id = %s"

    async def finish(*, with_event: bool) -> None:
        async with desk.database.transaction(ORG) as tx:
            if with_event:
                await tx.execute(event, (ORG, id_))
            await tx.execute(end, (id_,))

    for with_event in (False, True):
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
            await finish(with_event=with_event)


async def test_a_question_of_later_waits(desk: Desk) -> None:
    await connect(desk.database, desk.found[0]["payer_id"], T)
    row = desk.found[0]
    later = NewInquiry(
        row["id"], row["claim_id"], (row["id"],), row["payer_id"], "cadence", not_before=T + timedelta(1)
    )
    await put(desk.database, [later], T)
    assert await desk.go(86_399) == 0
    assert await desk.go(86_400) == 1
