"""One message over HTTP: to the address that was checked, for the host that was named."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.domain.push import targets
from app.domain.push.retries import Outcome
from app.push.sender import Sender
from tests.push.receiver import HANG, Receiver, receiving

HOST = "hooks.example.org"


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as it:
        yield it


async def send(sender: Sender, url: str) -> Outcome:
    async with sender.client() as client:
        return await sender.send(client, url, {"webhook-id": "evt_1"}, b"{}")


def resolving(*addresses: str) -> Any:
    async def resolve(_host: str, _port: int) -> list[str]:
        if not addresses:
            raise OSError
        return list(addresses)

    return resolve


async def test_it_posts(receiver: Receiver) -> None:
    assert await send(Sender(allow_local=True), receiver.url) == Outcome(204)
    (got,) = receiver.got
    assert (got.path, got.body, got.headers["host"]) == ("/hooks", b"{}", f"127.0.0.1:{receiver.port}")


async def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.behave = lambda _: (307, {"location": f"http://127.0.0.1:{receiver.port}/other"})
    assert await send(Sender(allow_local=True), receiver.url) == Outcome(307)
    assert [got.path for got in receiver.got] == ["/hooks"]


async def test_one_that_hangs_is_left(receiver: Receiver) -> None:
    receiver.behave = lambda _: HANG
    assert await send(Sender(allow_local=True, timeout=0.2), receiver.url) == Outcome(None, "timeout")


async def test_a_status_counts_whatever_follows_it(receiver: Receiver) -> None:
    receiver.behave = lambda _: (200, {"content-length": "1000000"})  # which never comes
    assert await send(Sender(allow_local=True), receiver.url) == Outcome(200)


async def test_nobody_there() -> None:
    async with receiving() as gone:
        url = gone.url
    assert await send(Sender(allow_local=True), url) == Outcome(None, "unreachable")


@pytest.mark.parametrize(
    ("given", "seconds"), [("120", 120), ("soon", None), ("", None), ("-5", None), ("Fri, 01 Jan 2100 00:00:00 GMT", 1)]
)
async def test_when_to_come_back(receiver: Receiver, given: str, seconds: int | None) -> None:
    receiver.behave = lambda _: (429, {"retry-after": given})
    outcome = await send(Sender(allow_local=True), receiver.url)
    assert outcome.status == 429
    assert (outcome.retry_after is None) == (seconds is None)
    assert (outcome.retry_after or 0) >= (seconds or 0)


@pytest.mark.parametrize(
    ("addresses", "problem"),
    [
        (("10.0.0.1",), "inside"),
        (("127.0.0.1",), "inside"),
        (("::1",), "inside"),
        (("169.254.169.254",), "inside"),
        (("8.8.8.8", "10.0.0.1"), "inside"),
        (("::ffff:192.168.1.1",), "inside"),
        ((), "unknown_host"),
    ],
)
async def test_a_host_whose_address_is_inside_gets_nothing(addresses: tuple[str, ...], problem: str) -> None:
    sender = Sender(resolve=resolving(*addresses))
    assert await send(sender, f"https://{HOST}/") == Outcome(None, problem)
    refused = await sender.refusal(f"https://{HOST}/")
    assert (refused.code if refused else "unknown_host") == problem


async def test_local_receivers_only_where_allowed(receiver: Receiver) -> None:
    assert await send(Sender(), receiver.url) == Outcome(None, "not_https")
    assert await send(Sender(allow_local=True), f"http://localhost:{receiver.port}/") == Outcome(None, "not_https")
    assert receiver.got == []


@pytest.mark.parametrize("host", ["127.1", "0x7f.0.0.1", "2130706433", "localhost", "[::1]", "[::ffff:127.0.0.1]"])
async def test_other_spellings_of_this_machine(host: str) -> None:
    outcome = await send(Sender(timeout=5), f"https://{host}/")
    assert outcome.problem in ("inside", "unknown_host")


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context for a host, and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    plain = serialization.NoEncryption()
    (folder / "pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain) + pem
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "pem")
    return server, ssl.create_default_context(cadata=pem.decode())


async def over_tls(folder: Path, monkeypatch: pytest.MonkeyPatch, certified: str) -> tuple[Outcome, Receiver]:
    server, client = certificate(folder, certified)
    async with receiving(server) as receiver:
        monkeypatch.setattr(targets, "PORTS", (receiver.port,))
        sender = Sender(allow_local=True, resolve=resolving("127.0.0.1"))
        sender.__dict__["_context"] = client
        return await send(sender, f"https://{HOST}:{receiver.port}/hooks"), receiver


async def test_the_checked_address_is_connected_to_and_the_host_is_verified(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome, receiver = await over_tls(tmp_path, monkeypatch, HOST)
    assert outcome == Outcome(204)
    assert receiver.names == [HOST]
    assert receiver.got[0].headers["host"] == f"{HOST}:{receiver.port}"


async def test_another_hosts_certificate_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome, receiver = await over_tls(tmp_path, monkeypatch, "other.example.org")
    assert outcome.problem in ("tls", "unreachable")
    assert receiver.got == []
