"""One exchange over HTTP: where it may go, how long it waits, and whether anything was sent."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.clearinghouse import wire
from app.clearinghouse.reply import Reply
from app.clearinghouse.tls import BadCertificateError, tls_context
from app.clearinghouse.wire import (
    NoAnswerError,
    NotAdmittedError,
    NotAllowedError,
    NotSentError,
    TooLongError,
    Wire,
)
from app.domain.push import targets
from app.domain.status.account import Certificate
from tests.clearinghouse.conformance.authority import make_authority

Handle = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HOST = "edi.example.org"


@asynccontextmanager
async def listening(handle: Handle, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=context)
    yield server.sockets[0].getsockname()[1]
    server.close()


def saying(text: bytes) -> Handle:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(text)
        await writer.drain()
        writer.close()

    return handle


def ok(body: bytes = b"", *lines: str) -> bytes:
    head = ["HTTP/1.1 200 OK", f"content-length: {len(body)}", *lines]
    return "\r\n".join([*head, "", ""]).encode() + body


def local(hold: float = 5) -> Wire:
    return Wire(tls_context(), allow_local=True, hold=hold)


async def post(through: Wire, port: int, path: str = "/", scheme: str = "http") -> Reply:
    return await through.send("POST", f"{scheme}://127.0.0.1:{port}{path}", {}, content=b"question")


async def test_it_asks_for_what_it_can_read() -> None:
    seen = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(ok(b"{}"))
        writer.close()

    async with listening(handle) as port:
        assert (await post(local(), port, "/ask?x=1")).body == b"{}"
    (head,) = seen
    assert head.startswith(b"POST /ask?x=1 HTTP/1.1\r\n")
    assert f"host: 127.0.0.1:{port}\r\n".encode() in head.lower()
    assert b"accept-encoding: identity\r\n" in head.lower()
    assert b"connection: close\r\n" in head.lower()


async def test_an_answer_that_is_compressed_all_the_same() -> None:
    async with listening(saying(ok(gzip.compress(b"{}" * 100), "content-encoding: gzip"))) as port:
        assert (await post(local(), port)).body == b"{}" * 100


async def test_an_answer_that_swells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MOST_READ", 10_000)
    async with listening(saying(ok(gzip.compress(b"x" * 10_001), "content-encoding: gzip"))) as port:
        with pytest.raises(TooLongError):
            await post(local(), port)


@pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])
async def test_a_few_bytes_that_would_be_many_do_not_become_them(times: int) -> None:
    bomb = gzip.compress(bytes(64 * 1024 * 1024))
    for _ in range(times - 1):
        bomb = gzip.compress(bomb)
    encoding = ", ".join(["gzip"] * times)
    async with listening(saying(ok(bomb, f"content-encoding: {encoding}"))) as port:
        tracemalloc.start()
        try:
            with pytest.raises(TooLongError) if times == 1 else nullcontext():
                assert (await post(local(), port)).body == bomb, "nobody packs twice: left as it came"
            assert tracemalloc.get_traced_memory()[1] < 4 * wire.MOST_READ
        finally:
            tracemalloc.stop()


async def test_what_only_says_that_it_is_compressed() -> None:
    async with listening(saying(ok(b"{}", "content-encoding: gzip"))) as port:
        assert (await post(local(), port)).body == b"{}"


async def test_a_redirect_is_not_followed() -> None:
    async with listening(saying(b"HTTP/1.1 307 Elsewhere\r\nlocation: http://127.0.0.1:1/\r\n\r\n")) as port:
        assert (await post(local(), port)).status == 307


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://edi.example.org/", "not_https"),
        ("https://edi.example.org:22/", "port"),
        ("https://user:word@edi.example.org/", "malformed"),
        ("https://127.0.0.1/", "inside"),
        ("https://10.0.0.1/", "inside"),
        ("https://[::1]/", "inside"),
        ("https://169.254.169.254/latest/meta-data", "inside"),
    ],
)
async def test_nothing_goes_inside(url: str, code: str) -> None:
    with pytest.raises(NotAllowedError) as caught:
        await Wire(tls_context()).send("POST", url, {}, content=b"")
    assert caught.value.code == code


async def test_a_name_that_leads_inside_is_refused_each_time() -> None:
    """What it said a moment ago does not count: names change."""
    told = iter([["203.0.113.9", "10.0.0.1"], ["192.168.1.1"]])

    async def resolve(_host: str, _port: int) -> list[str]:
        return next(told)

    outside = Wire(tls_context(), resolve=resolve)
    for _ in range(2):
        with pytest.raises(NotAllowedError) as caught:
            await outside.send("POST", f"https://{HOST}/", {}, content=b"")
        assert caught.value.code == "inside"


async def test_it_connects_to_the_address_that_was_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is in Host and in TLS; the connection goes to the address, though the port would not be allowed."""
    authority = make_authority(tmp_path, HOST)
    names: list[str | None] = []
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(authority.server_files[0])
    context.sni_callback = lambda _socket, name, _context: names.append(name)

    async def resolve(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    async with listening(saying(ok(b"yes")), context) as port:
        monkeypatch.setattr(targets, "PORTS", (port,))
        through = Wire(tls_context(trust=authority.pem), allow_local=True, resolve=resolve)
        assert (await through.send("GET", f"https://{HOST}:{port}/", {})).body == b"yes"
    assert names == [HOST]


async def test_a_host_without_an_address() -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        raise OSError

    with pytest.raises(NotSentError):
        await Wire(tls_context(), resolve=resolve).send("POST", f"https://{HOST}/", {}, content=b"")


async def test_a_host_that_is_not_found_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "CONNECT_FOR", 0.05)

    async def resolve(_host: str, _port: int) -> list[str]:
        await asyncio.sleep(5)
        return []

    with pytest.raises(NotSentError):
        await Wire(tls_context(), resolve=resolve).send("POST", f"https://{HOST}/", {}, content=b"")


async def test_the_hold_begins_when_something_is_sent() -> None:
    """However long it took to get there."""

    async def resolve(_host: str, _port: int) -> list[str]:
        await asyncio.sleep(0.15)
        return ["127.0.0.1"]

    async with listening(saying(ok(b"yes"))) as port:
        through = Wire(tls_context(), allow_local=True, hold=0.1, resolve=resolve)
        clock = asyncio.get_running_loop().time
        began = clock()
        told = await post(through, port)
        assert told.body == b"yes"
        assert told.left_at is not None
        assert began + 0.15 <= told.left_at <= clock()


async def test_silence_ends_with_the_hold() -> None:
    over = asyncio.Event()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(-1)  # until the other side closes
        over.set()
        writer.close()

    clock = asyncio.get_running_loop().time
    async with listening(handle) as port:
        with pytest.raises(NoAnswerError) as caught:
            await post(local(0.1), port)
        assert caught.value.left_at is not None
        assert clock() - caught.value.left_at >= 0.1 - 0.001
        await asyncio.wait_for(over.wait(), 2)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhalf",
        b"garbage\r\n\r\n",
    ],
    ids=["nothing", "half a body", "half a chunk", "no HTTP"],
)
async def test_a_connection_that_breaks_after_sending(text: bytes) -> None:
    async with listening(saying(text)) as port:
        with pytest.raises(NoAnswerError):
            await post(local(), port)


async def test_a_slow_answer_does_not_outlive_the_hold() -> None:
    """A byte now and then keeps no connection open."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b".")
            await asyncio.sleep(0.02)

    async with listening(handle) as port:
        with pytest.raises(NoAnswerError):
            await post(local(0.15), port)


async def test_an_answer_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MOST_READ", 1000)
    async with listening(saying(ok(b"x" * 1001))) as port:
        with pytest.raises(TooLongError) as caught:
            await post(local(), port)
    assert caught.value.status == 200


async def test_a_server_that_nobody_vouches_for(tmp_path: Path) -> None:
    authority = make_authority(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(authority.server_files[0])
    async with listening(saying(ok()), context) as port:
        with pytest.raises(NotSentError):
            await post(local(), port, scheme="https")


def refuse_certificates(listener: socket.socket, context: ssl.SSLContext) -> None:
    """One handshake that fails with an alert; what the client has sent on top is read, so that the alert arrives."""
    plain, _ = listener.accept()
    wrapped = context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
    with suppress(ssl.SSLError):
        wrapped.do_handshake()
    raw = socket.socket(fileno=wrapped.detach())
    raw.shutdown(socket.SHUT_WR)
    while raw.recv(4096):
        pass
    raw.close()


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_a_server_that_does_not_know_our_certificate(tmp_path: Path, newest: ssl.TLSVersion) -> None:
    """With TLS 1.3 it says so after the request was sent, which it never read: asking again is no duplicate."""
    authority = make_authority(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(authority.server_files[1]))
    context.load_cert_chain(authority.server_files[0])
    context.verify_mode, context.maximum_version = ssl.CERT_REQUIRED, newest
    with socket.create_server(("127.0.0.1", 0)) as listener:
        refusing = asyncio.create_task(asyncio.to_thread(refuse_certificates, listener, context))
        through = Wire(tls_context(trust=authority.pem), allow_local=True)
        with pytest.raises(NotAdmittedError):
            await post(through, listener.getsockname()[1], scheme="https")
        await refusing


def test_a_certificate_that_is_none(tmp_path: Path) -> None:
    chain, key = make_authority(tmp_path).client
    (tmp_path / "other").mkdir()
    other = make_authority(tmp_path / "other").client
    for pair in ((b"nothing", key), (chain, b"nothing"), (chain, other[1])):
        with pytest.raises(BadCertificateError) as caught:
            tls_context(Certificate(*pair))
        assert str(caught.value) == "bad_certificate"


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("7", 7), (" 30 ", 30), ("999999999", 86_400), ("", None), ("soon", None), ("-5", None), ("1.5", None)],
)
def test_how_long_to_leave_it_alone(told: str, seconds: float | None) -> None:
    assert Reply(503, {"retry-after": told}, b"").retry_after == seconds


def test_until_when_to_leave_it_alone() -> None:
    def told(minutes: int) -> float | None:
        moment = datetime.now(UTC) + timedelta(minutes=minutes)
        return Reply(503, {"retry-after": f"{moment:%a, %d %b %Y %H:%M:%S GMT}"}, b"").retry_after

    assert told(2) == pytest.approx(120, abs=5)
    assert told(-2) == 0
    assert told(60 * 24 * 40) == 86_400
