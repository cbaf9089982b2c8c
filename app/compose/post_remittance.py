"""POST of a remittance: a small file is read and taken in at once, a large one is left to a worker."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import Request

from app.compose.capture import actor_of
from app.compose.ingest import locked, take_in_file
from app.compose.read_remittance import check, read_all
from app.jobs import queue
from app.store.database import Transaction
from app.store.record import Recorder
from app.store.remittances import Upload, find_by_content, receive

if TYPE_CHECKING:
    from app.wiring import Services


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
        await asyncio.to_thread(check, services, spool)
    else:
        groups = await asyncio.to_thread(read_all, services, spool, today)
    await services.blobs.put(tx.org_id, upload.sha256, spool)
    remittance_id = await receive(recorder, upload, today, "received", services.now())
    if later:
        await enqueue_ingest(tx, remittance_id)
        return 202, remittance_id
    row = await locked(tx, remittance_id)
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
