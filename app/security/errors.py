"""What can go wrong with a caller's token. Nothing here ever carries the token, a claim's value or a key."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a token was refused: stable codes for logs, metrics and the `accesses` record."""

    TOO_LONG = "too_long"
    MALFORMED = "malformed"
    HEADER_NOT_ALLOWED = "header_not_allowed"
    WRONG_TYPE = "wrong_type"
    ALG_NOT_ALLOWED = "alg_not_allowed"
    ALG_KEY_MISMATCH = "alg_key_mismatch"
    KID_MISSING = "kid_missing"
    UNKNOWN_KEY = "unknown_key"
    BAD_SIGNATURE = "bad_signature"
    CLAIM_MISSING = "claim_missing"
    CLAIM_INVALID = "claim_invalid"
    WRONG_ISSUER = "wrong_issuer"
    WRONG_AUDIENCE = "wrong_audience"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    LIFETIME_TOO_LONG = "lifetime_too_long"
    KIND_CONFLICT = "kind_conflict"


class InvalidToken(Exception):  # noqa: N818 - a fact about the token, not an error of ours
    """The one answer to every bad token: 401 with `WWW-Authenticate: Bearer error="invalid_token"` (RFC 6750 §3.1).

    `claim` is the name of a claim from our own list, or empty.
    """

    def __init__(self, reason: Reason, claim: str = "") -> None:
        super().__init__(f"{reason}:{claim}" if claim else str(reason))
        self.reason = reason
        self.claim = claim


class KeysUnavailable(Exception):  # noqa: N818 - named as the fact it states
    """No key set young enough to judge a token by: 503, never 200. `retry_after` is in seconds."""

    def __init__(self, reason: str, retry_after: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class JwksFetchFailed(Exception):  # noqa: N818 - named as the fact it states
    """One fetch of a JWK Set failed. `transient` says whether a second try may help."""

    def __init__(self, reason: str, *, transient: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.transient = transient
