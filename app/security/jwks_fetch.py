"""One bounded fetch of a JWK Set: the issuer's host is trusted for its keys and for nothing else."""

import asyncio
from typing import Any

import httpx
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from app.security.errors import JwksFetchFailed
from app.security.strict import parse_object

MAX_BYTES = 64 * 1024
TOTAL_SECONDS = 5.0
_ATTEMPTS = 3
_TIMEOUT = httpx.Timeout(2.0)
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# A compressed answer could grow a thousandfold after the size was checked.
_HEADERS = {"Accept": "application/jwk-set+json, application/json", "Accept-Encoding": "identity"}


def check_jwks_url(url: str) -> str:
    """The same URL if keys may be fetched from it. Raises ValueError.

    https only, except on the loopback: whoever can change the answer on the way can sign tokens.
    """
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        raise ValueError("not a URL") from None
    secure = parsed.scheme == "https" or (parsed.scheme == "http" and parsed.host in _LOOPBACK)
    if not secure or not parsed.host or parsed.userinfo:
        raise ValueError("a JWKS URL must be https, without credentials")
    return url


async def fetch_jwks(client: httpx.AsyncClient, url: str) -> dict[str, Any]:
    """The JSON object at `url`. Raises JwksFetchFailed.

    No redirects, no compression, at most 64 KiB, at most three tries and five seconds in all; only failures of
    transport, 429 and 5xx are tried again.
    """
    retrying = AsyncRetrying(
        stop=stop_after_attempt(_ATTEMPTS),
        wait=wait_random_exponential(multiplier=0.1, max=1),
        retry=retry_if_exception(lambda error: isinstance(error, JwksFetchFailed) and error.transient),
        reraise=True,
    )
    try:
        async with asyncio.timeout(TOTAL_SECONDS):
            body: bytes = await retrying(_get_once, client, url)
    except TimeoutError:
        raise JwksFetchFailed("timeout") from None
    try:
        return parse_object(body)
    except ValueError:
        raise JwksFetchFailed("malformed") from None


async def _get_once(client: httpx.AsyncClient, url: str) -> bytes:
    try:
        async with client.stream("GET", url, headers=_HEADERS, follow_redirects=False, timeout=_TIMEOUT) as response:
            _check_response(response)
            return await _read_bounded(response)
    except httpx.HTTPError as error:
        raise JwksFetchFailed(type(error).__name__, transient=True) from None


def _check_response(response: httpx.Response) -> None:
    if response.status_code != httpx.codes.OK:
        transient = response.status_code == httpx.codes.TOO_MANY_REQUESTS or response.is_server_error
        raise JwksFetchFailed(f"http_{response.status_code}", transient=transient)
    if response.headers.get("content-encoding", "identity") != "identity":
        raise JwksFetchFailed("encoded")


async def _read_bounded(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > MAX_BYTES:
            raise JwksFetchFailed("too_large")
    return bytes(body)
