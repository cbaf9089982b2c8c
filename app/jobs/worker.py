"""Runs background jobs until it is told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from procrastinate import PsycopgConnector
from procrastinate.exceptions import ConnectorException
from psycopg_pool import AsyncConnectionPool

from app.jobs.claim_status import CLAIM_STATUS
from app.jobs.queue import STALLED_AFTER, queue
from app.jobs.webhooks import WEBHOOKS
from app.jobs.work import Work

CONCURRENCY = 2
"""Jobs at once: one large file in the worker process, and small ones beside it."""
PAYERS = 4
"""Payers looked at at once; how many questions are on their way is another matter."""

RECEIVERS = 8
"""Webhooks sent to at once."""
START_AGAIN = 2.0
"""Seconds after the end of a worker until the next one starts."""

log = structlog.get_logger(__name__)


@asynccontextmanager
async def opened(url: str, size: int) -> AsyncIterator[None]:
    """Let jobs be deferred and fetched, on a pool of their own in the schema ``jobs``."""
    pool = AsyncConnectionPool(
        url, min_size=1, max_size=max(2, size), open=False, kwargs={"options": "-c search_path=jobs -c timezone=UTC"}
    )
    with queue.replace_connector(PsycopgConnector()):  # one that was open before cannot be opened again
        async with pool, queue.open_async(pool):
            yield


async def run(work: Work) -> None:
    """Work until cancelled; the jobs in hand are finished first, and what is on its way to payers is waited for."""
    try:
        async with asyncio.TaskGroup() as workers:
            workers.create_task(_run(work, "default", CONCURRENCY))
            workers.create_task(_run(work, CLAIM_STATUS, PAYERS))
            workers.create_task(_run(work, WEBHOOKS, RECEIVERS))
    finally:
        await work.drain()


async def _run(work: Work, name: str, concurrency: int) -> None:
    """A worker ends when its connection does, as when PostgreSQL restarts; then the next one takes over."""
    while True:
        try:
            await _run_once(work, name, concurrency)
        except ConnectorException as error:
            log.warning("worker_ended", queue=name, error=type(error).__name__)
        await asyncio.sleep(START_AGAIN)


async def _run_once(work: Work, name: str, concurrency: int) -> None:
    await queue.run_worker_async(
        queues=[name],
        name=name,
        concurrency=concurrency,
        install_signal_handlers=False,
        delete_jobs="successful",
        additional_context={"work": work},
        update_heartbeat_interval=STALLED_AFTER / 5,
        stalled_worker_timeout=STALLED_AFTER,
        fetch_job_polling_interval=2,
        shutdown_graceful_timeout=30,
    )


@asynccontextmanager
async def beside(work: Work) -> AsyncIterator[None]:
    """Run a worker beside something else, and stop it in the end."""
    task = asyncio.create_task(run(work))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
