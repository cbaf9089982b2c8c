"""Which published keys may verify a token."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from app.security.jwks import StaticKeys
from app.security.keys import KeyRefused, read_key, read_key_set, thumbprint
from tests.security import forge
from tests.security.forge import EC384_KEY, EC_KEY, MISSING, RSA_KEY, jwk

P521 = ec.generate_private_key(ec.SECP521R1())
N1024 = forge.number((1 << 1023) | 1)


@pytest.mark.parametrize(
    ("entry", "algorithms"),
    [
        (jwk(EC_KEY, "k"), {"ES256"}),
        (jwk(EC384_KEY, "k"), {"ES384"}),
        (jwk(RSA_KEY, "k"), {"RS256", "RS384"}),
        (jwk(RSA_KEY, "k", alg="RS384"), {"RS384"}),
        (jwk(EC_KEY, "k", use=MISSING, key_ops=["verify"]), {"ES256"}),
        (jwk(EC_KEY, "k", x5c=["ignored"], extra=1), {"ES256"}),
    ],
)
def test_usable_key(entry: dict[str, Any], algorithms: set[str]) -> None:
    assert read_key(entry).verifiers.keys() == algorithms


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("text", "not_an_object"),
        (jwk(EC_KEY, "k", kid=MISSING), "no_kid"),
        (jwk(EC_KEY, ""), "no_kid"),
        (jwk(EC_KEY, "k", kid=7), "no_kid"),
        ({"kty": "oct", "k": "c2VjcmV0", "kid": "k", "use": "sig"}, "kty"),
        ({"kty": "OKP", "crv": "Ed25519", "x": "AAAA", "kid": "k", "use": "sig"}, "kty"),
        (jwk(EC_KEY, "k", kty=["EC"]), "malformed"),
        (jwk(EC_KEY, "k", use="enc"), "use"),
        (jwk(EC_KEY, "k", use=MISSING), "use"),
        (jwk(EC_KEY, "k", key_ops=["encrypt"]), "use"),
        (jwk(EC_KEY, "k", key_ops=7), "malformed"),
        (jwk(EC_KEY, "k", d="AAAA"), "private"),
        (jwk(P521, "k"), "crv"),
        (jwk(EC_KEY, "k", x=MISSING), "malformed"),
        (jwk(EC_KEY, "k", x=7), "malformed"),
        (jwk(EC_KEY, "k", x=forge.b64(b"\1" * 32)), "malformed"),  # not a point of the curve
        (jwk(EC_KEY, "k", x=forge.b64(b"\1" * 31)), "malformed"),
        (jwk(EC_KEY, "k", crv="P-384"), "malformed"),
        (jwk(EC_KEY, "k", alg="ES384"), "alg"),
        (jwk(EC_KEY, "k", alg=["ES256"]), "malformed"),
        (jwk(RSA_KEY, "k", alg="HS256"), "alg"),
        (jwk(RSA_KEY, "k", alg="RS512"), "alg"),
        (jwk(RSA_KEY, "k", n=N1024), "weak"),
        (jwk(RSA_KEY, "k", n=forge.number((1 << 2046) | 1)), "weak"),
        (jwk(RSA_KEY, "k", n=forge.number((1 << 20000) | 1)), "weak"),
        (jwk(RSA_KEY, "k", e="Aw"), "weak"),
        (jwk(RSA_KEY, "k", n=jwk(RSA_KEY, "k")["n"] + "=="), "malformed"),
    ],
)
def test_refused_key(entry: object, code: str) -> None:
    with pytest.raises(KeyRefused, match=f"^{code}$"):
        read_key(entry)


def test_bad_keys_are_left_out_and_counted() -> None:
    found = read_key_set({"keys": [jwk(EC_KEY, "good"), jwk(EC_KEY, "enc", use="enc"), 7]})
    assert (set(found.keys), found.refused) == ({"good"}, ("use", "not_an_object"))


def test_kid_of_two_keys_names_none() -> None:
    found = read_key_set({"keys": [jwk(EC_KEY, "k"), jwk(RSA_KEY, "k"), jwk(EC_KEY, "k"), jwk(EC_KEY, "other")]})
    assert (set(found.keys), found.refused) == ({"other"}, ("ambiguous_kid",))


def test_same_key_listed_twice_is_one() -> None:
    assert set(read_key_set({"keys": [jwk(EC_KEY, "k"), jwk(EC_KEY, "k")]}).keys) == {"k"}


@pytest.mark.parametrize("document", [{}, {"keys": None}, {"keys": {}}, {"keys": [7] * 101}])
def test_not_a_key_set(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not a JWK Set"):
        read_key_set(document)


@pytest.mark.parametrize("entries", [[], [jwk(EC_KEY, "k", use="enc")], [jwk(EC_KEY, "k"), 7]])
def test_configured_keys_must_all_be_usable(entries: list[Any]) -> None:
    with pytest.raises(ValueError, match="unusable keys"):
        StaticKeys({"keys": entries})


def test_thumbprint_of_rfc_7638() -> None:
    """The example of RFC 7638 §3.1."""
    modulus = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3"
        "oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZH"
        "zu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU"
        "8awapJzKnqDKgw"
    )
    key = {"kty": "RSA", "n": modulus, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"}
    assert thumbprint(key) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
