"""A remittance from bytes on disk to rows: at once for small files, by a worker process for large ones."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import UUID

from fastapi import Request

from app.capture import actor_of
from app.clearinghouse.x12.errors import X12Error
from app.clearinghouse.x12.limits import Limits
from app.clearinghouse.x12.remittance_835 import FileRead, PaymentEnded, PaymentStarted, read_835
from app.clearinghouse.x12.stored import pack, read_raw_claim
from app.domain.errors import AlreadyReplayedError, StillUnreadableError, UnreadableFileError
from app.domain.intake.claim_event import ClaimEvent, EventIds
from app.domain.intake.denial import Happened
from app.domain.intake.ingest_remittance import Gatherer, Group, RemittanceIntake, Tally
from app.domain.intake.remittance import ClaimDecision, Party
from app.domain.intake.take_in import TakenIn
from app.jobs import queue
from app.problems import Problem, of_domain
from app.store.database import Row, Transaction
from app.store.record import SYSTEM, Actor, Recorder, Updated
from app.store.remittances import PostgresDesk, Upload, counts_of, find_by_content, keep_progress, move, receive

if TYPE_CHECKING:
    from app.wiring import Services

Progress = Callable[[int, int], Awaitable[None]]
"""Told the bytes and claims read so far."""
PROGRESS_SECONDS = 0.5
"""Readers of the remittance ask about once a second."""


async def post_remittance(request: Request) -> tuple[int, UUID]:
    """Take a spooled body in. Returns the HTTP status and the remittance's id."""
    services: Services = request.app.state.services
    upload: Upload = request.state.upload
    spool: Path = request.state.spool
    tx: Transaction = request.state.transaction
    recorder = Recorder(tx, actor_of(request))
    known = await find_by_content(recorder, upload.sha256)
    if known is not None:
        if known["status"] in ("received", "processing", "failed"):
            await enqueue_ingest(tx, known["id"])
        return 200, known["id"]
    later = upload.size > services.settings.inline_remittance_bytes or _wants_async(request)
    today = (await services.books(tx, recorder.actor)).intake.around.today()
    if later:
        await asyncio.to_thread(_check, services, spool)
    else:
        groups = await asyncio.to_thread(_read_all, services, spool, today)
    await services.blobs.put(tx.org_id, upload.sha256, spool)
    remittance_id = await receive(recorder, upload, today, "received", services.now())
    if later:
        await enqueue_ingest(tx, remittance_id)
        return 202, remittance_id
    row = await _locked(tx, remittance_id)
    with spool.open("rb") as file:
        await take_in_file(services, tx, recorder.actor, row, file, iter(groups))
    return 201, remittance_id


def _wants_async(request: Request) -> bool:
    preferences = request.headers.get("prefer", "").lower()
    return any(part.strip() == "respond-async" for part in preferences.replace(";", ",").split(","))


async def enqueue_ingest(tx: Transaction, remittance_id: UUID) -> None:
    """Defer the reading, in the transaction that makes the remittance."""
    org, rem = str(tx.org_id), str(remittance_id)
    await queue.enqueue(queue.ingest, f"ingest:{rem}", tx.driver, org_id=org, remittance_id=rem)


def _read_all(services: Services, spool: Path, received_on: date) -> list[Group]:
    """All of a small file."""
    try:
        with spool.open("rb") as file:
            return list(gather(services, file, received_on))
    except X12Error as error:
        raise unreadable(error) from None


def _check(services: Services, spool: Path) -> None:
    """Refuse a large file now when it is no X12 at all."""
    try:
        with spool.open("rb") as file:
            next(read_835(file, limits(services)), None)
    except X12Error as error:
        raise unreadable(error) from None


def gather(services: Services, file: BinaryIO, received_on: date) -> Iterator[Group]:
    """Read a file into groups of claims."""
    gatherer = Gatherer(received_on, services.around())
    for item in read_835(file, limits(services)):
        match item:
            case ClaimDecision():
                gatherer.claim_read(item)
                if gatherer.group.full:
                    yield gatherer.next_group()
            case PaymentStarted():
                gatherer.payment_started(item.payment, pack(item.delimiters))
            case PaymentEnded():
                gatherer.payment_ended(item.payment)
            case FileRead():
                gatherer.group.findings += item.findings
                gatherer.group.complete &= item.complete
                gatherer.group.end = item.size
    yield gatherer.next_group()


def limits(services: Services) -> Limits:
    """The reader's bounds, from the settings."""
    settings = services.settings
    return Limits(
        max_bytes=settings.max_remittance_bytes, max_findings=settings.max_findings, today=services.now().date()
    )


def unreadable(error: X12Error) -> UnreadableFileError:
    """The refusal that names the place and the reason."""
    place = f" at segment {error.segment}" if error.segment else ""
    return UnreadableFileError(
        f"{error.code.replace('_', ' ')}{place}.",
        findings=[
            {
                "code": error.code,
                "severity": "error",
                "segment": error.segment,
                "tag": error.tag,
                "element": error.element,
            }
        ],
    )


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
    desk = PostgresDesk(books.recorder, row["id"], _raw_text(file), services.now(), limit)
    intake = RemittanceIntake(books.intake, desk, row["id"], on_progress)
    async with _ahead(groups) as ready:
        async for group in ready:
            await intake.take(group)
    tally = await intake.finish()
    await move(books.recorder, row, tally.status, services.now(), counts=counts_of(tally))
    org, rem = str(tx.org_id), str(row["id"])
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


def _raw_text(file: BinaryIO) -> Any:
    def raw(start: int, end: int) -> str:
        file.seek(start)
        piece = file.read(end - start)
        try:
            text = piece.decode()
        except UnicodeDecodeError:
            text = piece.decode("latin-1")
        return text.replace("\x00", "")

    return raw


async def _locked(tx: Transaction, remittance_id: UUID) -> Row:
    rows = await tx.fetch(
        "SELECT * FROM remittances WHERE org_id = %s AND id = %s FOR UPDATE", (tx.org_id, remittance_id)
    )
    return rows[0]


async def ingest_stored(services: Services, org_id: UUID, remittance_id: UUID) -> None:
    """Read a stored remittance and take it in: the work of a job. Doing it again does nothing."""
    async with services.database.transaction(org_id) as tx:
        row = await _locked(tx, remittance_id)
        if row["status"] in ("done", "partial"):
            return
        await move(Recorder(tx, SYSTEM), row, "processing", services.now())
    folder = services.settings.data / "spool"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"ingest-{remittance_id}-{services.process}"
    try:
        await services.blobs.fetch(org_id, bytes(row["sha256"]), path)
        await _ingest_file(services, org_id, remittance_id, path)
    except X12Error as error:
        await fail_stored(services, org_id, remittance_id, of_domain(unreadable(error)))
    finally:
        with suppress(FileNotFoundError):
            path.unlink()


async def fail_stored(services: Services, org_id: UUID, remittance_id: UUID, problem: Problem | None = None) -> None:
    """Say that a stored remittance could not be taken in, and why; posted again, it is tried again."""
    problem = problem or Problem("internal-error", "It was tried several times in vain. Post it again to try again.")
    async with services.database.transaction(org_id) as tx:
        row = await _locked(tx, remittance_id)
        if row["status"] in ("done", "partial"):
            return
        told = {"type": problem.kind.slug, "detail": problem.detail, **problem.members}
        await move(Recorder(tx, SYSTEM), row, "failed", services.now(), problem=told)


async def _ingest_file(services: Services, org_id: UUID, remittance_id: UUID, path: Path) -> None:
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
        row = await _locked(tx, remittance_id)
        if row["status"] in ("done", "partial"):
            return
        with path.open("rb") as source, path.open("rb") as raw:
            groups = gather(services, source, row["received_on"])
            await take_in_file(services, tx, SYSTEM, row, raw, groups, report)


async def replay(services: Services, tx: Transaction, actor: Actor, row: Row, segments: str) -> TakenIn:
    """Take in a quarantined claim after correction."""
    if row["status"] == "replayed":
        raise AlreadyReplayedError("The claim was corrected before.")
    decision = read_raw_claim(segments.encode(), row["delimiters"])
    if decision is None or decision.unreadable:
        findings = [] if decision is None else [finding._asdict() for finding in decision.findings]
        raise StillUnreadableError("The corrected segments cannot be read.", findings=findings)
    payee = row["payee"]
    decision.billing_provider = Party(payee["name"], payee["id_type"], payee["id"]) if payee else None
    decision.ordinal, decision.start, decision.end = row["ordinal"], 0, 0
    books = await services.books(tx, actor)
    event = ClaimEvent(
        id=UUID(bytes=EventIds(bytes(row["payment_key"])).next(decision)),
        source="835",
        payer_id=row["payer_id"],
        remit_date=row["remit_date"],
        received_on=row["received_on"],
        created_at=services.now(),
        decision=decision,
        remittance_id=row["remittance_id"],
        payment_id=row["payment_id"],
    )
    taken = await books.intake.take_in([event])
    await books.intake.store.add_volumes(books.intake.volumes.cells)
    version = row["version"] + 1
    happened = Happened("claim.replayed", row["id"], version, {"event_id": str(event.id)})
    columns = ["status", "event_id", "version", "updated_at"]
    values = ("replayed", event.id, version, services.now(), row["id"])
    await books.recorder.record([happened], [Updated("quarantined_claims", columns, [values])], services.now())
    return taken
