"""Idempotency keys: a command that is sent again under its key gets the answer of the first time."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import orjson
from fastapi import Request, Response

from app.problems import Problem
from app.store.database import Transaction

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
    key = _key_of(request)
    if key is None:
        return await handler(request)
    principal = request.state.principal
    place = (principal.org_id, principal.client_id, f"{request.method} {request.url.path}", key)
    if not await tx.execute(CLAIM_KEY, (*place, fingerprint, datetime.now(UTC))):
        return await _stored_answer(tx, place, fingerprint)
    response = await handler(request)
    headers = {name: value for name, value in response.headers.items() if name in STORED_HEADERS}
    await tx.execute(STORE, (response.status_code, orjson.dumps(headers).decode(), response.body, *place))
    return response


def _key_of(request: Request) -> str | None:
    given = request.headers.get("idempotency-key")
    if given is None or request.method != "POST":
        return None
    match = KEY.fullmatch(given)
    if match is None:
        raise Problem("malformed-request", "Idempotency-Key is 1 to 255 printable characters.")
    return match[1] or match[2]


async def _stored_answer(tx: Transaction, place: tuple[Any, ...], fingerprint: bytes) -> Response:
    (stored,) = await tx.fetch(STORED, place)
    if bytes(stored["fingerprint"]) != fingerprint:
        raise Problem("key-reused", "Each Idempotency-Key belongs to one request body.")
    headers = {**(stored["headers"] or {}), "Idempotent-Replayed": "true"}
    return Response(bytes(stored["body"] or b""), stored["status"], headers, "application/json")
