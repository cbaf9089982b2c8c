"""What every request gets: an id, a caller, a transaction, an answer that is stored under its idempotency key."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import orjson
import psycopg
from fastapi import Request, Response
from fastapi.routing import APIRoute
from psycopg_pool import PoolTimeout

from app.access import authenticate, check_scope
from app.bodies import read_body
from app.problems import Problem
from app.store.database import Reader, Transaction

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
TAKEN = "23505"
RETRIED = (TAKEN, "40001", "40P01")
"""Twins that met in a unique index, serialisation failures, deadlocks: the second try sees what the other did."""
LOCKED = "55P03"
KEY = re.compile(r'"([\x21\x23-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255})')
"""An Idempotency-Key: a quoted string (the draft's structured field) or bare."""

VERSIONS = re.compile(r'\*|(W/)?"[0-9]+"(\s*,\s*(W/)?"[0-9]+")*')
"""An If-Match: any version, or a list of ETags as we make them."""

STORED_HEADERS = ("location", "etag", "retry-after")

CLAIM_KEY = """
INSERT INTO idempotency_keys (org_id, client, operation, key, fingerprint, created_at)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
STORED = """
SELECT fingerprint, status, headers, body FROM idempotency_keys
WHERE org_id = %s AND client = %s AND operation = %s AND key = %s
"""
STORE = """
UPDATE idempotency_keys SET status = %s, headers = %s, body = %s
WHERE org_id = %s AND client = %s AND operation = %s AND key = %s
"""


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
        """Call FastAPI's handler."""
        await self.take_body(request)
        try:
            return await with_database_errors(handler(request))
        except _TryAgainError:
            raise _busy() from None

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
            except _TryAgainError as error:
                if error.state == TAKEN and attempt == 2:
                    raise Problem("conflict", "A number or name in it belongs to something else already.") from None
            await asyncio.sleep(0.02 * 2**attempt)
        raise _busy()

    async def fingerprint(self, request: Request) -> bytes:
        """SHA-256 of the body."""
        return hashlib.sha256(await request.body()).digest()

    async def _once(self, request: Request, handler: Handler, fingerprint: bytes) -> Response:
        principal = request.state.principal
        async with request.app.state.services.database.transaction(principal.org_id) as tx:
            request.state.transaction = tx
            key = _idempotency_key(request)
            if key is None:
                return await handler(request)
            place = (principal.org_id, principal.client_id, f"{request.method} {request.url.path}", key)
            if not await tx.execute(CLAIM_KEY, (*place, fingerprint, datetime.now(UTC))):
                return await _replay(tx, place, fingerprint)
            response = await handler(request)
            headers = {name: value for name, value in response.headers.items() if name in STORED_HEADERS}
            await tx.execute(STORE, (response.status_code, orjson.dumps(headers).decode(), response.body, *place))
            return response


def _idempotency_key(request: Request) -> str | None:
    given = request.headers.get("idempotency-key")
    if given is None or request.method != "POST":
        return None
    match = KEY.fullmatch(given)
    if match is None:
        raise Problem("malformed-request", "Idempotency-Key is 1 to 255 printable characters.")
    return match[1] or match[2]


async def _replay(tx: Transaction, place: tuple[Any, ...], fingerprint: bytes) -> Response:
    (stored,) = await tx.fetch(STORED, place)
    if bytes(stored["fingerprint"]) != fingerprint:
        raise Problem("key-reused", "Each Idempotency-Key belongs to one request body.")
    headers = {**(stored["headers"] or {}), "Idempotent-Replayed": "true"}
    return Response(bytes(stored["body"] or b""), stored["status"], headers, "application/json")


class _TryAgainError(Exception):
    """The database asks for the whole transaction again."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


def _busy() -> Problem:
    return Problem("unavailable", "Too many changes at the same time.", {"Retry-After": "1"})


async def with_database_errors(work: Coroutine[Any, Any, Response]) -> Response:
    """Let no text of the database out: only what kind of trouble it is in."""
    try:
        return await work
    except PoolTimeout as error:
        raise Problem("unavailable", "All connections are in use.", {"Retry-After": "1"}) from error
    except psycopg.Error as error:
        state = error.sqlstate
        if state in RETRIED:
            raise _TryAgainError(state) from error
        if state == LOCKED:
            raise Problem("in-progress", "Somebody is changing the same thing.", {"Retry-After": "1"}) from error
        if state is None or state[:2] in ("08", "53", "57"):
            raise Problem("unavailable", "The database cannot answer now.", {"Retry-After": "2"}) from error
        raise


def reader(request: Request) -> Reader:
    """Where a read of this request's organisation goes."""
    source: Reader = request.app.state.services.database.reader(request.state.principal.org_id)
    return source


def etag(version: int) -> str:
    """Strong entity tag of a version."""
    return f'"{version}"'


def if_changed(request: Request, response: Response) -> Response:
    """304 without a body when the caller has this version already (RFC 9110 §13.1.2)."""
    known, tag = request.headers.get("if-none-match"), response.headers.get("etag")
    if known is None or tag is None or request.method != "GET" or response.status_code != 200:
        return response
    if known.strip() != "*" and tag not in {one.strip().removeprefix("W/") for one in known.split(",")}:
        return response
    return Response(status_code=304, headers={"ETag": tag})


def check_version(request: Request, version: int) -> None:
    """Refuse a change that was not made on this version (RFC 9110 §13.1.1, RFC 6585 §3)."""
    given = request.headers.get("if-match")
    if given is None:
        raise Problem("version-required", "Send the ETag you read as If-Match.")
    if VERSIONS.fullmatch(given.strip()) is None:
        raise Problem("malformed-request", 'If-Match is the ETag you read, such as "1", with its quotes.')
    if given.strip() != "*" and etag(version) not in {one.strip() for one in given.split(",")}:
        raise Problem("stale-version", "Read it again and repeat the change.", {"ETag": etag(version)})
