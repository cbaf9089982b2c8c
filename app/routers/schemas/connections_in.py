"""Connections to clearinghouses as people tell them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from app.domain.push.targets import LONGEST
from app.domain.status.account import AdapterName
from app.domain.status.connection import SECRETS, ConnectionTerms
from app.routers.schemas.base import NOT_BLANK, Input, Name
from app.routers.schemas.example_files import example

Url = Annotated[str, StringConstraints(max_length=LONGEST, pattern=r"^https?://[!-~]+$")]
PartnerId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{1,14}$")]
"""ISA06 and ISA08 hold 15 characters, GS02 and GS03 at least 2."""
Qualifier = Annotated[str, StringConstraints(to_upper=True, pattern=r"^[A-Za-z0-9]{2}$")]
Shown = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NOT_BLANK)]
Secret = Annotated[
    str,
    StringConstraints(min_length=1, max_length=4_000, strip_whitespace=False),
    Field(description="Sealed, and never shown again.", json_schema_extra={"writeOnly": True}),
]
Key = Annotated[
    str,
    StringConstraints(max_length=4_000, strip_whitespace=False, pattern=r"^[!-~]([ -~]*[!-~])?$"),
    Field(description="As a header carries it. Sealed, and never shown again.", json_schema_extra={"writeOnly": True}),
]
Pem = Annotated[
    str,
    StringConstraints(max_length=40_000, pattern=r"^-----BEGIN [A-Z ]+-----\s[\s\S]+$"),
    Field(description="PEM. Sealed, and never shown again.", json_schema_extra={"writeOnly": True}),
]
Kept = "Left out of a change it stays."


class NoAuthIn(Input):
    """Nobody asks who we are: the simulator."""

    kind: Literal["none"]


class PasswordIn(Input):
    """WS-Security UsernameToken, or the form fields UserName and Password."""

    kind: Literal["password"]
    user: Shown
    password: Secret | None = Field(None, description=Kept)


class CertificateIn(Input):
    """A client certificate."""

    kind: Literal["certificate"]
    chain: Pem | None = Field(None, description=f"The certificate and those above it. {Kept}")
    key: Pem | None = Field(None, description=Kept)


class OAuthIn(Input):
    """OAuth 2.0 client credentials."""

    kind: Literal["oauth"]
    token_url: Url
    client_id: Shown
    client_secret: Secret | None = Field(None, description=Kept)
    scope: Shown | None = None


class ApiKeyIn(Input):
    """A key that is the whole `Authorization` header."""

    kind: Literal["api_key"]
    key: Key | None = Field(None, description=Kept)


AuthIn = Annotated[NoAuthIn | PasswordIn | CertificateIn | OAuthIn | ApiKeyIn, Field(discriminator="kind")]


class SubmitterIn(Input):
    """Who asks (loop 2100B of the 276)."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=NOT_BLANK)]
    etin: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{2,80}$")] = Field(
        description="The electronic transmitter id that the clearinghouse gave out."
    )


class ConnectionIn(Input):
    """An account at a clearinghouse: all of it."""

    model_config = {**Input.model_config, "json_schema_extra": {"examples": [example("connection")]}}

    name: Name
    adapter: AdapterName = Field(
        description="CAQH CORE vC2.2.0 over HTTP MIME multipart or over SOAP 1.2, a vendor's claim status JSON (Stedi, "
        "Optum), or the simulator that comes with this service."
    )
    url: Url = Field(description="https, no name and password in it, and a host whose addresses are public.")
    sender_id: PartnerId = Field(description="CORE SenderID, ISA06 and GS02.")
    receiver_id: PartnerId = Field(description="CORE ReceiverID, ISA08 and GS03.")
    sender_qualifier: Qualifier = Field("ZZ", description="ISA05.")
    receiver_qualifier: Qualifier = Field("ZZ", description="ISA07.")
    submitter: SubmitterIn
    usage: Literal["test", "production"] = Field(
        description="ISA15. An answer that says the other is never taken for a payer's word."
    )
    auth: AuthIn

    def terms(self) -> ConnectionTerms:
        """As the command takes it, without the secrets."""
        same = ("name", "adapter", "url", "sender_id", "receiver_id", "sender_qualifier", "receiver_qualifier")
        secret = SECRETS[self.auth.kind]
        shown: dict[str, Any] = self.auth.model_dump(exclude={"kind", *secret}, exclude_none=True)
        return ConnectionTerms(
            **{name: getattr(self, name) for name in same},
            submitter_name=self.submitter.name,
            submitter_etin=self.submitter.etin,
            usage="T" if self.usage == "test" else "P",
            auth_kind=self.auth.kind,
            auth=shown,
        )

    def secrets(self) -> dict[str, str] | None:
        """Those that are told; None: none of them."""
        told = self.auth.model_dump(include=set(SECRETS[self.auth.kind]), exclude_none=True)
        return told or None
