"""Sends what is due to payers: taken in one transaction, sent in none, settled in another.

A sliding window for each payer: as soon as one exchange ends the next question is taken, by whoever of all workers is
there first; the payer's line is held while it is taken, so that together they stay below its limits. No slow answer
holds anything else up: nothing waits for it but its own exchange.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from psycopg.errors import DeadlockDetected, LockNotAvailable, SerializationFailure
from psycopg_pool import PoolTimeout
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from app.compose.status_case import Came
from app.compose.status_ports import Ports, say
from app.compose.status_results import settle, settle_astray, settle_overdue, settle_unreachable, settle_waiting
from app.compose.status_taking import Going, Place, Unsent, question, take_due
from app.domain.status.downtime import overlaps
from app.domain.status.inquiry import Inquiry
from app.domain.status.ports import Fault
from app.domain.status.road import RULES, Rules
from app.store import status_progress
from app.store.status_exchanges import Taken
from app.wiring import Services

log = structlog.get_logger(__name__)
NEAR = 10.0
"""Seconds within which this process looks again by itself; later the periodic job does."""
LEAST_PAUSE = 0.05
START_WITHIN = 1 / 3
"""Of the grace: what was not sent by then is left to the lease, which counts on that it left soon."""
PASSING = (LockNotAvailable, DeadlockDetected, SerializationFailure, PoolTimeout)
"""Somebody holds the claim, or the database is busy: the answer is there, and is stored a little later."""
KEPT_FOR = 300
"""Seconds for which that is tried."""


@dataclass
class StatusSender:
    """All that this process sends to payers."""

    services: Services
    ports: Ports
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _timers: dict[Place, asyncio.TimerHandle] = field(default_factory=dict)
    _busy: set[Place] = field(default_factory=set)
    _again: set[Place] = field(default_factory=set)
    _closing: bool = False
    _door: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    """One transaction at a time: other work of this process needs the few connections too."""

    @property
    def rules(self) -> Rules:
        """The rules of the road, at the pace of the settings."""
        return RULES.times(self.services.settings.status_pace)

    async def ask(self, org_id: UUID, payer_id: UUID) -> None:
        """Send what may go to a payer now. Returns once it is on its way; somebody who does so already looks again."""
        place = (org_id, payer_id)
        self._again.add(place)
        if place in self._busy:
            return
        self._busy.add(place)
        try:
            while place in self._again and not self._closing:
                self._again.discard(place)
                await self._pass(place)
        finally:
            self._busy.discard(place)

    async def drain(self, seconds: float | None = None) -> None:
        """Take nothing more, and wait for what is on its way; what is not there in time is left to its lease."""
        self._closing = True
        for timer in self._timers.values():
            timer.cancel()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self.ports.aclose()

    async def idle(self) -> None:
        """Until nothing is on its way."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def _pass(self, place: Place) -> None:
        """Settle what is over without an answer, then take what there is room for, and start it."""
        org_id, payer_id = place
        async with self._door:
            reader = self.services.database.reader(org_id)
            overdue = await status_progress.overdue(reader, payer_id, self.services.now())
        for inquiry_id in overdue:
            await self._stored(settle_overdue, org_id, inquiry_id)
        async with self._door:
            places = self.services.settings.status_in_flight - len(self._tasks)
            going = await take_due(self.services, self.ports, self.rules, place, places)
        if isinstance(going, Unsent):
            await self._turn_away(place, going.fault)
            return
        for taken in going.taken:
            self._start(self._exchange(place, going, taken))
        for inquiry_id in going.astray:
            await self._stored(settle_astray, org_id, inquiry_id)
            self._again.add(place)
        self._look_later(place, going.look_at)

    async def _exchange(self, place: Place, going: Going, taken: Taken) -> None:
        """One question sent and settled; then the next may go."""
        asked = question(going, taken)
        if isinstance(asked, Unsent):
            about = (taken.inquiry["id"], asked.fault, asked.missing)
            await self._stored(settle_unreachable, place[0], *about)
        else:
            await self._send(place[0], going, taken, asked)
        if not self._closing:
            await self.ask(*place)

    async def _send(self, org_id: UUID, going: Going, taken: Taken, inquiry: Inquiry) -> None:
        sent_at = self.services.now()
        if (sent_at - taken.sent_at).total_seconds() > self.rules.grace * START_WITHIN:
            log.warning("status_inquiry_not_sent", inquiry=str(taken.inquiry["id"]))
            return
        clock = asyncio.get_running_loop().time
        began = clock()
        said = await say(going.port, inquiry, taken)
        ended_at, left_at = self.services.now(), said.exchange.left_at
        if left_at is not None:  # a duplicate is counted from when the question left, not from when we began to connect
            sent_at += timedelta(seconds=max(0.0, left_at - began))
        down = overlaps(going.calendar, sent_at, ended_at)
        await self._stored(settle, org_id, Came(taken, inquiry, said, sent_at, ended_at, down))

    async def _turn_away(self, place: Place, fault: Fault) -> None:
        """The payer is asked over no connection any more, or over one that cannot be used: what waits ends and says
        why, so that somebody mends it or asks in another way."""
        async with self._door:
            waiting = await status_progress.open_of_payer(self.services.database.reader(place[0]), place[1])
        for inquiry_id in waiting:
            await self._stored(settle_waiting, place[0], inquiry_id, fault)

    async def _stored(self, settle: Callable[..., Awaitable[None]], org_id: UUID, *about: object) -> None:
        """Settle, and again where the database is busy: nobody else has this answer."""
        retrying = AsyncRetrying(
            retry=retry_if_exception_type(PASSING),
            stop=stop_after_delay(KEPT_FOR),
            wait=wait_random_exponential(0.1, max=10),
            reraise=True,
        )
        async for attempt in retrying:
            with attempt:
                async with self._door:
                    await settle(self.services, self.rules, org_id, *about)

    def _start(self, going: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(going)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("status_exchange_failed", error=type(task.exception()).__name__)

    def _look_later(self, place: Place, at: datetime | None) -> None:
        """Look again by ourselves where that is soon."""
        old = self._timers.pop(place, None)
        if old is not None:
            old.cancel()
        if at is None or self._closing:
            return
        seconds = (at - self.services.now()).total_seconds()
        if seconds <= NEAR:
            loop = asyncio.get_running_loop()
            self._timers[place] = loop.call_later(max(LEAST_PAUSE, seconds), lambda: self._start(self.ask(*place)))
