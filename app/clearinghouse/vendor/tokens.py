"""OAuth 2.0 client credentials: one token for all, fetched by one, before the old one ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import orjson
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from app.clearinghouse.reply import Reply
from app.clearinghouse.verdicts import MALFORMED, Verdict, by_status, rejected
from app.clearinghouse.wire import NotSentError, Wire
from app.domain.status.account import OAuthClient

MARGIN = 60.0
"""Seconds before its end in which a token is not used any more: an exchange takes as long."""
MARGIN_SHARE = 0.2
"""Of a short life (300 s with one vendor, 3600 s with another), so that something is left of it."""
ASSUMED_LIFE = 300.0
"""Seconds, where the server does not say."""
TRIES = 3
"""Connections that are tried where nothing was sent."""
HEADERS = {"accept": "application/json"}


class NoTokenError(Exception):
    """The server gave none. Nothing was asked of the payer."""

    def __init__(self, verdict: Verdict, status: int | None = None) -> None:
        super().__init__("no_token")
        self.verdict = verdict
        self.status = status


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    until: float


class TokenCache:
    """Of one account. ``clock``: seconds that only go forward."""

    def __init__(self, client: OAuthClient, wire: Wire, clock: Callable[[], float], first_wait: float = 0.2) -> None:
        self._client, self._wire, self._clock, self._first_wait = client, wire, clock, first_wait
        self._token: _Token | None = None
        self._fetching: asyncio.Task[_Token] | None = None

    async def token(self) -> str:
        """A token that lasts for an exchange. Raises NoTokenError, or WireError."""
        if self._token is not None and self._clock() < self._token.until:
            return self._token.text
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._fetch())
            self._fetching.add_done_callback(self._fetched)
        return (await asyncio.shield(self._fetching)).text

    def forget(self, text: str) -> None:
        """It was refused; another may have been fetched since."""
        if self._token is not None and self._token.text == text:
            self._token = None

    async def aclose(self) -> None:
        """Fetch no longer."""
        if self._fetching is not None:
            self._fetching.cancel()

    def _fetched(self, task: asyncio.Task[_Token]) -> None:
        self._fetching = None
        if not task.cancelled() and task.exception() is None:
            self._token = task.result()

    async def _fetch(self) -> _Token:
        """Only a connection that could not be made is tried again: nothing was sent over it."""
        attempts = AsyncRetrying(
            retry=retry_if_exception_type(NotSentError),
            stop=stop_after_attempt(TRIES),
            wait=wait_exponential(multiplier=self._first_wait),
            reraise=True,
        )
        started = self._clock()
        return self._read(await attempts(self._ask), started)

    async def _ask(self) -> Reply:
        client = self._client
        form = {
            "grant_type": "client_credentials",
            "client_id": client.client_id,
            "client_secret": client.client_secret,
        }
        if client.scope:
            form["scope"] = client.scope
        return await self._wire.send("POST", client.token_url, HEADERS, fields=form)

    def _read(self, reply: Reply, started: float) -> _Token:
        if reply.status in (400, 401):  # RFC 6749 §5.2: an unknown client is 400 or 401
            raise NoTokenError(rejected("not_authorized"), reply.status)
        if reply.status != 200:
            raise NoTokenError(by_status(reply.status), reply.status)
        try:
            told = orjson.loads(reply.body)
            text, life = told["access_token"], float(told.get("expires_in", ASSUMED_LIFE))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise NoTokenError(MALFORMED, reply.status) from None
        if not isinstance(text, str) or not (text.isascii() and text.isprintable() and text):
            raise NoTokenError(MALFORMED, reply.status)
        return _Token(text, started + life - min(MARGIN, life * MARGIN_SHARE))
