"""``Prefer: wait=N`` (RFC 7240 §4.3): the caller would rather wait a while than be told to come back."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable

from fastapi import Request

from app.http.streams import Streams

LONGEST_WAIT = 20
"""Seconds; as long as a payer may take to answer (CORE 250)."""
PAUSE = 0.2
"""Between two looks."""
WAIT = re.compile(r'(?:^|,)[ \t]*wait[ \t]*=[ \t]*("?)([0-9]+)\1[ \t]*(?=$|[,;])', re.IGNORECASE)
"""One preference among others. What is no number is no preference."""


def wait_of(request: Request) -> int:
    """Seconds that the caller would wait, at most ``LONGEST_WAIT``; 0 where they do not say."""
    found = WAIT.search(",".join(request.headers.getlist("prefer")))
    if found is None:
        return 0
    digits = found[2].lstrip("0") or "0"
    return LONGEST_WAIT if len(digits) > len(str(LONGEST_WAIT)) else min(int(digits), LONGEST_WAIT)


async def wait_until(request: Request, done: Callable[[], Awaitable[bool]], seconds: float) -> bool:
    """Look again and again, for so long at most, while the caller is there and the service goes on.

    No transaction is open in between, and no connection held.
    """
    streams: Streams = request.app.state.services.streams
    end = time.monotonic() + seconds
    while not await done():
        if not streams.goes_on(end - PAUSE) or await request.is_disconnected():
            return False
        await asyncio.sleep(PAUSE)
    return True
