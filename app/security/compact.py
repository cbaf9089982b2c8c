"""Everything that is checked about a token before any key is touched (RFC 8725, RFC 9068 §4)."""

from dataclasses import dataclass
from typing import Any

from app.security.errors import InvalidToken, Reason
from app.security.keys import ALGORITHMS
from app.security.strict import decode_base64url, parse_object

MAX_TOKEN_LENGTH = 8 * 1024
MAX_KID_LENGTH = 256
_HEADER_NAMES = frozenset({"alg", "kid", "typ"})
_TYPES = frozenset({"at+jwt", "application/at+jwt"})


@dataclass(frozen=True, slots=True)
class UnverifiedToken:
    """A well-formed token whose signature nobody has checked yet."""

    alg: str
    kid: str
    claims: dict[str, Any]


def check_size(token: str) -> None:
    """Refuse what is not a token by looking at its length alone, so that a 20 MB header costs nothing."""
    if not isinstance(token, str):
        raise InvalidToken(Reason.MALFORMED)
    if len(token) > MAX_TOKEN_LENGTH:
        raise InvalidToken(Reason.TOO_LONG)
    if not token.isascii():
        raise InvalidToken(Reason.MALFORMED)


def read_compact(token: str) -> UnverifiedToken:
    """Header and claims of a JWS in compact form. Raises InvalidToken.

    Exactly three canonical segments (a JWE has five), header names from a list of three: `crit`, `b64`, `jku`,
    `jwk`, `x5u`, `x5c` and `zip` each ask the verifier to trust or do something that the sender chose.
    """
    check_size(token)
    segments = token.split(".")
    if len(segments) != 3:
        raise InvalidToken(Reason.MALFORMED)
    try:
        header_bytes, claims_bytes, _signature = (decode_base64url(segment) for segment in segments)
        header, claims = parse_object(header_bytes), parse_object(claims_bytes)
    except ValueError:
        raise InvalidToken(Reason.MALFORMED) from None
    return UnverifiedToken(alg=_alg(header), kid=_kid(header), claims=claims)


def _alg(header: dict[str, Any]) -> str:
    if not header.keys() <= _HEADER_NAMES:
        raise InvalidToken(Reason.HEADER_NOT_ALLOWED)
    # The type keeps receipts, ID tokens and log checkpoints, signed by the same issuer, from being access tokens.
    typ = header.get("typ")
    if not isinstance(typ, str) or typ.lower() not in _TYPES:
        raise InvalidToken(Reason.WRONG_TYPE)
    alg = header.get("alg")
    if not isinstance(alg, str) or alg not in ALGORITHMS:
        raise InvalidToken(Reason.ALG_NOT_ALLOWED)
    return alg


def _kid(header: dict[str, Any]) -> str:
    kid = header.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= MAX_KID_LENGTH:
        raise InvalidToken(Reason.KID_MISSING)
    return kid
