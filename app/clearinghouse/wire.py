"""One exchange over HTTP: to the address that was checked, within the hold, and whether anything was sent at all.

Each exchange has a connection of its own. One that is kept may be closed by the other side just as something is sent
over it; then nobody knows whether it was taken in, and 90 seconds are lost for nothing.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import httpx

from app.clearinghouse.reply import Reply, unpacked
from app.domain.push.targets import RefusedUrlError, Target, checked_address, target
from app.domain.status.ports import HOLD

CONNECT_FOR = 10.0
"""Seconds to find the host and connect to it (facts §2.5: 5 to 10). Nothing is sent in them; the hold begins after."""
MOST_READ = 4 * 1024 * 1024
"""Bytes of an answer. One about one claim takes some kilobytes."""
HEADERS = {"user-agent": "Overturn", "accept": "*/*", "accept-encoding": "identity", "connection": "close"}
NO_ADDRESS = "unknown_host"
Resolve = Callable[[str, int], Awaitable[list[str]]]
Form = Sequence[tuple[str, tuple[None, str]]]
"""Parts of a multipart body without file names."""
_ADMISSION_ALERTS = ("CERTIFICATE", "UNKNOWN_CA", "ACCESS_DENIED", "HANDSHAKE_FAILURE")
"""TLS 1.2 has only the last for a certificate that is missing; a server that shares no cipher says the same, and is as
little to be talked to."""


class WireError(Exception):
    """No answer came. Says nothing of what was sent, but when it left."""

    left_at: float | None = None


class NotAllowedError(WireError):
    """Nothing is sent there; ``code`` is that of the refused URL."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotSentError(WireError):
    """Nothing left: no address, no connection."""


class NoAnswerError(WireError):
    """Something was sent, and no whole answer came within the hold."""


class NotAdmittedError(WireError):
    """The other side refused our certificate."""


class TooLongError(WireError):
    """The answer is longer than any answer."""

    def __init__(self, status: int) -> None:
        super().__init__("too_long")
        self.status = status


async def addresses(host: str, port: int) -> list[str]:
    """All addresses of a host, IPv4 first."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return sorted({str(info[4][0]) for info in found}, key=lambda text: (":" in text, text))


class Wire:
    """Sends for one account. Where to: :mod:`app.domain.push.targets`."""

    def __init__(
        self,
        context: ssl.SSLContext,
        *,
        allow_local: bool = False,
        hold: float = HOLD,
        resolve: Resolve = addresses,
    ) -> None:
        self.hold = hold
        self._context, self._allow_local, self._resolve = context, allow_local, resolve

    async def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        *,
        content: bytes | None = None,
        form: Form | None = None,
        fields: Mapping[str, str] | None = None,
        hold: float | None = None,
    ) -> Reply:
        """Send once: a body, the parts of a multipart form, or the fields of an encoded one.

        Raises a WireError, which holds nothing of what was sent.
        """
        limit = asyncio.timeout(CONNECT_FOR)
        sent = _Sent(limit, self.hold if hold is None else hold)
        try:
            async with limit:
                goal = target(url, allow_local=self._allow_local)
                address = await self._address(goal)
                request = _request(method, goal, address, headers, content, form, fields, sent)
                await request.aread()  # one body in one piece: a form would go out in dozens
                return replace(await self._exchange(request), left_at=sent.at)
        except TooLongError as error:
            error.left_at = sent.at
            raise
        except RefusedUrlError as error:
            raise (NotSentError() if error.code == NO_ADDRESS else NotAllowedError(error.code)) from None
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            failed: WireError = NotSentError() if sent.at is None else NoAnswerError()
            if _refused_certificate(error):
                failed = NotAdmittedError()
            failed.left_at = sent.at
            raise failed from None

    async def _address(self, goal: Target) -> str:
        """Where one of several addresses lies inside, none is used: the name of the host is not ours."""
        try:
            found = await self._resolve(goal.host, goal.port)
        except UnicodeError:
            found = []
        checked = [checked_address(text, allow_local=self._allow_local) for text in found]
        if not checked:
            raise RefusedUrlError(NO_ADDRESS, "The host has no address.")
        return checked[0]

    async def _exchange(self, request: httpx.Request) -> Reply:
        """Over a connection of its own: a pool looks through all that it has each time, which are thousands."""
        async with httpx.AsyncHTTPTransport(verify=self._context, trust_env=False) as transport:
            response = await transport.handle_async_request(request)
            try:
                body = bytearray()
                async for chunk in response.aiter_raw():
                    body += chunk
                    if len(body) > MOST_READ:
                        raise TooLongError(response.status_code)
                whole = unpacked(bytes(body), response.headers.get("content-encoding", ""), MOST_READ + 1)
                if len(whole) > MOST_READ:
                    raise TooLongError(response.status_code)
                return Reply(response.status_code, dict(response.headers), whole)
            finally:
                await response.aclose()


def _request(
    method: str,
    goal: Target,
    address: str,
    headers: Mapping[str, str],
    content: bytes | None,
    form: Form | None,
    fields: Mapping[str, str] | None,
    sent: _Sent,
) -> httpx.Request:
    """To the address that was checked, for the host that was named. No redirects, cookies or proxies on this level."""
    host = f"[{address}]" if ":" in address else address
    return httpx.Request(
        method,
        f"{goal.scheme}://{host}:{goal.port}{goal.path}",
        headers={**HEADERS, **headers, "host": goal.authority},
        content=content,
        files=form,
        data=fields,
        extensions={"sni_hostname": goal.host, "timeout": {}, "trace": sent.trace},
    )


class _Sent:
    """When the first byte of a request was given to the network; from then on the hold counts."""

    def __init__(self, limit: asyncio.Timeout, hold: float) -> None:
        self.at: float | None = None
        self._limit, self._hold = limit, hold

    async def trace(self, event: str, _info: Mapping[str, Any]) -> None:
        if event == "http11.send_request_headers.started" and not self._limit.expired():
            self.at = asyncio.get_running_loop().time()
            self._limit.reschedule(self.at + self._hold)


def _refused_certificate(error: BaseException | None) -> bool:
    """With TLS 1.3 a server tells only after the request was sent that it does not know us; it never read it."""
    while error is not None:
        if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLCertVerificationError):
            reason = error.reason or ""
            return "ALERT" in reason and any(word in reason for word in _ADMISSION_ALERTS)
        error = error.__cause__ or error.__context__
    return False
