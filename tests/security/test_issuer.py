"""Tokens we issue: RFC 9068, and good in our own verifier."""

import base64
import json
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.security.issuer import KeyFolder, LocalIssuer
from app.security.jwks import StaticKeys
from tests.security import forge
from tests.security.forge import Clock

PERSON: dict[str, Any] = {
    "org_id": UUID(forge.ORG),
    "client_id": "portal",
    "subject": "user-7",
    "scopes": ["denials:read", "appeals:write"],
    "kind": "person",
    "name": "Ada Byron",
}
CLIENT: dict[str, Any] = PERSON | {"client_id": "ehr", "subject": "ehr", "kind": "client", "name": None}


def issuer_of(folder: KeyFolder, clock: Clock) -> LocalIssuer:
    ids = count()
    return LocalIssuer(folder, forge.ISSUER, forge.AUDIENCE, clock, lambda: f"jti-{next(ids)}")


def issue(issuer: LocalIssuer, **changes: Any) -> str:
    return issuer.issue(**(PERSON | changes))


@pytest.fixture
def issuer(tmp_path: Path, clock: Clock) -> LocalIssuer:
    return issuer_of(KeyFolder(tmp_path / "keys", clock), clock)


def part(token: str, index: int) -> dict[str, Any]:
    segment = token.split(".")[index]
    return dict(json.loads(base64.urlsafe_b64decode(segment + "==")))


async def test_person_token_round_trip(issuer: LocalIssuer) -> None:
    principal = await forge.verifier(StaticKeys(issuer.public_jwks())).verify(issue(issuer))
    assert (principal.kind, principal.name, principal.subject) == ("person", "Ada Byron", "user-7")
    assert principal.scopes == {"denials:read", "appeals:write"}
    assert principal.expires_at == forge.NOW + 900


async def test_client_token_round_trip(issuer: LocalIssuer) -> None:
    principal = await forge.verifier(StaticKeys(issuer.public_jwks())).verify(issuer.issue(**CLIENT))
    assert (principal.kind, principal.name, principal.org_id) == ("client", "ehr", UUID(forge.ORG))


def test_shape_is_rfc_9068(issuer: LocalIssuer) -> None:
    token = issue(issuer)
    (key,) = issuer.public_jwks()["keys"]
    assert part(token, 0) == {"alg": "ES256", "typ": "at+jwt", "kid": key["kid"]}
    assert part(token, 1).keys() >= {"iss", "exp", "aud", "sub", "client_id", "iat", "jti", "scope"}


def test_each_token_has_its_own_id(issuer: LocalIssuer) -> None:
    assert part(issue(issuer), 1)["jti"] != part(issue(issuer), 1)["jti"]


@pytest.mark.parametrize(
    "wrong",
    [
        PERSON | {"subject": "portal"},
        CLIENT | {"subject": "user-7"},
        PERSON | {"scopes": ["openid"]},
        PERSON | {"subject": ""},
        PERSON | {"name": "a\nb"},
        PERSON | {"client_id": "x" * 256},
    ],
)
def test_token_nobody_may_carry(issuer: LocalIssuer, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        issuer.issue(**wrong)
