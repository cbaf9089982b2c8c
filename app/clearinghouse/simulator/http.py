"""Small things over ASGI: a response, and waiting until somebody has gone.

A connection that waits costs one task, so that thousands can be held.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import orjson
from starlette.types import Receive, Send

from app.clearinghouse.simulator.clock import Clock

TOO_LONG = 5 * 1024 * 1024
"""Bytes of an answer that is too long."""


@dataclass(frozen=True, slots=True)
class Response:
    """As it is sent."""

    status: int = 200
    content_type: str = "application/json"
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def as_json(body: object, status: int = 200, **headers: str) -> Response:
    """JSON; header names with ``_`` for ``-``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, "application/json", orjson.dumps(body), named)


async def send_response(send: Send, response: Response, announced: int | None = None) -> None:
    """Send it whole, or less of it than announced, which ends the connection."""
    length = len(response.body) if announced is None else announced
    headers = {"content-type": response.content_type, "content-length": str(length), **response.headers}
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": pairs})
    await send({"type": "http.response.body", "body": response.body, "more_body": announced is not None})


async def gone(receive: Receive) -> None:
    """Wait until the other side has given up."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def waited(receive: Receive, clock: Clock, seconds: float) -> bool:
    """Wait; False when the other side gave up before."""
    if seconds <= 0:
        return True
    leaving = asyncio.ensure_future(gone(receive))
    sleeping = asyncio.ensure_future(clock.sleep(seconds))
    try:
        done, _ = await asyncio.wait({leaving, sleeping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        leaving.cancel()
        sleeping.cancel()
    return sleeping in done
