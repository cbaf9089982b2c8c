"""Access tokens, verified (RFC 9068). The one place that hands a token to python-jose.

python-jose checks signatures well and leaves the rest open: it takes tokens without `aud` or `exp`, unknown
`crit`, any `typ`, padded and non-canonical signatures, repeated names and times that are not integers. So the
shape is judged before it sees the token (`compact`) and the claims after, by our own reading (`claims`).
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from jose import jws

from app.security.claims import ClaimRules, read_principal
from app.security.compact import check_size, read_compact
from app.security.errors import InvalidToken, KeysUnavailable, Reason
from app.security.jwks import KeySource
from app.security.keys import VerificationKey
from app.security.principal import Kind, Principal

__all__ = ["InvalidToken", "KeysUnavailable", "Kind", "Principal", "Reason", "TokenVerifier"]


@dataclass(frozen=True, slots=True)
class _Verified:
    principal: Principal
    key: VerificationKey
    until: float


class TokenVerifier:
    """Verifies the tokens of one issuer for one audience.

    `clock` gives seconds since 1970. `leeway` (seconds) covers `iat` and `nbf`, never `exp`. A verified token is
    remembered by its SHA-256 until `exp` or for `cache_seconds`, whichever comes first, and only while the key
    that signed it is still published; `cache_size` bounds the memory.
    """

    def __init__(
        self,
        issuer: str,
        audience: str,
        keys: KeySource,
        clock: Callable[[], float],
        leeway: int = 60,
        max_lifetime: int = 3600,
        *,
        org_claim: str = "org",
        person_claim: str = "person",
        person_by_default: bool = True,
        cache_seconds: float = 60,
        cache_size: int = 10_000,
    ) -> None:
        self._rules = ClaimRules(issuer, audience, leeway, max_lifetime, org_claim, person_claim, person_by_default)
        self._keys = keys
        self._clock = clock
        self._cache_seconds = cache_seconds
        self._cache_size = cache_size
        self._cache: OrderedDict[bytes, _Verified] = OrderedDict()

    async def verify(self, token: str) -> Principal:
        """The caller a token names.

        Raises InvalidToken for every token that is not good (401) and KeysUnavailable when there are no keys to
        judge it by (503). No other exception leaves, and neither carries anything of the token.
        """
        check_size(token)
        digest = hashlib.sha256(token.encode("ascii")).digest()
        known = self._recall(digest)
        if known is not None:
            return known
        try:
            return await self._verify_and_remember(token, digest)
        except (InvalidToken, KeysUnavailable):
            raise
        except Exception:  # a surprise inside a parser is a bad token, not a 500
            raise InvalidToken(Reason.MALFORMED) from None

    async def _verify_and_remember(self, token: str, digest: bytes) -> Principal:
        unverified = read_compact(token)
        key = await self._keys.get(unverified.kid)
        if key is None:
            raise InvalidToken(Reason.UNKNOWN_KEY)
        _check_signature(token, unverified.alg, key)
        now = self._clock()
        principal = read_principal(unverified.claims, self._rules, now)
        self._remember(digest, _Verified(principal, key, min(principal.expires_at, now + self._cache_seconds)))
        return principal

    def _recall(self, digest: bytes) -> Principal | None:
        known = self._cache.get(digest)
        if known is None:
            return None
        if self._clock() < known.until and self._keys.peek(known.key.kid) == known.key:
            self._cache.move_to_end(digest)
            return known.principal
        del self._cache[digest]
        return None

    def _remember(self, digest: bytes, verified: _Verified) -> None:
        self._cache[digest] = verified
        if len(self._cache) > self._cache_size:
            self._cache.popitem(last=False)


def _check_signature(token: str, alg: str, key: VerificationKey) -> None:
    verifier = key.verifiers.get(alg)
    if verifier is None:  # the algorithm belongs to the key, the header may only agree (RFC 8725 §3.1)
        raise InvalidToken(Reason.ALG_KEY_MISMATCH)
    try:
        jws.verify(token, verifier, algorithms=[alg])
    except Exception:  # the library wraps many causes, and its messages may quote what it was given
        raise InvalidToken(Reason.BAD_SIGNATURE) from None
