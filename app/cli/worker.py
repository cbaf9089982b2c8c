"""``overturn worker``."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress

import typer
from prometheus_client import start_http_server

from app.cli.database import check_service_role, open_database
from app.cli.process import start_logging, stop_on_signals
from app.compose.worker import Worker
from app.jobs import worker as jobs
from app.settings import Settings
from app.store import embedded
from app.wiring import build, database_of, running

cli = typer.Typer()


@cli.command()
def worker() -> None:
    """Run background work until stopped. Start as many as you like, on as many hosts."""
    settings = Settings()
    stop_on_signals()
    start_logging(settings)
    where = open_database(settings)
    check_service_role(where, settings.worker_pool + settings.jobs_pool)
    if settings.worker_metrics_port is not None:
        start_http_server(settings.worker_metrics_port)
    asyncio.run(_work(settings, where))


async def _work(settings: Settings, where: embedded.Addresses) -> None:
    """Work until a signal comes; the jobs in hand are finished first."""
    services = build(settings, database_of(settings, where, settings.worker_pool))
    async with running(services), jobs.opened(where.service, settings.jobs_pool):
        work = Worker(services)
        working = asyncio.create_task(jobs.run(work))
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, working.cancel)
        with suppress(asyncio.CancelledError):
            await working
        work.close()
