"""Where messages may go: over TLS, to an address that is reachable from everywhere, and nowhere inside."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

PORTS = (443, 8443)
LOCAL = "127.0.0.1"
LONGEST = 500
_TRANSLATED = IPv6Network("64:ff9b::/96")
_EMBEDDED = IPv6Network("::/96")
_LOCALLY_TRANSLATED = IPv6Network("64:ff9b:1::/48")
_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?[]@!$&'()*+,;=%")
"""Of a URL without a fragment (RFC 3986)."""


class RefusedUrlError(ValueError):
    """Nothing is sent there. ``code`` says why, and never what was given."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Target:
    """A URL in parts, checked as far as can be without asking for its address."""

    scheme: str
    host: str
    port: int
    path: str
    """With its query."""

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.scheme == "https" else 80) else f"{host}:{self.port}"


def target(url: str, *, allow_local: bool = False) -> Target:
    """The parts of a URL to which messages may go. Raises RefusedUrlError."""
    if len(url) > LONGEST or not set(url) <= _CHARACTERS:
        raise RefusedUrlError("malformed", f"A URL has at most {LONGEST} characters, all of them of ASCII.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise RefusedUrlError("malformed", "The URL cannot be read.") from None
    if not host or parts.username is not None or parts.password is not None:
        raise RefusedUrlError("malformed", "A URL has a host, and neither name nor password.")
    if allow_local and host == LOCAL and parts.scheme in ("http", "https"):
        return Target(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), _path(parts))
    if parts.scheme != "https":
        raise RefusedUrlError("not_https", "Only https is sent to.")
    if (port or PORTS[0]) not in PORTS:
        raise RefusedUrlError("port", "Only the ports 443 and 8443 are sent to.")
    return Target("https", host.rstrip("."), port or PORTS[0], _path(parts))


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def checked_address(text: str, *, allow_local: bool = False) -> str:
    """An address that may be connected to. Raises RefusedUrlError."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        raise RefusedUrlError("address", "The host has no address.") from None
    if not is_outside(address) and not (allow_local and text == LOCAL):
        raise RefusedUrlError("inside", "The host's address is not reachable from everywhere.")
    return str(address)


def is_outside(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one of the public internet, also where it holds another one."""
    if isinstance(address, IPv6Address):
        if address in _LOCALLY_TRANSLATED or address.teredo is not None or address.is_site_local:
            return False
        if address.ipv4_mapped is not None:
            return is_outside(address.ipv4_mapped)
        if address.sixtofour is not None:
            return is_outside(address.sixtofour)
        if address in _TRANSLATED:
            return is_outside(IPv4Address(int(address) & 0xFFFFFFFF))
        if address in _EMBEDDED:
            return False
    return address.is_global and not address.is_multicast and not address.is_unspecified
