"""Tokens made by hand, so that a test can get every part of one wrong on purpose."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from app.security.jwks import KeySource, StaticKeys
from app.security.tokens import TokenVerifier

NOW = int(time.time())  # python-jose, used as a control, reads the real clock
ISSUER = "https://id.example.org"
AUDIENCE = "https://overturn.example.org"
ORG = "0197f3a4-5b6c-7d8e-9f01-23456789abcd"
MISSING: Any = object()

EC_KEY = ec.generate_private_key(ec.SECP256R1())
EC384_KEY = ec.generate_private_key(ec.SECP384R1())
RSA_KEY = rsa.generate_private_key(65537, 2048)
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_HASHES: dict[str, Any] = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value: int, size: int | None = None) -> str:
    return b64(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


def jwk(key: PrivateKey, kid: str, /, **changes: Any) -> dict[str, Any]:
    if isinstance(key, rsa.RSAPrivateKey):
        rsa_numbers = key.public_key().public_numbers()
        members = {"kty": "RSA", "n": number(rsa_numbers.n), "e": number(rsa_numbers.e)}
    else:
        size = (key.curve.key_size + 7) // 8
        ec_numbers = key.public_key().public_numbers()
        members = {
            "kty": "EC",
            "crv": f"P-{key.curve.key_size}",
            "x": number(ec_numbers.x, size),
            "y": number(ec_numbers.y, size),
        }
    merged = members | {"kid": kid, "use": "sig"} | changes
    return {name: value for name, value in merged.items() if value is not MISSING}


def claims(**changes: Any) -> dict[str, Any]:
    good = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "user-7",
        "client_id": "portal",
        "jti": "j-1",
        "iat": NOW - 10,
        "exp": NOW + 600,
        "scope": "denials:read decisions:write",
        "org": ORG,
        "name": "Ada Byron",
    } | changes
    return {name: value for name, value in good.items() if value is not MISSING}


def header(**changes: Any) -> dict[str, Any]:
    good = {"alg": "ES256", "kid": "ec", "typ": "at+jwt"} | changes
    return {name: value for name, value in good.items() if value is not MISSING}


def seal(signing_input: str, alg: str, key: PrivateKey | bytes) -> bytes:
    data = signing_input.encode()
    if isinstance(key, bytes):
        return hmac.new(key, data, hashlib.new(f"sha{alg[-3:]}").name).digest()
    algorithm = _HASHES[alg[-3:]]
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(data, padding.PKCS1v15(), algorithm)
    size = (key.curve.key_size + 7) // 8
    return b"".join(part.to_bytes(size, "big") for part in decode_dss_signature(key.sign(data, ec.ECDSA(algorithm))))


def raw(header_bytes: bytes, claims_bytes: bytes, alg: str = "ES256", key: PrivateKey | bytes = EC_KEY) -> str:
    signing_input = f"{b64(header_bytes)}.{b64(claims_bytes)}"
    return f"{signing_input}.{b64(seal(signing_input, alg, key))}"


def token(
    head: dict[str, Any] | None = None, body: dict[str, Any] | None = None, key: PrivateKey | bytes = EC_KEY
) -> str:
    head, body = header() if head is None else head, claims() if body is None else body
    alg = head["alg"] if head.get("alg", "none") != "none" else "ES256"
    return raw(json.dumps(head).encode(), json.dumps(body).encode(), alg, key)


def rsa_token(alg: str = "RS256") -> str:
    return token(header(alg=alg, kid="rsa"), key=RSA_KEY)


def pem(key: PrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def keys() -> StaticKeys:
    return StaticKeys({"keys": [jwk(EC_KEY, "ec"), jwk(RSA_KEY, "rsa"), jwk(EC384_KEY, "ec384")]})


class Clock:
    """Seconds that move only when a test says so."""

    def __init__(self, now: float = NOW) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def verifier(source: KeySource | None = None, clock: Clock | None = None, **options: Any) -> TokenVerifier:
    return TokenVerifier(ISSUER, AUDIENCE, source or keys(), clock or Clock(), **options)
