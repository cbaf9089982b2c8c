"""Tokens that python-jose, or another common library, takes and that we must not."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from jose import jwe, jwt

from app.security.errors import InvalidToken, Reason
from app.security.keys import KeyRefused, read_key
from tests.security import forge

DER = forge.RSA_KEY.public_key().public_bytes(
    serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
)
SSH = forge.RSA_KEY.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
EC_PEM, RSA_PEM = forge.pem(forge.EC_KEY).decode(), forge.pem(forge.RSA_KEY).decode()
HS_HEADER = forge.header(alg="HS256", kid="rsa")
BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@dataclass(frozen=True)
class Attack:
    """A forged token, why it is refused, and how python-jose is called that takes it (None: it does not)."""

    name: str
    token: str
    reason: Reason
    accepted_with: dict[str, Any] | None = None


def claims_json(**changes: str) -> bytes:
    """The good claims with some values given as JSON text, also text that is not JSON."""
    members = {name: json.dumps(value) for name, value in forge.claims().items()} | changes
    return ("{" + ",".join(f'"{name}":{value}' for name, value in members.items()) + "}").encode()


def with_claim(**changes: str) -> str:
    return forge.raw(json.dumps(forge.header()).encode(), claims_json(**changes))


def other_last_character(token: str) -> str:
    """The same signature bytes spelled differently: the unused low bits of the last character are set."""
    return token[:-1] + BASE64URL[BASE64URL.index(token[-1]) + 1]


def in_standard_alphabet() -> str:
    while True:
        head, body, signature = forge.token().split(".")
        if "-" in signature and "_" in signature:
            return f"{head}.{body}.{signature.replace('-', '+').replace('_', '/')}"


def zip_bomb(megabytes: int) -> str:
    return str(jwe.encrypt(b" " * (megabytes << 20), b"0" * 32, "A256GCM", "dir", zip="DEF", kid="ec"), "ascii")


ES: dict[str, Any] = {"key": EC_PEM, "algorithms": ["ES256"]}
GOOD = forge.token()
ATTACKS = [
    Attack("algorithms omitted", forge.rsa_token("RS512"), Reason.ALG_NOT_ALLOWED, {"key": RSA_PEM}),
    Attack("RSA PEM as HMAC key", forge.token(HS_HEADER, key=RSA_PEM.encode()), Reason.ALG_NOT_ALLOWED),
    Attack("OpenSSH key as HMAC key", forge.token(HS_HEADER, key=SSH), Reason.ALG_NOT_ALLOWED),
    Attack("RSA DER as HMAC key", forge.token(HS_HEADER, key=DER), Reason.ALG_NOT_ALLOWED, {"key": DER}),
    Attack("unknown crit", forge.token(forge.header(crit=["exp"])), Reason.HEADER_NOT_ALLOWED, ES),
    Attack("b64 false", forge.token(forge.header(b64=False)), Reason.HEADER_NOT_ALLOWED, ES),
    Attack("no aud", forge.token(body=forge.claims(aud=forge.MISSING)), Reason.CLAIM_MISSING, ES),
    Attack("no exp", forge.token(body=forge.claims(exp=forge.MISSING)), Reason.CLAIM_MISSING, ES),
    Attack("iat in the future", forge.token(body=forge.claims(iat=forge.NOW + 120)), Reason.NOT_YET_VALID, ES),
    Attack("exp as string", with_claim(exp='"99999999999"'), Reason.CLAIM_INVALID, ES),
    Attack("exp as float", with_claim(exp="1e20"), Reason.CLAIM_INVALID, ES),
    Attack("exp infinite", with_claim(exp="Infinity"), Reason.MALFORMED),
    Attack("exp overflows to infinity", with_claim(exp="1e999"), Reason.MALFORMED),
    Attack("padded signature", GOOD + "==", Reason.MALFORMED, ES),
    Attack("non-canonical last character", other_last_character(GOOD), Reason.MALFORMED, ES),
    Attack("standard base64 alphabet", in_standard_alphabet(), Reason.MALFORMED, ES),
    Attack(
        "repeated claim",
        forge.raw(json.dumps(forge.header()).encode(), claims_json()[:-1] + b',"sub":"admin"}'),
        Reason.MALFORMED,
        ES,
    ),
    Attack(
        "repeated header name",
        forge.raw(b'{"alg":"none",' + json.dumps(forge.header()).encode()[1:], claims_json()),
        Reason.MALFORMED,
        ES,
    ),
    Attack("6-byte HMAC secret", forge.token(HS_HEADER, key=b"secret"), Reason.ALG_NOT_ALLOWED, {"key": "secret"}),
    Attack("JWE zip bomb", zip_bomb(50), Reason.TOO_LONG),
    Attack("small JWE zip bomb", zip_bomb(4), Reason.MALFORMED),
    Attack("typ JWT", forge.token(forge.header(typ="JWT")), Reason.WRONG_TYPE, ES),
    Attack("typ missing", forge.token(forge.header(typ=forge.MISSING)), Reason.WRONG_TYPE, ES),
    Attack("typ of a receipt", forge.token(forge.header(typ="overturn-receipt+jws")), Reason.WRONG_TYPE, ES),
    Attack("jku", forge.token(forge.header(jku="https://evil.example/jwks")), Reason.HEADER_NOT_ALLOWED, ES),
    Attack("x5u", forge.token(forge.header(x5u="https://evil.example/cert")), Reason.HEADER_NOT_ALLOWED, ES),
    Attack("jwk", forge.token(forge.header(jwk=forge.jwk(forge.EC_KEY, "ec"))), Reason.HEADER_NOT_ALLOWED, ES),
    Attack("no kid", forge.token(forge.header(kid=forge.MISSING)), Reason.KID_MISSING, ES),
    Attack("kid not text", forge.token(forge.header(kid=7)), Reason.KID_MISSING, ES),
]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
async def test_attack_is_refused_for_its_own_reason(attack: Attack) -> None:
    verifier = forge.verifier()
    assert (await verifier.verify(GOOD)).subject == "user-7"
    with pytest.raises(InvalidToken) as caught:
        await verifier.verify(attack.token)
    assert caught.value.reason is attack.reason


@pytest.mark.parametrize("attack", [a for a in ATTACKS if a.accepted_with], ids=lambda attack: attack.name)
def test_attack_is_real(attack: Attack) -> None:
    """The control: python-jose alone takes the token, so what refused it above is ours."""
    assert jwt.decode(attack.token, audience=forge.AUDIENCE, issuer=forge.ISSUER, **(attack.accepted_with or {}))


def test_infinite_exp_breaks_the_library() -> None:
    with pytest.raises(OverflowError):
        jwt.decode(with_claim(exp="Infinity"), audience=forge.AUDIENCE, **ES)


def test_shared_secret_in_a_key_set_is_refused() -> None:
    with pytest.raises(KeyRefused, match="kty"):
        read_key({"kty": "oct", "kid": "s", "use": "sig", "alg": "HS256", "k": forge.b64(b"secret")})


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_20_mb_segment_is_refused_at_once(place: int) -> None:
    segments = GOOD.split(".")
    segments[place] = "A" * (20 << 20)
    huge, verifier = ".".join(segments), forge.verifier()
    started = time.perf_counter()
    with pytest.raises(InvalidToken, match="too_long"):
        await verifier.verify(huge)
    assert time.perf_counter() - started < 0.05


NONE = forge.header(alg="none")
SHAPES: dict[str, Callable[[], str]] = {
    "empty": lambda: "",
    "dots": lambda: "..",
    "two segments": lambda: GOOD.rpartition(".")[0],
    "four segments": lambda: GOOD + ".AAAA",
    "trailing newline": lambda: GOOD + "\n",
    "leading space": lambda: " " + GOOD,
    "not ascii": lambda: GOOD + "é",
    "lone surrogate": lambda: GOOD + "\ud800",
    "NUL": lambda: GOOD + "\0",
    "header not JSON": lambda: forge.raw(b"{", claims_json()),
    "header a list": lambda: forge.raw(b"[]", claims_json()),
    "claims a list": lambda: forge.raw(json.dumps(forge.header()).encode(), b"[]"),
    "claims NaN": lambda: with_claim(x="NaN"),
    "claims nested without end": lambda: with_claim(x="[" * 5000),
    "nested and closed": lambda: with_claim(x="[" * 2500 + "]" * 2500),
    "number of 5,000 digits": lambda: with_claim(exp="9" * 5000),
    "claims not UTF-8": lambda: forge.raw(json.dumps(forge.header()).encode(), b'{"iss":"\xff"}'),
    "surrogate in a claim": lambda: with_claim(name='"\\ud800"'),
    "repeated name inside": lambda: with_claim(x='{"a":1,"a":2}'),
    "byte order mark": lambda: forge.raw(b"\xef\xbb\xbf" + json.dumps(forge.header()).encode(), claims_json()),
}


@pytest.mark.parametrize("shape", SHAPES)
async def test_shape_is_malformed(shape: str) -> None:
    with pytest.raises(InvalidToken, match=r"^malformed$"):
        await forge.verifier().verify(SHAPES[shape]())


async def test_not_a_string_is_malformed() -> None:
    with pytest.raises(InvalidToken, match="malformed"):
        await forge.verifier().verify(None)  # type: ignore[arg-type]


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "", "HS384", "PS256", "ES512", "EdDSA", None, 1, ["ES256"]])
async def test_algorithm_outside_the_list_is_refused(alg: Any) -> None:
    forged = forge.raw(json.dumps(forge.header() | {"alg": alg}).encode(), claims_json())
    with pytest.raises(InvalidToken, match="alg_not_allowed"):
        await forge.verifier().verify(forged)


async def test_none_without_signature_is_refused() -> None:
    unsigned = f"{forge.b64(json.dumps(NONE).encode())}.{forge.b64(claims_json())}."
    with pytest.raises(InvalidToken):
        await forge.verifier().verify(unsigned)


@pytest.mark.parametrize(("alg", "kid"), [("RS256", "ec"), ("ES256", "rsa"), ("ES384", "ec"), ("ES256", "ec384")])
async def test_algorithm_must_be_that_of_the_key(alg: str, kid: str) -> None:
    """ES256 under the P-384 key is properly signed here: python-jose takes it."""
    key: Any = {"ec": forge.EC_KEY, "rsa": forge.RSA_KEY, "ec384": forge.EC384_KEY}[kid]
    with pytest.raises(InvalidToken, match="alg_key_mismatch"):
        await forge.verifier().verify(forge.token(forge.header(alg=alg, kid=kid), key=key))


async def test_unknown_kid_is_refused() -> None:
    with pytest.raises(InvalidToken, match="unknown_key"):
        await forge.verifier().verify(forge.token(forge.header(kid="other")))


async def test_signature_by_the_other_published_key_is_refused() -> None:
    with pytest.raises(InvalidToken, match="bad_signature"):
        await forge.verifier().verify(forge.token(forge.header(alg="RS384", kid="rsa"), key=forge.EC384_KEY))


async def test_refusal_never_carries_the_token() -> None:
    marker = "PATIENTMARKER"
    for forged in (forge.token(forge.header(kid=marker)), with_claim(sub=f'"{marker}\\n"'), marker * 900):
        with pytest.raises(InvalidToken) as caught:
            await forge.verifier().verify(forged)
        assert marker not in str(caught.value) + repr(caught.value)
        assert caught.value.__suppress_context__ or caught.value.__context__ is None
