"""An API that says what a test tells it to, once and again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import orjson

from app.clearinghouse.connections import open_port
from app.domain.status.account import Account, OAuthClient, Usage
from app.domain.status.ports import StatusPort
from tests.clearinghouse.test_wire import listening

HOLD = 0.15
NOTHING = b""


def reply(status: int, body: object = None, retry: str | None = None, **headers: str) -> bytes:
    """A whole response; status 0: none at all."""
    if not status:
        return NOTHING
    content = orjson.dumps({} if body is None else body)
    lines = [f"HTTP/1.1 {status} X", f"content-length: {len(content)}", "content-type: application/json"]
    lines += [f"retry-after: {retry}"] if retry else []
    lines += [f"{name}: {value}" for name, value in headers.items() if value]
    return "\r\n".join([*lines, "", ""]).encode() + content


@dataclass
class Api:
    """Its token, and its answer to everything else."""

    base: str = ""
    token: bytes = field(default_factory=lambda: reply(200, {"access_token": "t", "expires_in": 300}))
    answer: bytes = NOTHING
    paths: list[str] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)

    def says(self, status: int, body: object = None, retry: str | None = None, **headers: str) -> None:
        self.answer = reply(status, body, retry, **headers)

    def port(self, usage: Usage) -> StatusPort:
        credentials = OAuthClient(f"{self.base}/token", "clinic", "secret")
        url = f"{self.base}/v1/claim-statuses"
        account = Account("con_1", "vendor_json", url, "LAKESIDE", "CLEAR", usage, credentials)
        return open_port(account, allow_local=True, hold=HOLD)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, path, _ = head.split(" ", 2)
        self.methods.append(method)
        self.paths.append(path)
        said = self.token if path == "/token" else self.answer
        if said == NOTHING:
            await reader.read(-1)
        writer.write(said)
        writer.close()


@asynccontextmanager
async def talking() -> AsyncIterator[Api]:
    api = Api()
    async with listening(api.handle) as port:
        api.base = f"http://127.0.0.1:{port}"
        yield api
