"""A receiver of webhooks on 127.0.0.1 that does what a test tells it to."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

HANG = 0
"""Instead of a status: say nothing."""
Behave = Callable[["Got"], "int | tuple[int, dict[str, str]]"]


@dataclass(frozen=True)
class Got:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def told(self) -> dict[str, Any]:
        return dict(json.loads(self.body))

    @property
    def subject(self) -> str:
        return str(self.told["data"]["subject"]["id"])

    @property
    def version(self) -> int:
        return int(self.told["data"]["version"])


@dataclass
class Receiver:
    """What it got, and how it answers."""

    behave: Behave = lambda _got: 204
    got: list[Got] = field(default_factory=list)
    port: int = 0
    slow: float = 0
    at_once: int = 0
    most_at_once: int = 0
    names: list[str | None] = field(default_factory=list)
    """Server names that TLS clients asked for."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                await self._answer(await _read(reader), writer)

    async def _answer(self, got: Got, writer: asyncio.StreamWriter) -> None:
        self.got.append(got)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(self.slow)
        self.at_once -= 1
        told = self.behave(got)
        status, headers = told if isinstance(told, tuple) else (told, {})
        if status == HANG:
            await asyncio.sleep(30)
        lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in headers.items())]
        if "content-length" not in headers and status != 204:
            lines.append("content-length: 0")
        writer.write("\r\n".join([*lines, "", ""]).encode())
        await writer.drain()


async def _read(reader: asyncio.StreamReader) -> Got:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Got(head[0].split(" ")[1], headers, body)


@asynccontextmanager
async def receiving(context: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """A receiver that listens until the end."""
    receiver = Receiver()
    if context is not None:
        context.sni_callback = lambda _socket, name, _context: receiver.names.append(name)
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=context)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
