"""One signing key in a PEM file, created so that processes starting together end with the same one."""

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jose import jwk as jose_jwk
from jose.backends.base import Key

from app.security.keys import thumbprint
from app.security.strict import encode_base64url


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A P-256 private key for ES256. `kid` is its RFC 7638 thumbprint, `jwk` its public half."""

    kid: str
    jwk: dict[str, str]
    signer: Key = field(repr=False, compare=False)


def load_or_create_key(path: Path) -> SigningKey:
    """The key at `path`, created if there is none. Raises OSError, or ValueError if the file holds no P-256 key.

    The file appears complete or not at all, with mode 0600, and never replaces another: of two processes that
    start at once, both end with the key of the first.
    """
    if not path.exists():
        _create(path)
    return load_key(path)


def load_key(path: Path) -> SigningKey:
    """The key at `path`. Raises OSError, or ValueError if the file holds no P-256 key."""
    pem = path.read_bytes()
    try:
        private = serialization.load_pem_private_key(pem, password=None)
    except (TypeError, UnsupportedAlgorithm):  # encrypted, or of a kind nobody knows
        raise ValueError("not a private key that can be read") from None
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
        raise ValueError("a signing key must be a P-256 private key")  # noqa: TRY004 - bad content of a file
    jwk = _public_jwk(private)
    return SigningKey(jwk["kid"], jwk, jose_jwk.construct(pem, "ES256"))


def _create(path: Path) -> None:
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)  # mode 0600
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(temporary)  # fails if the name is taken, where a rename would replace
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


def _public_jwk(private: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    numbers = private.public_key().public_numbers()
    jwk = {
        "kty": "EC",
        "crv": "P-256",
        "x": encode_base64url(numbers.x.to_bytes(32, "big")),
        "y": encode_base64url(numbers.y.to_bytes(32, "big")),
    }
    return jwk | {"kid": thumbprint(jwk), "alg": "ES256", "use": "sig"}
