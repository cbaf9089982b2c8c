"""What is taken from a JWKS endpoint, and from where."""

import gzip

import httpx
import pytest

from app.security import jwks_fetch
from app.security.errors import JwksFetchFailed
from app.security.jwks_fetch import check_jwks_url, fetch_jwks
from tests.security.jwks_server import JwksServer


async def refused(client: httpx.AsyncClient, server: JwksServer) -> str:
    with pytest.raises(JwksFetchFailed) as caught:
        await fetch_jwks(client, server.url)
    return caught.value.reason


@pytest.mark.parametrize(
    "url", ["https://id.example/jwks", "http://localhost:1/", "http://127.0.0.1/k", "http://[::1]/"]
)
def test_url_allowed(url: str) -> None:
    assert check_jwks_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://id.example/jwks",
        "http://localhost.evil.example/",
        "http://127.0.0.1@evil.example/",
        "https://user:secret@id.example/",
        "file:///etc/passwd",
        "ftp://localhost/",
        "https://",
        "",
        "https://id.example:port/",
    ],
)
def test_url_refused(url: str) -> None:
    with pytest.raises(ValueError, match="URL"):
        check_jwks_url(url)


async def test_redirect_is_not_followed(client: httpx.AsyncClient, server: JwksServer) -> None:
    server.answer_with(302)
    server.headers = {"Location": "/elsewhere"}
    assert await refused(client, server) == "http_302"
    assert server.paths == ["/jwks"]


async def test_redirect_is_not_followed_by_a_client_that_would(server: JwksServer) -> None:
    server.answer_with(302)
    server.headers = {"Location": "/elsewhere"}
    async with httpx.AsyncClient(follow_redirects=True, trust_env=False) as client:
        assert await refused(client, server) == "http_302"


@pytest.mark.parametrize("status", [201, 204, 400, 401, 404])
async def test_other_status_is_final(client: httpx.AsyncClient, server: JwksServer, status: int) -> None:
    server.answer_with(status)
    assert await refused(client, server) == f"http_{status}"
    assert server.hits == 1


async def test_tries_are_bounded(client: httpx.AsyncClient, server: JwksServer) -> None:
    server.answer_with(*[500] * 10)
    assert await refused(client, server) == "http_500"
    assert server.hits == 3


async def test_size_is_capped(client: httpx.AsyncClient, server: JwksServer) -> None:
    server.body = b'{"keys":[]}'.ljust(jwks_fetch.MAX_BYTES)
    assert await fetch_jwks(client, server.url) == {"keys": []}
    server.body += b" "
    assert await refused(client, server) == "too_large"


async def test_compressed_answer_is_refused(client: httpx.AsyncClient, server: JwksServer) -> None:
    server.body = gzip.compress(b'{"keys":[]}'.ljust(10_000_000))
    server.headers = {"Content-Encoding": "gzip"}
    assert await refused(client, server) == "encoded"


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b'{"keys":[],"keys":[]}', b'{"keys":NaN}', b"\xff"])
async def test_malformed_answer(client: httpx.AsyncClient, server: JwksServer, body: bytes) -> None:
    server.body = body
    assert await refused(client, server) == "malformed"


async def test_dripping_answer_ends(
    client: httpx.AsyncClient, server: JwksServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jwks_fetch, "TOTAL_SECONDS", 0.2)
    server.drip = True
    assert await refused(client, server) == "timeout"
