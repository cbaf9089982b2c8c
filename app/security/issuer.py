"""Our own token issuer: RFC 9068 access tokens, signed with ES256."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol
from uuid import UUID

from jose import jwt

from app.security.claims import is_plain_text
from app.security.key_file import SigningKey, load_or_create_key
from app.security.key_folder import KeyFolder, KeyTimes
from app.security.principal import Kind
from app.security.scopes import SCOPES

__all__ = ["KeyFolder", "KeyTimes", "LocalIssuer", "SigningKey", "load_or_create_key"]


class KeyRing(Protocol):
    """What an issuer needs of its keys; a KeyFolder is one."""

    def signing_key(self) -> SigningKey: ...

    def public_jwks(self) -> dict[str, Any]: ...


class LocalIssuer:
    """Issues access tokens for one audience.

    `clock` gives seconds since 1970, `new_id` a fresh unique id for `jti`; `lifetime` is in seconds and no longer
    than the keys' `max_token_life`, or rotation would cut tokens short.
    """

    def __init__(
        self,
        keys: KeyRing,
        issuer: str,
        audience: str,
        clock: Callable[[], float],
        new_id: Callable[[], object],
        lifetime: int = 900,
    ) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._clock = clock
        self._new_id = new_id
        self.lifetime = lifetime

    def issue(
        self,
        *,
        org_id: UUID,
        client_id: str,
        subject: str,
        scopes: Iterable[str],
        kind: Kind,
        name: str | None = None,
    ) -> str:
        """A signed token, valid from now for `lifetime` seconds. Raises ValueError, or KeysUnavailable.

        A client is its own subject, a person never is: any other pair would let a machine approve.
        """
        scopes = frozenset(scopes)
        texts = [client_id, subject] if name is None else [client_id, subject, name]
        if not all(is_plain_text(text) for text in texts) or not scopes <= SCOPES.keys():
            raise ValueError("client, subject, name or scope that no token may carry")
        if (kind == "client") != (subject == client_id):
            raise ValueError("a client's subject is its client id, a person's is not")
        now = int(self._clock())
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": subject,
            "client_id": client_id,
            "jti": str(self._new_id()),
            "iat": now,
            "exp": now + self.lifetime,
            "scope": " ".join(sorted(scopes)),
            "org": str(org_id),
            "person": kind == "person",
        }
        return self._sign(claims if name is None else claims | {"name": name})

    def public_jwks(self) -> dict[str, Any]:
        """The JWK Set for `/.well-known/jwks.json`, public halves only (RFC 7517 §5)."""
        return self._keys.public_jwks()

    def _sign(self, claims: dict[str, Any]) -> str:
        key = self._keys.signing_key()
        header = {"typ": "at+jwt", "kid": key.kid}
        return jwt.encode(claims, key.signer, algorithm="ES256", headers=header)
