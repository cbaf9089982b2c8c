"""Public keys that tokens are verified with, read from a JWK Set (RFC 7517) with everything weak left out."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jose import jwk
from jose.backends.base import Key

from app.security.strict import decode_base64url, encode_base64url

ALGORITHMS = frozenset({"RS256", "RS384", "ES256", "ES384"})
MAX_KEYS = 100
_CURVES: dict[str, tuple[ec.EllipticCurve, str, int]] = {
    "P-256": (ec.SECP256R1(), "ES256", 32),
    "P-384": (ec.SECP384R1(), "ES384", 48),
}
_THUMBPRINT_MEMBERS = {"RSA": ("e", "kty", "n"), "EC": ("crv", "kty", "x", "y")}
_RSA_BITS = range(2048, 8193)  # below: breakable; above: one verification becomes a denial of service
_RSA_MIN_EXPONENT = 65537  # FIPS 186-5 §A.1.1


class KeyRefused(ValueError):  # noqa: N818 - named as the fact it states
    """A JWK that no token may be verified with. The message is a stable code."""


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """One public key and the algorithms that may be used with it. Equal means the same kid and key material."""

    kid: str
    thumbprint: str
    verifiers: Mapping[str, Key] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class KeySet:
    """A JWK Set as read: usable keys by kid, and one code for each key left out."""

    keys: Mapping[str, VerificationKey]
    refused: tuple[str, ...] = ()


def thumbprint(key: Mapping[str, Any]) -> str:
    """RFC 7638 SHA-256 thumbprint of a public JWK, base64url."""
    members = {name: key[name] for name in _THUMBPRINT_MEMBERS[key["kty"]]}
    canonical = json.dumps(members, sort_keys=True, separators=(",", ":"))
    return encode_base64url(hashlib.sha256(canonical.encode()).digest())


def read_key_set(document: Mapping[str, Any]) -> KeySet:
    """The usable keys of a JWK Set. Raises ValueError when the document is not one.

    A key we cannot use is left out, as RFC 7517 §5 asks. A kid that names two different keys names none:
    which of them signed must never depend on their order.
    """
    entries = document.get("keys")
    if not isinstance(entries, list) or len(entries) > MAX_KEYS:
        raise ValueError("not a JWK Set")
    keys: dict[str, VerificationKey] = {}
    refused: list[str] = []
    ambiguous: set[str] = set()
    for entry in entries:
        try:
            key = read_key(entry)
        except KeyRefused as error:
            refused.append(str(error))
            continue
        if keys.setdefault(key.kid, key) != key:
            ambiguous.add(key.kid)
    refused.extend("ambiguous_kid" for _ in ambiguous)
    return KeySet({kid: key for kid, key in keys.items() if kid not in ambiguous}, tuple(refused))


def read_key(entry: object) -> VerificationKey:
    """One public signature key from its JWK. Raises KeyRefused."""
    if not isinstance(entry, dict):
        raise KeyRefused("not_an_object")
    kid = entry.get("kid")
    if not isinstance(kid, str) or not kid:
        raise KeyRefused("no_kid")
    try:
        _check_purpose(entry)
        public, algorithms = _public_key(entry)
        algorithms &= {entry.get("alg", alg) for alg in algorithms}
    except KeyRefused:
        raise
    except (ValueError, TypeError, KeyError, UnsupportedAlgorithm):
        raise KeyRefused("malformed") from None
    if not algorithms:
        raise KeyRefused("alg")
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return VerificationKey(kid, thumbprint(entry), {alg: jwk.construct(pem, alg) for alg in algorithms})


def _check_purpose(entry: Mapping[str, Any]) -> None:
    if entry.get("kty") not in _THUMBPRINT_MEMBERS:
        raise KeyRefused("kty")  # also "oct": a shared secret in a public document is not a secret
    if "d" in entry:
        raise KeyRefused("private")  # a published private key signs for everybody
    operations = entry.get("key_ops")
    declared = entry.get("use", "sig" if operations else None)
    if declared != "sig" or (operations is not None and "verify" not in operations):
        raise KeyRefused("use")


def _public_key(entry: Mapping[str, Any]) -> tuple[rsa.RSAPublicKey | ec.EllipticCurvePublicKey, set[str]]:
    if entry["kty"] == "EC":
        if entry["crv"] not in _CURVES:
            raise KeyRefused("crv")
        curve, alg, size = _CURVES[entry["crv"]]
        x, y = decode_base64url(entry["x"]), decode_base64url(entry["y"])
        if len(x) != size or len(y) != size:  # RFC 7518 §6.2.1.2
            raise KeyRefused("malformed")
        numbers = ec.EllipticCurvePublicNumbers(int.from_bytes(x, "big"), int.from_bytes(y, "big"), curve)
        return numbers.public_key(), {alg}
    modulus = int.from_bytes(decode_base64url(entry["n"]), "big")
    exponent = int.from_bytes(decode_base64url(entry["e"]), "big")
    if modulus.bit_length() not in _RSA_BITS or exponent < _RSA_MIN_EXPONENT:
        raise KeyRefused("weak")
    return rsa.RSAPublicNumbers(exponent, modulus).public_key(), {"RS256", "RS384"}
