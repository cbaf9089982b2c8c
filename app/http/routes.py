"""What every request gets: an id, a caller, a transaction, an answer that is stored under its idempotency key."""

from __future__ import annotations

import asyncio
import hashlib

from fastapi import Request, Response
from fastapi.routing import APIRoute

from app.http.access import authenticate, check_scope
from app.http.bodies import read_body
from app.http.database_errors import LOCKED, TAKEN, CrossedError, busy, in_progress, reading, with_database_errors
from app.http.idempotency import Handler, once_per_key
from app.http.versions import if_changed
from app.problems import Problem
from app.store.database import Reader


class AuthenticatedRoute(APIRoute):
    """A route that knows its caller before anything else happens. Reads use it as it is.

    Without a scope (see ``guarded``) anybody may call it.
    """

    def get_route_handler(self) -> Handler:
        """Authenticate, check the route's scope, read the body, then FastAPI's own handler."""
        handler = super().get_route_handler()
        scope: str | None = (self.openapi_extra or {}).get("x-scope")

        async def handle(request: Request) -> Response:
            request.state.operation = self.operation_id or self.name
            if scope is not None:
                check_scope(await authenticate(request), scope)
            return if_changed(request, await self.run(request, handler))

        return handle

    async def run(self, request: Request, handler: Handler) -> Response:
        """Call FastAPI's handler. Nobody gets to see patient data of which it cannot be noted that they saw it."""
        await self.take_body(request)
        response = await reading(handler(request))
        if getattr(request.state, "reads_phi", False) and request.app.state.services.accesses.full:
            raise Problem("unavailable", "Accesses cannot be noted now.", {"Retry-After": "5"})
        return response

    async def take_body(self, request: Request) -> None:
        """Read the body into memory before a connection is taken."""
        if request.method != "GET":
            await read_body(request, "application/json" if self.body_field else None)


class CommandRoute(AuthenticatedRoute):
    """One request, one transaction: claim the key, run the handler, store its answer, commit, answer.

    A dependency with ``yield`` could not do this: it never sees the body of the answer.
    """

    async def run(self, request: Request, handler: Handler) -> Response:
        """Run the handler in a transaction; a deadlock or a serialisation failure is tried again."""
        await self.take_body(request)
        fingerprint = await self.fingerprint(request)
        for attempt in range(4):
            try:
                return await with_database_errors(self._once(request, handler, fingerprint))
            except CrossedError as error:
                if error.state == LOCKED:
                    raise in_progress() from error
                if error.state == TAKEN and attempt == 2:
                    raise Problem("conflict", "A number or name in it belongs to something else already.") from None
            await asyncio.sleep(0.02 * 2**attempt)
        raise busy()

    async def fingerprint(self, request: Request) -> bytes:
        """SHA-256 of the body."""
        return hashlib.sha256(await request.body()).digest()

    async def _once(self, request: Request, handler: Handler, fingerprint: bytes) -> Response:
        principal = request.state.principal
        async with request.app.state.services.database.transaction(principal.org_id) as tx:
            request.state.transaction = tx
            return await once_per_key(request, tx, handler, fingerprint)


def reader(request: Request) -> Reader:
    """Where a read of this request's organisation goes."""
    source: Reader = request.app.state.services.database.reader(request.state.principal.org_id)
    return source
