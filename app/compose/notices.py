"""Notices of payers from request to command: the document is kept first, then the claim is held."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import tempfile
from pathlib import Path
from uuid import UUID

from fastapi import Request

from app.compose.claim_work import hold_newest
from app.compose.recording import recorder_of
from app.domain.workflow.office import NoticeDocument
from app.domain.workflow.take_notice import Taken, ToldNotice, take_notice
from app.http.routes import reader
from app.routers.ids import parse
from app.routers.schemas.notice_in import NoticeIn
from app.store.notices import keep_notice
from app.wiring import Services, surroundings

KNOWN = "SELECT FROM denials WHERE org_id = %s AND id = %s"


async def prepare_notice(request: Request) -> None:
    """Keep the document of a notice about a denial that exists, before the transaction begins."""
    request.state.document = None
    try:
        told = NoticeIn.model_validate(await request.json()).document
        denial_id = parse("den", request.path_params["denial_id"])
    except (ValueError, RecursionError):
        return  # whoever answers says what is wrong with it
    source = reader(request)
    if told is None or not await source.fetch(KNOWN, (source.org_id, denial_id)):
        return
    content = await asyncio.to_thread(base64.b64decode, told.content)
    request.state.document = await _keep(request.app.state.services, source.org_id, content, told.media_type)


async def _keep(services: Services, org_id: UUID, content: bytes, media_type: str) -> NoticeDocument:
    folder = services.settings.data / "spool"
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(content).digest()
    with tempfile.NamedTemporaryFile(dir=folder, prefix="body-") as spool:
        await asyncio.to_thread(spool.write, content)
        spool.flush()
        await services.blobs.put(org_id, digest, Path(spool.name))
    return NoticeDocument(digest, media_type, len(content))


async def post_notice(request: Request, denial_id: UUID, told: ToldNotice) -> Taken:
    """Take a notice in, whatever version of the denial its sender knows: two of them at once both count."""
    services: Services = request.app.state.services
    claim, store = await hold_newest(request, denial_id)
    taken = take_notice(claim, denial_id, told, surroundings().new_id())
    if taken.new:
        recorder = recorder_of(request)
        await keep_notice(recorder, taken.notice, services.now())
        await claim.close(store)
    return taken


async def read_document(request: Request, document: NoticeDocument) -> bytes:
    """The bytes of a notice's document."""
    services: Services = request.app.state.services
    org_id: UUID = request.state.principal.org_id
    return await services.blobs.get_range(org_id, document.sha256, 0, document.size)
