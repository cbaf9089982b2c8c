"""Asks a server over kept-alive connections and prints the seconds that each answer took, as JSON.

A process of its own; raw HTTP/1.1, because a client library costs more than the servers that are measured.

    python -m bench.load '{"url": …, "paths": […], "token": …, "connections": 64, "seconds": 2, "rate": null}'
"""

from __future__ import annotations

import asyncio
import json
import re
import signal
import sys
import time
from contextlib import suppress
from itertools import cycle
from typing import Any
from urllib.parse import urlsplit

import uvloop

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Asker(asyncio.Protocol):
    """One connection: one request after the other."""

    def __init__(self, requests: Any, pause: float) -> None:
        self.requests = requests
        self.pause = pause
        self.taken: list[float] = []
        self.bad = 0
        self._buffer = bytearray()
        self._transport: Any = None
        self._begin = 0.0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self.ask()

    def ask(self) -> None:
        """Send the next request."""
        self._begin = time.perf_counter()
        self._transport.write(next(self.requests))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head = self._buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        length = LENGTH.search(self._buffer, 0, head + 2)
        if length is None or len(self._buffer) < head + 4 + int(length[1]):
            return
        self.taken.append(time.perf_counter() - self._begin)
        self.bad += not self._buffer.startswith(b"HTTP/1.1 200")
        self._buffer.clear()
        if self.pause:
            asyncio.get_running_loop().call_later(self.pause, self.ask)
        else:
            self.ask()


async def run(spec: dict[str, Any]) -> dict[str, Any]:
    """Ask for so many seconds or until interrupted, on so many connections, at most ``rate`` times a second."""
    place = urlsplit(spec["url"])
    token = f"Authorization: Bearer {spec['token']}\r\n" if spec.get("token") else ""
    texts = [f"GET {path} HTTP/1.1\r\nHost: bench\r\n{token}\r\n".encode() for path in spec["paths"]]
    requests, pause = cycle(texts), spec["connections"] / spec["rate"] if spec.get("rate") else 0.0
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGINT, stopped.set)
    askers = [Asker(requests, pause) for _ in range(spec["connections"])]
    begin = time.perf_counter()
    for asker in askers:
        await loop.create_connection(lambda asker=asker: asker, place.hostname, place.port)
        await asyncio.sleep(pause / len(askers))
    with suppress(TimeoutError):
        await asyncio.wait_for(stopped.wait(), spec["seconds"])
    seconds = time.perf_counter() - begin
    taken = [one for asker in askers for one in asker.taken]
    return {"taken": taken, "bad": sum(asker.bad for asker in askers), "seconds": seconds}


if __name__ == "__main__":
    uvloop.install()
    print(json.dumps(asyncio.run(run(json.loads(sys.argv[1])))))
