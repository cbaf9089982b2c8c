"""What background jobs do: reading in a process of its own, house-keeping in this one."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import timedelta
from multiprocessing.process import BaseProcess
from uuid import UUID

from app.compose.close_sweep import sweep_closes
from app.compose.escalations import escalate_all
from app.compose.ingest import fail_stored, ingest_stored
from app.compose.payer_windows import recount_all
from app.compose.push import deliver
from app.compose.reader_process import ReaderProcess, collect_rarely
from app.compose.resort import resort_all
from app.compose.status_cadence import ask_by_cadence
from app.compose.status_ports import Ports
from app.compose.status_retention import forget_exchanges
from app.compose.status_sending import StatusSender
from app.compose.work_moves import move_all
from app.settings import Settings
from app.store import deliveries, embedded
from app.store.checkouts import forget_expired
from app.store.housekeeping import fold_queues, fold_volumes, forget_keys
from app.store.outcomes import count_outcomes
from app.store.record import SYSTEM
from app.store.status_progress import waiting_payers
from app.wiring import Services, build, database_of

LATE_RENEWAL = timedelta(hours=1)
"""For so long a lease that ran out can be renewed."""
ON_ITS_WAY = 20.0
"""Seconds that a worker that ends waits for answers: CORE's own. Later ones are left to those who live."""
DELIVERIES_KEPT = timedelta(days=30)
"""For so long it is told what was sent to webhooks."""


class Worker:
    """See :class:`app.jobs.work.Work`.

    Reading a large file keeps a core busy for seconds; on a thread it would delay every answer of this process.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._processes = _one_process()
        self._sender = StatusSender(services, Ports(services.sealing, services.settings.clearinghouse_allow_local))

    async def warm(self) -> None:
        """Start the process now, so that the first file does not wait for its imports."""
        await asyncio.get_running_loop().run_in_executor(self._processes, _ready)

    def close(self) -> None:
        """Let the process end after its work."""
        self._processes.shutdown(wait=False, cancel_futures=True)

    async def organizations(self) -> list[UUID]:
        rows = await self._services.database.read_shared("SELECT id FROM organizations ORDER BY id")
        return [row["id"] for row in rows]

    async def ingest(self, org_id: UUID, remittance_id: UUID) -> None:
        settings, url = self._services.settings, self._services.database.url
        loop, processes = asyncio.get_running_loop(), self._processes
        try:
            await loop.run_in_executor(processes, _ingest, settings, url, org_id, remittance_id)
        except BrokenProcessPool:  # somebody killed it: this job is tried again, by a new one
            if self._processes is processes:
                self._processes = _one_process()
            raise

    async def give_up(self, org_id: UUID, remittance_id: UUID) -> None:
        await fail_stored(self._services, org_id, remittance_id)

    async def link_late(self, org_id: UUID, remittance_id: UUID) -> None:
        async with self._services.database.transaction(org_id) as tx:
            books = await self._services.books(tx, SYSTEM)
            await books.intake.link_late(remittance_id)

    async def move_work(self, org_id: UUID) -> None:
        await move_all(self._services, org_id)

    async def escalate(self, org_id: UUID) -> None:
        await escalate_all(self._services, org_id)

    async def resort(self, org_id: UUID, rule_id: UUID, since: int | None) -> None:
        await resort_all(self._services, org_id, rule_id, since)

    async def recompute_deadlines(self, org_id: UUID, payer_id: UUID) -> None:
        await recount_all(self._services, org_id, payer_id)

    async def sweep_closes(self, org_id: UUID) -> None:
        await sweep_closes(self._services, org_id)

    async def tidy(self, org_id: UUID) -> None:
        now = self._services.now()
        async with self._services.database.transaction(org_id) as tx:
            await fold_volumes(tx)
            await fold_queues(tx)
            await forget_expired(tx, now - LATE_RENEWAL)
            await deliveries.forget(tx, now - DELIVERIES_KEPT)
            await forget_keys(tx, now - timedelta(hours=self._services.settings.idempotency_hours))
        async with self._services.database.transaction(org_id) as tx:  # it takes seconds where much was sent
            await count_outcomes(tx, now)
        await forget_exchanges(self._services, org_id)

    async def fold(self, org_id: UUID) -> None:
        async with self._services.database.transaction(org_id) as tx:
            await fold_queues(tx)

    async def waiting_webhooks(self, org_id: UUID) -> list[UUID]:
        return await deliveries.waiting(self._services.database.reader(org_id), self._services.now())

    async def deliver(self, org_id: UUID, webhook_id: UUID) -> bool:
        return await deliver(self._services, org_id, webhook_id)

    async def waiting_payers(self, org_id: UUID) -> list[UUID]:
        return await waiting_payers(self._services.database.reader(org_id), self._services.now())

    async def ask_payer(self, org_id: UUID, payer_id: UUID) -> None:
        await self._sender.ask(org_id, payer_id)

    async def ask_by_cadence(self, org_id: UUID) -> None:
        await ask_by_cadence(self._services, org_id)

    async def drain(self) -> None:
        await self._sender.drain(ON_ITS_WAY)


def _one_process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), initializer=_prepare)


def _prepare() -> None:
    """Tune the new process, and let it end when its parent is killed: nobody else would end it."""
    _tune()
    parent = multiprocessing.parent_process()
    assert parent is not None, "started by a pool"
    threading.Thread(target=_end_with, args=[parent], daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _tune() -> None:
    """For a process that does nothing else than take files in.

    The thread that reads ahead hands the interpreter over quickly when PostgreSQL has answered.
    """
    collect_rarely()
    sys.setswitchinterval(0.0005)


_readers: list[ReaderProcess] = []
"""In the worker process: the one that reads for it, once it has started."""


def _reader() -> ReaderProcess:
    """The reader of this process; a new one where the last has ended."""
    if not (_readers and _readers[0].alive):
        _readers[:] = [ReaderProcess()]
    return _readers[0]


def _ready() -> bool:
    return _reader().alive


def _ingest(settings: Settings, url: str, org_id: UUID, remittance_id: UUID) -> None:
    """In the worker process: its own event loop and connections."""
    asyncio.run(_ingest_async(settings, url, org_id, remittance_id))


async def _ingest_async(settings: Settings, url: str, org_id: UUID, remittance_id: UUID) -> None:
    database = database_of(settings, embedded.Addresses(url, url), pool=4)
    await database.open()
    try:
        await ingest_stored(build(settings, database), org_id, remittance_id, _reader().reading)
    finally:
        await database.close()
