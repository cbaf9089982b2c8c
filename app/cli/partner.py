"""The service as a partner system sees it: over HTTP, patient with a busy server, following slow work to its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

MEDIA_TYPE = "application/edi-x12"
UNDER_WAY = ("received", "processing")
BUSY = (429, 503)
ATTEMPTS = 6
LONGEST_WAIT = 60.0
PIECE = 256 * 1024

Report = Callable[[int, int], None]
"""Told of progress: done, total."""


class PartnerError(Exception):
    """The service cannot be reached, or keeps saying that it is busy."""


class ProblemError(Exception):
    """The service said no: ``problem`` is its RFC 9457 document."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{problem.get('title') or f'HTTP {status}'}: {problem.get('detail') or 'no reason given.'}")
        self.status = status
        self.problem = problem


class _BusyError(Exception):
    def __init__(self, answer: httpx.Response) -> None:
        super().__init__(f"HTTP {answer.status_code}")
        self.answer = answer


class Partner:
    """A client with one token. Use it as an async context manager."""

    def __init__(self, url: str, token: str = "") -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        limits = httpx.Timeout(30, read=300, write=300)
        self.http = httpx.AsyncClient(base_url=url, headers=headers, timeout=limits, trust_env=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        await self.http.aclose()

    async def get(self, path: str, **params: Any) -> dict[str, Any]:
        """Read one document."""
        return _document(await self._send("GET", path, params=params))

    async def post(self, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
        """Post; the status and the document."""
        answer = await self._send("POST", path, **body)
        return answer.status_code, _document(answer)

    async def put(self, path: str, body: Any) -> dict[str, Any]:
        """Say what something is, in the version that it has now, where it is there already."""
        answer = await self._once("GET", path)
        tag = {"If-Match": answer.headers["etag"]} if "etag" in answer.headers else {}
        return _document(await self._send("PUT", path, headers=tag, json=body))

    async def change(self, path: str, of: str, **body: Any) -> dict[str, Any]:
        """Post a change of something in the version that it has now: ``of`` is where it is read."""
        tag = (await self._send("GET", of)).headers["etag"]
        return _document(await self._send("POST", path, headers={"If-Match": tag}, **body))

    async def pages(self, path: str, **params: Any) -> AsyncIterator[dict[str, Any]]:
        """Every row of a list, page by page."""
        cursor: dict[str, str] = {}
        while True:
            page = await self.get(path, **params, **cursor)
            for row in page["data"]:
                yield row
            if not page["has_more"]:
                return
            cursor = {"cursor": page["next_cursor"]}

    async def post_file(self, file: Path, report: Report) -> tuple[int, dict[str, Any]]:
        """Stream a remittance; the status of the POST and the remittance once it is read to its end."""
        size = (await asyncio.to_thread(file.stat)).st_size
        headers = {"Content-Type": MEDIA_TYPE, "Content-Length": str(size)}
        posted = answer = await self._send(
            "POST", "/v1/remittances", headers=headers, content=lambda: _pieces(file, size, report)
        )
        remittance = _document(answer)
        while remittance["status"] in UNDER_WAY:
            await asyncio.sleep(_seconds(answer.headers.get("retry-after"), 1.0) / 4)
            answer = await self._send("GET", f"/v1/remittances/{remittance['id']}")
            remittance = _document(answer)
            if progress := remittance.get("progress"):
                report(progress["bytes_read"], progress["bytes_total"])
        report(size, size)
        return posted.status_code, remittance

    async def _send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One request, again while the server is busy or away. Posting the same again is the same."""
        retrying = AsyncRetrying(
            stop=stop_after_attempt(ATTEMPTS),
            wait=_patience,
            retry=retry_if_exception_type((_BusyError, httpx.TransportError)),
            reraise=True,
        )
        try:
            answer: httpx.Response = await retrying(self._once, method, path, **options)
        except _BusyError as busy:
            answer = busy.answer
        except httpx.TransportError as error:
            raise PartnerError(f"{self.http.base_url} does not answer ({type(error).__name__}).") from None
        if answer.is_error:
            raise ProblemError(answer.status_code, _document(answer))
        return answer

    async def _once(self, method: str, path: str, *, content: Any = None, **options: Any) -> httpx.Response:
        body = content() if callable(content) else content
        answer: httpx.Response = await self.http.request(method, path, content=body, **options)
        if answer.status_code in BUSY:
            raise _BusyError(answer)
        return answer


def _patience(state: RetryCallState) -> float:
    """As long as the server asks for, else longer each time."""
    error = state.outcome.exception() if state.outcome else None
    fallback = wait_exponential_jitter(multiplier=0.25, max=8)(state)
    if isinstance(error, _BusyError):
        return min(_seconds(error.answer.headers.get("retry-after"), fallback), LONGEST_WAIT)
    return fallback


def _seconds(text: str | None, otherwise: float) -> float:
    return float(text) if text is not None and text.isdigit() else otherwise


def _document(answer: httpx.Response) -> dict[str, Any]:
    try:
        document = answer.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


async def _pieces(file: Path, size: int, report: Report) -> AsyncIterator[bytes]:
    sent = 0
    with file.open("rb") as source:
        while piece := source.read(PIECE):
            yield piece
            sent += len(piece)
            report(sent, size)
