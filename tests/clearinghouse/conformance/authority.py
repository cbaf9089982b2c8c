"""An authority of our own, with a server and a client certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Authority:
    """PEM of all of it."""

    pem: bytes
    client: tuple[bytes, bytes]
    """Chain and key."""
    server_files: tuple[Path, Path]
    """Certificate with key, and the authority's own."""


DAY = timedelta(days=1)


def make_authority(folder: Path, host: str | None = None, lasts: timedelta = DAY) -> Authority:
    """For 127.0.0.1, or a host; for so long from now on."""
    key, name = ec.generate_private_key(ec.SECP256R1()), _name("Test Authority")
    root = (
        _builder(name, name, key, lasts)
        .add_extension(x509.BasicConstraints(True, None), True)
        .sign(key, hashes.SHA256())
    )
    pem = root.public_bytes(serialization.Encoding.PEM)
    server, client = (_issue(common, root, key, host, lasts) for common in ("server", "clinic"))
    paths = folder / "server.pem", folder / "authority.pem"
    paths[0].write_bytes(server[0] + server[1])
    paths[1].write_bytes(pem)
    return Authority(pem, client, paths)


def _issue(
    common: str, root: x509.Certificate, root_key: ec.EllipticCurvePrivateKey, host: str | None, lasts: timedelta
) -> tuple[bytes, bytes]:
    key = ec.generate_private_key(ec.SECP256R1())
    named: x509.GeneralName = x509.DNSName(host) if host else x509.IPAddress(ip_address("127.0.0.1"))
    names = x509.SubjectAlternativeName([named])
    builder = _builder(_name(common), root.subject, key, lasts).add_extension(names, False)
    certificate = builder.sign(root_key, hashes.SHA256())
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM), secret


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, lasts: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + lasts)
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
