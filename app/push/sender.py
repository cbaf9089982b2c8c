"""One message over HTTP: to the address that was checked, and to no other."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property

import httpx

from app.domain.push.retries import Outcome
from app.domain.push.targets import RefusedUrlError, Target, checked_address, target

MOST_READ = 4096
"""Bytes of an answer that are read, so that its connection can be used again; nobody looks at them."""
READ_FOR = 1
"""Seconds in which they have to come."""
CHECK_FOR = 2
"""Seconds in which a host says its address when somebody names it."""
Resolve = Callable[[str, int], Awaitable[list[str]]]


async def addresses(host: str, port: int) -> list[str]:
    """All addresses of a host, IPv4 first."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return sorted({str(info[4][0]) for info in found}, key=lambda text: (":" in text, text))


@dataclass
class Sender:
    """Sends; see :mod:`app.domain.push.targets` for where to."""

    allow_local: bool = False
    timeout: float = 20
    resolve: Resolve = addresses

    def target(self, url: str) -> Target:
        """A URL in parts. Raises RefusedUrlError."""
        return target(url, allow_local=self.allow_local)

    async def address(self, goal: Target) -> str:
        """The address to connect to. Raises RefusedUrlError: where one of several lies inside, none is used."""
        try:
            found = await self.resolve(goal.host, goal.port)
        except (OSError, UnicodeError):
            raise RefusedUrlError("unknown_host", "The host has no address.") from None
        checked = [checked_address(text, allow_local=self.allow_local) for text in found]
        if not checked:
            raise RefusedUrlError("unknown_host", "The host has no address.")
        return checked[0]

    async def refusal(self, url: str) -> RefusedUrlError | None:
        """Why nothing would be sent to a URL. A host that has no address now may have one later."""
        try:
            async with asyncio.timeout(CHECK_FOR):
                await self.address(self.target(url))
        except TimeoutError:
            return None
        except RefusedUrlError as error:
            return None if error.code == "unknown_host" else error
        return None

    def client(self) -> httpx.AsyncClient:
        """For messages to one endpoint: a connection is used again only for the host that it was made for."""
        return httpx.AsyncClient(verify=self._context, trust_env=False, follow_redirects=False, timeout=self.timeout)

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return httpx.create_ssl_context(trust_env=False)

    async def send(self, client: httpx.AsyncClient, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """One attempt. The address is asked for and checked anew each time, and connected to as it was checked."""
        try:
            async with asyncio.timeout(self.timeout):
                goal = self.target(url)
                return await _post(client, goal, await self.address(goal), headers, body)
        except RefusedUrlError as error:
            return Outcome(None, error.code)
        except (TimeoutError, httpx.TimeoutException):
            return Outcome(None, "timeout")
        except ssl.SSLError:
            return Outcome(None, "tls")
        except (httpx.HTTPError, httpx.InvalidURL, OSError):
            return Outcome(None, "unreachable")


async def _post(
    client: httpx.AsyncClient, goal: Target, address: str, headers: Mapping[str, str], body: bytes
) -> Outcome:
    host = f"[{address}]" if ":" in address else address
    told = {"accept-encoding": "identity", "user-agent": "Overturn", **headers, "host": goal.authority}
    request = client.build_request(
        "POST",
        f"{goal.scheme}://{host}:{goal.port}{goal.path}",
        headers=told,
        content=body,
        extensions={"sni_hostname": goal.host, "timeout": client.timeout.as_dict()},
    )
    response = await client.send(request, stream=True)
    try:
        await _read_some(response)
        return Outcome(response.status_code, None, _seconds(response.headers.get("retry-after", "")))
    finally:
        await response.aclose()


async def _read_some(response: httpx.Response) -> None:
    """A short answer to its end; of a long or slow one nothing more is wanted."""
    size = 0
    with suppress(TimeoutError, httpx.HTTPError):
        async with asyncio.timeout(READ_FOR):
            async for chunk in response.aiter_raw():
                size += len(chunk)
                if size > MOST_READ:
                    return


def _seconds(retry_after: str) -> int | None:
    """Seconds, or a date (RFC 9110 §10.2.3); None for anything else."""
    if retry_after.isascii() and retry_after.isdecimal():
        return int(retry_after[:9])
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return None if moment.tzinfo is None else int((moment - datetime.now(UTC)).total_seconds())
