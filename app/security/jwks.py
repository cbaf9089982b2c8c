"""Where verification keys come from: a fixed set, or an issuer's published JWK Set that rotates."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from app.security.errors import JwksFetchFailed, KeysUnavailable
from app.security.jwks_fetch import check_jwks_url, fetch_jwks
from app.security.keys import KeySet, VerificationKey, read_key_set

_MAX_NEGATIVE = 1024


class KeySource(Protocol):
    """Keys by kid."""

    async def get(self, kid: str) -> VerificationKey | None:
        """The key, after asking the source when that can help; None when there is none. Raises KeysUnavailable."""

    def peek(self, kid: str) -> VerificationKey | None:
        """The key if it may be used right now without asking anybody."""


class StaticKeys:
    """A JWK Set given by configuration. Raises ValueError at once if any of its keys cannot be used."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        key_set = read_key_set(document)
        if key_set.refused or not key_set.keys:
            raise ValueError(f"unusable keys: {', '.join(key_set.refused) or 'none given'}")
        self._keys = key_set.keys

    async def get(self, kid: str) -> VerificationKey | None:
        return self._keys.get(kid)

    def peek(self, kid: str) -> VerificationKey | None:
        return self._keys.get(kid)


@dataclass(frozen=True, slots=True)
class JwksTimes:
    """The times of a remote key set, in seconds.

    `ttl`: a removed key is refused after this. `hard_max_age`: keys older than this judge nothing; as long as a
    token may live, since after an outage of that length none would be left to judge. `unknown_pause`: between two
    fetches for kids we do not know. `failure_pause`: after a failed fetch. `negative`: an unknown kid is believed
    unknown for this long, unless a fetch brings it.
    """

    ttl: float = 300
    hard_max_age: float = 3600
    unknown_pause: float = 30
    failure_pause: float = 10
    negative: float = 60


@dataclass(frozen=True, slots=True)
class JwksStatus:
    """State of a remote key set for readiness and metrics. `age` is in seconds, None before the first success."""

    kids: frozenset[str]
    refused: tuple[str, ...]
    age: float | None
    last_error: str | None


class RemoteJwks:
    """The JWK Set at `url`, which must be https (or http on the loopback). Raises ValueError if not.

    All callers share one fetch. It runs as a task of its own, so that a caller who hangs up cancels nobody else's
    and cannot be used to start fetches without end. While a refresh runs, keys already held stay in use: only the
    request that found them stale waits, at most as long as one bounded fetch.
    """

    def __init__(
        self, url: str, client: httpx.AsyncClient, clock: Callable[[], float], times: JwksTimes | None = None
    ) -> None:
        self._url = check_jwks_url(url)
        self._client = client
        self._clock = clock
        self._times = times or JwksTimes()
        self._set = KeySet({})
        self._fetched_at: float | None = None
        self._failed_at: float | None = None
        self._asked_unknown_at: float | None = None
        self._last_error: str | None = None
        self._negative: OrderedDict[str, float] = OrderedDict()
        self._flight: asyncio.Task[None] | None = None

    def status(self) -> JwksStatus:
        """What is held and how old it is."""
        age = None if self._fetched_at is None else self._clock() - self._fetched_at
        return JwksStatus(frozenset(self._set.keys), self._set.refused, age, self._last_error)

    async def aclose(self) -> None:
        """Stop a fetch that is under way. The HTTP client belongs to the caller."""
        if self._flight is not None:
            self._flight.cancel()
            await asyncio.wait([self._flight])

    def peek(self, kid: str) -> VerificationKey | None:
        if not self._usable() or (self._refresh_due() and self._flight is None):
            return None
        return self._set.keys.get(kid)

    async def get(self, kid: str) -> VerificationKey | None:
        """The key of that kid, or None. Raises KeysUnavailable.

        An unknown kid is worth one fetch, because the issuer may have rotated, but never two: fetches for unknown
        kids are `unknown_pause` apart whoever asks, so inventing kids does not reach the issuer.
        """
        held = self.peek(kid)
        if held is not None:
            return held
        asked = self._fetch_helps(kid)
        if asked:
            await self._fetch_shared()
        return self._answer(kid, asked=asked)

    def _answer(self, kid: str, *, asked: bool) -> VerificationKey | None:
        if not self._usable():
            raise KeysUnavailable("no_current_keys", self._retry_after())
        key = self._set.keys.get(kid)
        if key is None and self._failed_at is not None and not self._known_unknown(kid):
            # It may be signed with a new key that we could not fetch: not a bad token, one we cannot judge.
            raise KeysUnavailable("unknown_key_and_issuer_down", self._retry_after())
        if key is None and asked:
            self._remember_unknown(kid)
        return key

    def _fetch_helps(self, kid: str) -> bool:
        if self._flight is not None:
            return True
        if not self._usable() or self._refresh_due():
            return not self._within(self._failed_at, self._times.failure_pause)
        if self._known_unknown(kid) or kid in self._set.keys:
            return False
        if self._within(self._asked_unknown_at, self._times.unknown_pause):
            return False
        if self._within(self._failed_at, self._times.failure_pause):
            return False
        self._asked_unknown_at = self._clock()
        return True

    async def _fetch_shared(self) -> None:
        if self._flight is None:
            self._flight = asyncio.create_task(self._fetch())
        await asyncio.shield(self._flight)

    async def _fetch(self) -> None:
        started = self._clock()
        try:
            self._set = read_key_set(await fetch_jwks(self._client, self._url))
            self._fetched_at, self._failed_at, self._last_error = started, None, None
        except Exception as error:
            self._failed_at = self._clock()
            self._last_error = error.reason if isinstance(error, JwksFetchFailed) else type(error).__name__
        finally:
            self._flight = None

    def _usable(self) -> bool:
        return self._within(self._fetched_at, self._times.hard_max_age)

    def _refresh_due(self) -> bool:
        stale = not self._within(self._fetched_at, self._times.ttl)
        return stale and not self._within(self._failed_at, self._times.failure_pause)

    def _within(self, since: float | None, span: float) -> bool:
        """A clock set back makes an age negative: that counts as past, so that no pause lasts for ever."""
        return since is not None and 0 <= self._clock() - since < span

    def _known_unknown(self, kid: str) -> bool:
        return self._within(self._negative.get(kid), self._times.negative)

    def _remember_unknown(self, kid: str) -> None:
        self._negative[kid] = self._clock()
        self._negative.move_to_end(kid)
        if len(self._negative) > _MAX_NEGATIVE:
            self._negative.popitem(last=False)

    def _retry_after(self) -> int:
        return max(1, int(self._times.failure_pause))
