"""TLS contexts: whom we trust, and our own certificate."""

from __future__ import annotations

import ssl
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from cryptography import x509

from app.domain.status.account import Certificate


class BadCertificateError(ValueError):
    """The certificate and the key are not PEM, or do not belong together. Says nothing of what they are."""


def tls_context(certificate: Certificate | None = None, trust: bytes | None = None) -> ssl.SSLContext:
    """A context. ``trust``: authorities (PEM) besides the public ones. Raises BadCertificateError."""
    if certificate is None and trust is None:
        return _public()
    context = httpx.create_ssl_context(trust_env=False)
    if trust is not None:
        context.load_verify_locations(cadata=trust.decode("ascii"))
    if certificate is not None:
        _load(context, certificate)
    return context


def expires_at(certificate: Certificate) -> datetime:
    """When the client's own certificate, the first of its chain, runs out. Raises BadCertificateError."""
    try:
        return x509.load_pem_x509_certificate(certificate.chain).not_valid_after_utc
    except ValueError:
        raise BadCertificateError("bad_certificate") from None


@cache
def _public() -> ssl.SSLContext:
    """Reading the list of authorities takes tens of milliseconds."""
    return httpx.create_ssl_context(trust_env=False)


def _load(context: ssl.SSLContext, certificate: Certificate) -> None:
    """OpenSSL reads keys from files only: one that nobody else may read, for as long as that takes."""
    with TemporaryDirectory(prefix="overturn-") as folder:
        path = Path(folder) / "client.pem"
        path.touch(mode=0o600)
        path.write_bytes(certificate.chain + b"\n" + certificate.key)
        try:
            context.load_cert_chain(path, password=_no_password)
        except (ssl.SSLError, OSError, ValueError):
            raise BadCertificateError("bad_certificate") from None


def _no_password() -> str:
    """An encrypted key is refused; OpenSSL would ask for its password on the terminal."""
    return ""
