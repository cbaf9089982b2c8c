"""The claims of an access token, checked (RFC 7519 §4.1, RFC 9068 §2.2 and §4, RFC 8725 §3)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.security.errors import InvalidToken, Reason
from app.security.principal import Kind, Principal
from app.security.scopes import SCOPES

MAX_TEXT_LENGTH = 255
# Lower-case and hyphenated only: Python's UUID also reads braces, URNs and missing hyphens.
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class ClaimRules:
    """What one issuer's tokens must say. `leeway` and `max_lifetime` are in seconds.

    `org_claim` and `person_claim` name the claims of an external issuer that mean organisation and person.
    """

    issuer: str
    audience: str
    leeway: int = 60
    max_lifetime: int = 3600
    org_claim: str = "org"
    person_claim: str = "person"
    person_by_default: bool = True


def read_principal(claims: Mapping[str, Any], rules: ClaimRules, now: float) -> Principal:
    """The caller named by signed claims at the time `now`. Raises InvalidToken."""
    if _text(claims, "iss") != rules.issuer:
        raise InvalidToken(Reason.WRONG_ISSUER)
    _check_audience(_required(claims, "aud"), rules.audience)
    expires_at = _check_times(claims, rules, now)
    subject, client_id = _text(claims, "sub"), _text(claims, "client_id")
    return Principal(
        org_id=_org(claims, rules.org_claim),
        subject=subject,
        client_id=client_id,
        issuer=rules.issuer,
        jti=_text(claims, "jti"),
        kind=_kind(claims, rules, is_client=subject == client_id),
        name=_text(claims, "name") if "name" in claims else subject,
        scopes=_scopes(claims),
        expires_at=expires_at,
    )


def is_plain_text(value: object) -> bool:
    """A non-empty string of at most 255 printable characters: nothing that breaks a log line or a text column."""
    return isinstance(value, str) and 0 < len(value) <= MAX_TEXT_LENGTH and value.isprintable()


def _required(claims: Mapping[str, Any], name: str) -> Any:
    if name not in claims:
        raise InvalidToken(Reason.CLAIM_MISSING, name)
    return claims[name]


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = _required(claims, name)
    if not is_plain_text(value):
        raise InvalidToken(Reason.CLAIM_INVALID, name)
    return str(value)


def _seconds(claims: Mapping[str, Any], name: str) -> int:
    value = _required(claims, name)
    if type(value) is not int or value < 0:  # isinstance would let True through
        raise InvalidToken(Reason.CLAIM_INVALID, name)
    return value


def _check_audience(audience: object, ours: str) -> None:
    listed = [audience] if isinstance(audience, str) else audience
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise InvalidToken(Reason.CLAIM_INVALID, "aud")
    if ours not in listed:
        raise InvalidToken(Reason.WRONG_AUDIENCE)


def _check_times(claims: Mapping[str, Any], rules: ClaimRules, now: float) -> int:
    """Expiry has no leeway: a clock that runs ahead only asks for a new token early. The start of validity needs
    it, because an issuer whose clock runs ahead would see its fresh tokens refused.
    """
    expires_at, issued_at = _seconds(claims, "exp"), _seconds(claims, "iat")
    if expires_at <= now:
        raise InvalidToken(Reason.EXPIRED)
    if issued_at > now + rules.leeway:
        raise InvalidToken(Reason.NOT_YET_VALID, "iat")
    if "nbf" in claims and _seconds(claims, "nbf") > now + rules.leeway:
        raise InvalidToken(Reason.NOT_YET_VALID, "nbf")
    if expires_at - issued_at > rules.max_lifetime:
        raise InvalidToken(Reason.LIFETIME_TOO_LONG)
    return expires_at


def _org(claims: Mapping[str, Any], name: str) -> UUID:
    value = _required(claims, name)
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise InvalidToken(Reason.CLAIM_INVALID, "org")
    return UUID(value)


def _kind(claims: Mapping[str, Any], rules: ClaimRules, *, is_client: bool) -> Kind:
    """A machine client acts for itself, so its subject is its client id (RFC 9068 §2.2).

    An issuer that gives machines another subject must send the person claim, or be set to `person_by_default`
    false: otherwise its machines could approve. A client that claims to be a person is refused.
    """
    person = claims.get(rules.person_claim, rules.person_by_default and not is_client)
    if not isinstance(person, bool):
        raise InvalidToken(Reason.CLAIM_INVALID, "person")
    if person and is_client:
        raise InvalidToken(Reason.KIND_CONFLICT)
    return "person" if person else "client"


def _scopes(claims: Mapping[str, Any]) -> frozenset[str]:
    """Ours among the scopes granted. An issuer's own (`openid`, `profile`) mean nothing here; none allows nothing."""
    scope = claims.get("scope", "")
    if not isinstance(scope, str):
        raise InvalidToken(Reason.CLAIM_INVALID, "scope")
    return frozenset(scope.split(" ")) & SCOPES.keys()
