"""POST of a remittance: a small file is read and taken in at once, a large one is left to a worker."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from uuid import UUID

from fastapi import Request

from app.compose.ingest import locked, take_in_file
from app.compose.read_remittance import check, read_all
from app.compose.recording import actor_of
from app.domain.intake.gather import Group
from app.jobs import queue
from app.store.database import Transaction
from app.store.record import Recorder
from app.store.remittances import Upload, find_by_content, receive
from app.wiring import Services

KNOWN = "SELECT FROM remittances WHERE org_id = %s AND sha256 = %s"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A new file whose bytes are kept. ``groups`` is what is in it; None: a worker reads it."""

    received_on: date
    groups: list[Group] | None


async def prepare_remittance(request: Request) -> None:
    """Read the spooled body and keep its bytes, unless they are known: all that the transaction need not wait for."""
    services: Services = request.app.state.services
    upload: Upload = request.state.upload
    spool: Path = request.state.spool
    org_id: UUID = request.state.principal.org_id
    request.state.prepared = None
    async with services.database.transaction(org_id) as tx:
        if await tx.fetch(KNOWN, (org_id, upload.sha256)):
            return
        today = await services.today(tx)
    groups = None
    if upload.size > services.settings.inline_remittance_bytes or _wants_async(request):
        await asyncio.to_thread(check, services, spool)
    else:
        groups = await asyncio.to_thread(read_all, services, spool, today)
    await services.blobs.put(org_id, upload.sha256, spool)
    request.state.prepared = Prepared(today, groups)


async def post_remittance(request: Request) -> tuple[int, UUID]:
    """Take a prepared body in. Returns the HTTP status and the remittance's id."""
    services: Services = request.app.state.services
    upload: Upload = request.state.upload
    tx: Transaction = request.state.transaction
    recorder = Recorder(tx, actor_of(request))
    known = await find_by_content(recorder, upload.sha256)
    if known is not None:
        if known["status"] in ("received", "processing", "failed"):
            await enqueue_ingest(tx, known["id"])
        return 200, known["id"]
    prepared: Prepared | None = request.state.prepared
    assert prepared is not None, "remittances stay: one that was known is found"
    remittance_id = await receive(recorder, upload, prepared.received_on, "received", services.now())
    if prepared.groups is None:
        await enqueue_ingest(tx, remittance_id)
        return 202, remittance_id
    row = await locked(tx, remittance_id)
    with request.state.spool.open("rb") as file:
        await take_in_file(services, tx, recorder.actor, row, file, map(_as_read, prepared.groups))
    return 201, remittance_id


def _as_read(group: Group) -> Group:
    """A group is changed while it is taken in: findings are added, duplicates go. Another attempt wants it as it was."""
    return replace(group, findings=[*group.findings], shares=[replace(share) for share in group.shares])


def _wants_async(request: Request) -> bool:
    preferences = request.headers.get("prefer", "").lower()
    return any(part.strip() == "respond-async" for part in preferences.replace(";", ",").split(","))


async def enqueue_ingest(tx: Transaction, remittance_id: UUID) -> None:
    """Defer the reading, in the transaction that makes the remittance."""
    org, rem = str(tx.org_id), str(remittance_id)
    await queue.enqueue(queue.ingest, f"ingest:{rem}", tx.driver, org_id=org, remittance_id=rem)
