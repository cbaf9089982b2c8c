"""Answers that stay open: how many there may be, for how long, and what ends them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from fastapi.responses import EventSourceResponse
from starlette.types import Receive, Scope, Send

from app.problems import Problem


@dataclass
class Streams:
    """The open streams of this process. Seconds are injected by tests."""

    most: int
    lifetime: float = 300
    beat: float = 15
    poll: float = 1
    open: int = 0
    stopping: bool = False

    def stop(self) -> None:
        """Let all of them end: the service stops."""
        self.stopping = True

    def take(self) -> None:
        """Count one more; 503 where there are enough or the service stops."""
        if self.stopping or self.open >= self.most:
            raise Problem("unavailable", "Too many streams are open here.", {"Retry-After": "5"})
        self.open += 1

    def end(self, expires_at: int) -> float:
        """When a stream that begins now has to end, on the monotonic clock."""
        return time.monotonic() + min(self.lifetime, expires_at - time.time())

    def goes_on(self, end: float) -> bool:
        """Whether it may still send."""
        return not self.stopping and time.monotonic() < end


class Stream(EventSourceResponse):
    """Server-sent events; its place is free again however it ends."""

    def __init__(self, streams: Streams, content: AsyncIterator[bytes]) -> None:
        super().__init__(content)
        self._streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the content ends or the client has gone."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._streams.open -= 1
