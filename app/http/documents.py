"""JSON bodies that may hold a document: larger than others, and what they hold is kept before the transaction begins."""

from __future__ import annotations

from fastapi import Request, Response

from app.http.bodies import read_body
from app.http.database_errors import reading
from app.http.idempotency import Handler, stored_answer
from app.http.routes import CommandRoute, reader
from app.logging import describe, log
from app.problems import Problem
from app.store.blobs import FILE_ERRORS

MAX_DOCUMENT = 10 * 1024 * 1024
"""Largest document, in bytes."""
MAX_BODY = MAX_DOCUMENT * 4 // 3 + 1024 * 1024
"""Room for one in base64, and for what is told of it."""


class DocumentRoute(CommandRoute):
    """A command whose JSON body may hold a document."""

    async def run(self, request: Request, handler: Handler) -> Response:
        """Read, prepare, then run like any command."""
        await self.take_body(request)
        # An answer that is stored needs nothing kept, and a key that is reused gets nothing kept.
        stored = await reading(stored_answer(request, reader(request), await self.fingerprint(request)))
        if stored is not None:
            return stored
        try:
            await reading(self.prepare(request))
        except FILE_ERRORS as error:
            raise no_files(request, error) from error
        return await super().run(request, handler)

    async def take_body(self, request: Request) -> None:
        """Read the body into memory; operators who allow larger JSON bodies allow them here too."""
        limit = max(MAX_BODY, request.app.state.services.settings.max_json_bytes)
        await read_body(request, "application/json", limit)

    async def prepare(self, request: Request) -> None:
        """Keep the document, once for all attempts of the command. What is misshapen is left to the handler."""


def no_files(request: Request, error: Exception) -> Problem:
    """503: the store of files is away, full or closed to us."""
    log.error("file neither kept nor read", operation=request.state.operation, **describe(error))
    return Problem("unavailable", "Files cannot be kept or read now.", {"Retry-After": "5"})


__all__ = ["MAX_BODY", "MAX_DOCUMENT", "DocumentRoute", "no_files"]
