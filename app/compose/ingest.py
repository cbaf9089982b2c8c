"""A stored remittance from its groups to rows, inside one transaction."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from uuid import UUID

from app.clearinghouse.x12.errors import X12Error
from app.clearinghouse.x12.limits import Limits
from app.clearinghouse.x12.stored import read_again
from app.compose.read_remittance import limits_of, unreadable
from app.compose.work_moves import look_again
from app.domain.intake.gather import Group
from app.domain.intake.ingest_remittance import RemittanceIntake, Tally
from app.jobs import queue
from app.problems import Problem, of_domain
from app.store.database import Row, Transaction
from app.store.record import SYSTEM, Actor, Recorder
from app.store.remittances import PostgresDesk, Raw, counts_of, keep_progress, move

if TYPE_CHECKING:
    from app.wiring import Services

Progress = Callable[[int, int], Awaitable[None]]
"""Told the bytes and claims read so far."""
Reading = Callable[[Path, date, Limits], AbstractContextManager[Iterator[Group]]]
"""How the groups of a file are come by: here, or in a process beside."""
PROGRESS_SECONDS = 0.5
"""Readers of the remittance ask about once a second."""


async def take_in_file(
    services: Services,
    tx: Transaction,
    actor: Actor,
    row: Row,
    file: BinaryIO,
    groups: Iterator[Group],
    on_progress: Progress | None = None,
) -> Tally:
    """Take in what the reader hands out and give the remittance its final status, all in ``tx``."""
    books = await services.books(tx, actor)
    limit = services.settings.max_findings
    desk = PostgresDesk(books.recorder, row["id"], _bytes_of(file), read_again, services.now(), limit)
    intake = RemittanceIntake(books.intake, desk, row["id"], on_progress)
    async with _ahead(groups) as ready:
        async for group in ready:
            await intake.take(group)
    tally = await intake.finish()
    await move(books.recorder, row, tally.status, services.now(), counts=counts_of(tally))
    org, rem = str(tx.org_id), str(row["id"])
    await look_again(tx, books.intake)
    await queue.enqueue(queue.link_late, f"link_late:{rem}", tx.driver, wait=30, org_id=org, remittance_id=rem)
    return tally


@asynccontextmanager
async def _ahead(groups: Iterator[Group]) -> AsyncIterator[AsyncIterator[Group]]:
    """Read the next group on a thread while this one is written: Python and PostgreSQL work at the same time."""
    loop = asyncio.get_running_loop()
    coming = loop.run_in_executor(None, next, groups, None)

    async def ready() -> AsyncIterator[Group]:
        nonlocal coming
        while (group := await coming) is not None:
            coming = loop.run_in_executor(None, next, groups, None)
            yield group

    try:
        yield ready()
    finally:
        await asyncio.wait([coming])  # the thread reads from a file that is about to be closed


def _bytes_of(file: BinaryIO) -> Raw:
    def raw(start: int, end: int) -> bytes:
        file.seek(start)
        return file.read(end - start)

    return raw


async def locked(tx: Transaction, remittance_id: UUID) -> Row:
    rows = await tx.fetch(
        "SELECT * FROM remittances WHERE org_id = %s AND id = %s FOR UPDATE", (tx.org_id, remittance_id)
    )
    return rows[0]


async def ingest_stored(services: Services, org_id: UUID, remittance_id: UUID, reading: Reading) -> None:
    """Read a stored remittance and take it in: the work of a job. Doing it again does nothing."""
    async with services.database.transaction(org_id) as tx:
        row = await locked(tx, remittance_id)
        if row["status"] in ("done", "partial"):
            return
        await move(Recorder(tx, SYSTEM), row, "processing", services.now())
    folder = services.settings.data / "spool"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"ingest-{remittance_id}-{services.process}"
    try:
        await services.blobs.fetch(org_id, bytes(row["sha256"]), path)
        await _ingest_file(services, org_id, remittance_id, path, reading)
    except X12Error as error:
        await fail_stored(services, org_id, remittance_id, of_domain(unreadable(error)))
    finally:
        with suppress(FileNotFoundError):
            path.unlink()


async def fail_stored(services: Services, org_id: UUID, remittance_id: UUID, problem: Problem | None = None) -> None:
    """Say that a stored remittance could not be taken in, and why; posted again, it is tried again."""
    problem = problem or Problem("internal-error", "It was tried several times in vain. Post it again to try again.")
    async with services.database.transaction(org_id) as tx:
        row = await locked(tx, remittance_id)
        if row["status"] in ("done", "partial"):
            return
        told = {"type": problem.kind.slug, "detail": problem.detail, **problem.members}
        await move(Recorder(tx, SYSTEM), row, "failed", services.now(), problem=told)


async def _ingest_file(services: Services, org_id: UUID, remittance_id: UUID, path: Path, reading: Reading) -> None:
    said = time.monotonic()

    async def report(bytes_read: int, claims_read: int) -> None:
        nonlocal said
        if time.monotonic() - said < PROGRESS_SECONDS:
            return
        said = time.monotonic()
        async with services.database.transaction(org_id) as other:
            await keep_progress(other, remittance_id, bytes_read, claims_read, services.now())

    async with services.database.transaction(org_id) as tx:
        await tx.execute("SET LOCAL statement_timeout = 0")
        row = await locked(tx, remittance_id)
        if row["status"] in ("done", "partial"):
            return
        with path.open("rb") as raw, reading(path, row["received_on"], limits_of(services)) as groups:
            await take_in_file(services, tx, SYSTEM, row, raw, groups, report)
