"""Machine clients at the token endpoint: their secrets, and how they present them (RFC 6749 §2.3.1)."""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, unquote_plus

_VSCHAR = re.compile(r"[\x20-\x7e]{1,255}")  # RFC 6749 Appendix A.1 and A.2
_MAX_BODY = 8 * 1024
_MAX_FIELDS = 20
_NOBODY = hashlib.sha256(b"").hexdigest()


class ClientAuthFailed(Exception):  # noqa: N818 - named as the fact it states
    """Client credentials that cannot be used. `error` is the OAuth code (RFC 6749 §5.2).

    `invalid_client` is 401 with `WWW-Authenticate: Basic`, `invalid_request` is 400.
    """

    def __init__(self, error: Literal["invalid_client", "invalid_request"]) -> None:
        super().__init__(error)
        self.error = error


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """What a client presented; nothing is verified yet."""

    client_id: str
    secret: str = field(repr=False)


def new_secret() -> str:
    """A fresh client secret: 256 random bits, 43 characters. Shown once, stored only as its hash."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """SHA-256 of a secret in hex, for storage.

    A slow, salted password hash protects secrets that people choose. Ours have 256 bits: nobody can search them
    at any speed, no two are equal, and a slow hash would only make the token endpoint easy to overload.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def verify_secret(secret: str, stored: str | None) -> bool:
    """Whether a secret has the stored hash, in constant time. `stored` None stands for a client that does not
    exist: the answer is no, after the same work.
    """
    matches = hmac.compare_digest(hash_secret(secret), stored or _NOBODY)
    return matches and stored is not None


def parse_form(body: bytes) -> dict[str, str]:
    """The parameters of an `application/x-www-form-urlencoded` body. Raises ClientAuthFailed.

    A parameter sent twice is refused (RFC 6749 §3.2); one without a value counts as left out.
    """
    if len(body) > _MAX_BODY:
        raise ClientAuthFailed("invalid_request")
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MAX_FIELDS, errors="strict")
    except ValueError:
        raise ClientAuthFailed("invalid_request") from None
    form = dict(pairs)
    if len(form) != len(pairs):
        raise ClientAuthFailed("invalid_request")
    return {name: value for name, value in form.items() if value}


def read_credentials(authorization: str | None, form: Mapping[str, str]) -> ClientCredentials:
    """Client id and secret from the `Authorization` header or the form, never from both. Raises ClientAuthFailed.

    A client id repeated in the form beside HTTP Basic is allowed if it is the same: it authenticates nothing.
    """
    if authorization is None:
        return _checked(form.get("client_id", ""), form.get("client_secret", ""))
    if "client_secret" in form:
        raise ClientAuthFailed("invalid_request")
    credentials = _read_basic(authorization)
    if form.get("client_id", credentials.client_id) != credentials.client_id:
        raise ClientAuthFailed("invalid_request")
    return credentials


def _read_basic(authorization: str) -> ClientCredentials:
    """RFC 6749 asks for form-encoding of both parts before they are joined, which RFC 7617 alone does not."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic" or len(encoded) > _MAX_BODY:
        raise ClientAuthFailed("invalid_client")
    try:
        client_id, separator, secret = base64.b64decode(encoded.strip(" "), validate=True).decode().partition(":")
        client_id, secret = (unquote_plus(part, errors="strict") for part in (client_id, secret))
    except (binascii.Error, ValueError):
        raise ClientAuthFailed("invalid_client") from None
    if not separator:
        raise ClientAuthFailed("invalid_client")
    return _checked(client_id, secret)


def _checked(client_id: str, secret: str) -> ClientCredentials:
    if not _VSCHAR.fullmatch(client_id) or not _VSCHAR.fullmatch(secret):
        raise ClientAuthFailed("invalid_client")
    return ClientCredentials(client_id, secret)
