"""Tokens: one for all, before the old one ends, and once more where one was refused."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import orjson
import pytest

from app.clearinghouse.tls import tls_context
from app.clearinghouse.vendor.tokens import NoTokenError, TokenCache
from app.clearinghouse.wire import NotSentError, Wire
from app.domain.status.account import OAuthClient
from tests.clearinghouse.test_wire import listening


@dataclass
class Server:
    """Gives tokens, as it is told to."""

    port: int = 0
    body: Callable[[int], bytes] = lambda number: orjson.dumps({"access_token": f"t{number}", "expires_in": 300})
    status: int = 200
    asked: list[bytes] = field(default_factory=list)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        self.asked.append(await reader.readexactly(length))
        body = self.body(len(self.asked))
        await asyncio.sleep(0.02)
        writer.write(f"HTTP/1.1 {self.status} X\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
        writer.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    it = Server()
    async with listening(it.handle) as it.port:
        yield it


class Time:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def cache(port: int, time: Time | None = None, scope: str | None = None) -> TokenCache:
    client = OAuthClient(f"http://127.0.0.1:{port}/token", "clinic", "s&cret", scope)
    return TokenCache(client, Wire(tls_context(), allow_local=True, hold=2), time or Time(), first_wait=0.01)


async def test_many_who_want_one_get_the_same(server: Server) -> None:
    tokens = cache(server.port, scope="claims")
    assert set(await asyncio.gather(*(tokens.token() for _ in range(50)))) == {"t1"}
    assert server.asked == [b"grant_type=client_credentials&client_id=clinic&client_secret=s%26cret&scope=claims"]


@pytest.mark.parametrize(("life", "used_for"), [(300, 240), (3600, 3540), (10, 8)])
async def test_it_is_fetched_anew_before_it_ends(server: Server, life: int, used_for: int) -> None:
    server.body = lambda number: orjson.dumps({"access_token": f"t{number}", "expires_in": life})
    time = Time()
    tokens = cache(server.port, time)
    assert await tokens.token() == "t1"
    time.seconds += used_for - 0.5
    assert await tokens.token() == "t1"
    time.seconds += 1
    assert await tokens.token() == "t2"


async def test_without_a_life_it_is_used_for_minutes(server: Server) -> None:
    server.body = lambda number: orjson.dumps({"access_token": f"t{number}"})
    time = Time()
    tokens = cache(server.port, time)
    await tokens.token()
    time.seconds += 250
    assert await tokens.token() == "t2"


async def test_one_that_was_refused_is_forgotten_once(server: Server) -> None:
    """Many find out at the same time; the first of them fetches another, which the others must not forget."""
    tokens = cache(server.port)
    first = await tokens.token()
    tokens.forget(first)
    second = await tokens.token()
    tokens.forget(first)
    assert await tokens.token() == second == "t2"


@pytest.mark.parametrize(
    ("status", "body", "kind", "fault"),
    [
        (401, b"{}", "rejected", "not_authorized"),
        (400, b'{"error": "invalid_client"}', "rejected", "not_authorized"),
        (403, b"{}", "rejected", "not_entitled"),
        (503, b"{}", "unavailable", "payer_down"),
        (429, b"{}", "unavailable", "throttled"),
        (200, b"<html>", "unavailable", "malformed_response"),
        (200, b"[]", "unavailable", "malformed_response"),
        (200, b"{}", "unavailable", "malformed_response"),
        (200, b'{"access_token": 5}', "unavailable", "malformed_response"),
        (200, b'{"access_token": "a\\r\\nb: c"}', "unavailable", "malformed_response"),
        (200, b'{"access_token": "a", "expires_in": "soon"}', "unavailable", "malformed_response"),
    ],
)
async def test_none_is_given(server: Server, status: int, body: bytes, kind: str, fault: str) -> None:
    server.status, server.body = status, lambda _number: body
    with pytest.raises(NoTokenError) as caught:
        await cache(server.port).token()
    assert (caught.value.verdict.kind, caught.value.verdict.fault) == (kind, fault)
    assert len(server.asked) == 1
    assert str(caught.value) == "no_token"


async def test_all_who_wait_hear_that_there_is_none(server: Server) -> None:
    server.status = 503
    tokens = cache(server.port)
    told = await asyncio.gather(*(tokens.token() for _ in range(20)), return_exceptions=True)
    assert {type(it) for it in told} == {NoTokenError}
    assert len(server.asked) == 1
    server.status = 200
    assert await tokens.token() == "t2"


async def test_a_connection_that_cannot_be_made_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    tokens, tries = cache(port), []
    send = Wire.send

    async def counted(self: Wire, *arguments: object, **named: object) -> object:
        tries.append(1)
        return await send(self, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Wire, "send", counted)
    with pytest.raises(NotSentError):
        await tokens.token()
    assert len(tries) == 3


async def test_one_who_gives_up_takes_nobody_along(server: Server) -> None:
    tokens = cache(server.port)
    impatient, patient = asyncio.create_task(tokens.token()), asyncio.create_task(tokens.token())
    await asyncio.sleep(0.005)
    impatient.cancel()
    assert await patient == "t1"
