"""Large bodies: spooled to disk and hashed before the transaction begins, so that a slow sender holds no connection."""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from fastapi import Request, Response

from app.http.bodies import media_type_of, refuse_announced, too_large
from app.http.database_errors import busy, reading
from app.http.idempotency import Handler, stored_answer
from app.http.routes import CommandRoute, reader
from app.logging import describe, log
from app.problems import Problem
from app.settings import Settings
from app.store.blobs import FILE_ERRORS
from app.store.remittances import Upload

MEDIA_TYPE = "application/edi-x12"
AT_ONCE = 16
"""Files that are prepared and taken in at the same time: one that was read is several times its size in memory."""


class UploadRoute(CommandRoute):
    """A command whose body is a file. ``request.state.upload`` and ``request.state.spool`` are it."""

    turns = asyncio.Semaphore(AT_ONCE)

    async def run(self, request: Request, handler: Handler) -> Response:
        """Spool, prepare, then run like any command; the spooled file goes in the end."""
        if media_type_of(request) != MEDIA_TYPE:
            raise Problem("unsupported-media-type", f"Send {MEDIA_TYPE}.")
        try:
            return await self._spooled(request, handler)
        except FILE_ERRORS as error:
            log.error("file neither kept nor read", operation=request.state.operation, **describe(error))
            raise Problem("unavailable", "Files cannot be kept now.", {"Retry-After": "5"}) from error

    async def _spooled(self, request: Request, handler: Handler) -> Response:
        settings = request.app.state.services.settings
        folder = settings.data / "spool"
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix="body-") as spool:
            request.state.upload = await _spool(request, spool.write, self.most(settings))
            spool.flush()
            request.state.spool = Path(spool.name)
            # An answer that is stored needs nothing of the file, and a key that is reused gets nothing of it kept.
            stored = await reading(stored_answer(request, reader(request), await self.fingerprint(request)))
            if stored is not None:
                return stored
            async with self._turn(settings.lock_timeout):
                await reading(self.prepare(request))
                return await super().run(request, handler)

    def most(self, settings: Settings) -> int:
        """Bytes of the largest body."""
        return settings.max_remittance_bytes

    async def prepare(self, request: Request) -> None:
        """What the command needs of the file, made before its transaction begins and once for all its attempts.

        Here is the place for work that takes long or goes over the network.
        """

    @asynccontextmanager
    async def _turn(self, patience: float) -> AsyncIterator[None]:
        """Wait as long as for a connection: what the pool bounds in the transaction, this bounds before it."""
        try:
            async with asyncio.timeout(patience):
                await self.turns.acquire()
        except TimeoutError:
            raise busy() from None
        try:
            yield
        finally:
            self.turns.release()

    async def take_body(self, request: Request) -> None:
        """Nothing is left of it: it is on disk."""

    async def fingerprint(self, request: Request) -> bytes:
        """The hash that spooling made."""
        upload: Upload = request.state.upload
        return upload.sha256


async def _spool(request: Request, write: Callable[[bytes], object], limit: int) -> Upload:
    """Copy the body in pieces. Too much is refused at the announcement, or at the first byte above the limit."""
    refuse_announced(request, limit)
    digest, size = hashlib.sha256(), 0
    async for piece in request.stream():
        size += len(piece)
        if size > limit:
            raise too_large(limit)
        digest.update(piece)
        write(piece)
    return Upload(digest.digest(), size)


def forget_leftovers(data: Path, before: float) -> None:
    """Remove spooled files that nobody has written to since: their process was killed before it could."""
    for left in (data / "spool").glob("*-*"):
        with suppress(FileNotFoundError):
            if left.stat().st_mtime < before:
                left.unlink()


__all__ = ["MEDIA_TYPE", "UploadRoute", "forget_leftovers"]
