"""Idempotency keys: a command that is sent again under its key gets the answer of the first time."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import orjson
from fastapi import Request, Response

from app.problems import Problem
from app.store.database import Source, Transaction

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
KEY = re.compile(r'"([\x21\x23-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255})')
"""An Idempotency-Key: a quoted string (the draft's structured field) or bare."""

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


async def once_per_key(request: Request, tx: Transaction, handler: Handler, fingerprint: bytes) -> Response:
    """Run the handler, or give the answer that is stored under the request's key.

    ``fingerprint`` tells one body from another; a key that comes with another body is refused.
    """
    place = _place_of(request)
    if place is None:
        return await handler(request)
    if not await tx.execute(CLAIM_KEY, (*place, fingerprint, datetime.now(UTC))):
        stored = await stored_answer(request, tx, fingerprint)
        assert stored is not None, "somebody else has claimed the key and committed"
        return stored
    response = await handler(request)
    headers = {name: value for name, value in response.headers.items() if name in STORED_HEADERS}
    body = getattr(request.state, "stored_body", response.body)  # another where the answer shows a secret
    await tx.execute(STORE, (response.status_code, orjson.dumps(headers).decode(), body, *place))
    return response


async def stored_answer(request: Request, source: Source, fingerprint: bytes) -> Response | None:
    """What was answered under the request's key; None where it has no key or nothing is stored under it."""
    place = _place_of(request)
    rows = [] if place is None else await source.fetch(STORED, place)
    if not rows:
        return None
    (stored,) = rows
    if bytes(stored["fingerprint"]) != fingerprint:
        raise Problem("key-reused", "Each Idempotency-Key belongs to one request body.")
    headers = {**(stored["headers"] or {}), "Idempotent-Replayed": "true"}
    return Response(bytes(stored["body"] or b""), stored["status"], headers, "application/json")


def need_key(request: Request) -> None:
    """Refuse a command without a key whose repetition would reach somebody outside."""
    if _key_of(request) is None:
        raise Problem("key-required", "Send an Idempotency-Key: asked twice, a payer answers twice.")


def _place_of(request: Request) -> tuple[Any, ...] | None:
    """Where the answer to a request with a key is stored."""
    key = _key_of(request)
    if key is None:
        return None
    principal = request.state.principal
    return (principal.org_id, principal.client_id, f"{request.method} {request.url.path}", key)


def _key_of(request: Request) -> str | None:
    given = request.headers.get("idempotency-key")
    if given is None or request.method != "POST":
        return None
    match = KEY.fullmatch(given)
    if match is None:
        raise Problem("malformed-request", "Idempotency-Key is 1 to 255 printable characters.")
    return match[1] or match[2]
