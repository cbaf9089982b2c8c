"""An issuer's JWKS endpoint on 127.0.0.1 that can be slow, wrong or gone."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Self


class JwksServer:
    """Serves one answer to every request and counts them. A test changes the answer as it goes."""

    def __init__(self) -> None:
        self.body = b'{"keys":[]}'
        self.headers: dict[str, str] = {}
        self.delay = 0.0
        self.drip = False
        self.hang_up = False
        self.hits = 0
        self.paths: list[str] = []
        self._waiting: Iterator[int] = iter(())
        self._closing = asyncio.Event()
        self._serving: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    def publish(self, *keys: dict[str, Any]) -> None:
        self.body = json.dumps({"keys": keys}).encode()

    def answer_with(self, *statuses: int) -> None:
        """Statuses of the next answers; 200 after them."""
        self._waiting = iter(statuses)

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/jwks"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        self._closing.set()
        if self._serving:
            await asyncio.wait(self._serving)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.hits += 1
            self.paths.append(head.split(" ", 2)[1])
            await self._pause(self.delay)
            if not self.hang_up:
                await self._answer(writer)
        writer.close()

    async def _answer(self, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {next(self._waiting, 200)} X", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        if self.drip:
            while not self._closing.is_set():
                writer.write(b" ")
                await writer.drain()
                await self._pause(0.02)
        writer.write(self.body)
        await writer.drain()

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), seconds)
