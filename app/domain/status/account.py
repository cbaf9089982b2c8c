"""An account at a clearinghouse: where it is, who we are there, and what opens the door."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

AdapterName = Literal["core_mime", "core_soap", "vendor_json", "simulator"]
"""How it is spoken to. ``simulator``: as ``core_mime``, under a name that shows that no payer is behind it."""
Usage = Literal["T", "P"]
"""ISA15. What comes back has to say the same: a test answer is never taken for a payer's word."""


@dataclass(frozen=True, slots=True)
class UserPassword:
    """WS-Security UsernameToken (SOAP), or the form fields UserName and Password (MIME)."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A client certificate with its chain, and its key; both PEM."""

    chain: bytes = field(repr=False)
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """OAuth 2.0 client credentials."""

    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that is the whole ``Authorization`` header."""

    key: str = field(repr=False)


Credentials = UserPassword | Certificate | OAuthClient | ApiKey


@dataclass(frozen=True, slots=True)
class Account:
    """One connection. Credentials are in memory only, and in no ``repr``."""

    id: str
    """Of the stored connection: two accounts at one address share nothing, tokens neither."""
    adapter: AdapterName
    url: str
    sender_id: str
    """CORE SenderID (at most 50 characters), ISA06 and GS02."""
    receiver_id: str
    """CORE ReceiverID, ISA08 and GS03."""
    usage: Usage
    credentials: Credentials | None = None
    sender_qualifier: str = "ZZ"
    """ISA05."""
    receiver_qualifier: str = "ZZ"
    """ISA07."""
