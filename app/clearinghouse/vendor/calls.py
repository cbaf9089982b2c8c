"""One call of the API within the hold, with what opens the door."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from app.clearinghouse.reply import Reply
from app.clearinghouse.vendor.tokens import NoTokenError, TokenCache
from app.clearinghouse.verdicts import NOT_SENT, UNKNOWN
from app.clearinghouse.wire import NoAnswerError, NotSentError, Wire
from app.domain.status.account import Account, ApiKey

TOKEN_FOR = 5.0
"""Seconds for a token, before the hold begins: with the connection they are the 15 that the rules of the road leave for
a question to get away."""
HEADERS = {"content-type": "application/json", "accept": "application/json"}


@dataclass(frozen=True, slots=True)
class Calls:
    """Of one account. ``tokens`` None: a key in ``Authorization``, or a client certificate."""

    account: Account
    wire: Wire
    tokens: TokenCache | None

    async def call(self, method: str, url: str, body: bytes | None = None) -> Reply:
        """Call once. 401 says that nothing was done: then a new token, and once more.

        Raises WireError, and NoTokenError when nothing was asked for want of a token.
        """
        clock = asyncio.get_running_loop().time
        end = clock() + TOKEN_FOR + self.wire.hold
        key = await self._key(end)
        reply = await self._send(method, url, body, key, self.wire.hold)
        if reply.status == 401 and self.tokens is not None:
            self.tokens.forget(key.removeprefix("Bearer "))
            key = await self._key(end)
            reply = await self._send(method, url, body, key, min(self.wire.hold, max(0.0, end - clock())))
        return reply

    async def aclose(self) -> None:
        """Fetch no more tokens."""
        if self.tokens is not None:
            await self.tokens.aclose()

    async def _send(self, method: str, url: str, body: bytes | None, key: str, hold: float) -> Reply:
        headers = {**HEADERS, "authorization": key} if key else HEADERS
        return await self.wire.send(method, url, headers, content=body, hold=hold)

    async def _key(self, end: float) -> str:
        """What stands in ``Authorization``. Silence of the token's server is none of the payer's."""
        if self.tokens is None:
            credentials = self.account.credentials
            return credentials.key if isinstance(credentials, ApiKey) else ""
        try:
            now = asyncio.get_running_loop().time()
            async with asyncio.timeout_at(min(end, now + TOKEN_FOR)):
                return f"Bearer {await self.tokens.token()}"
        except (NoAnswerError, NotSentError, TimeoutError):
            raise NoTokenError(NOT_SENT) from None
        except NoTokenError as error:
            raise NoTokenError(NOT_SENT if error.verdict is UNKNOWN else error.verdict, error.status) from None
