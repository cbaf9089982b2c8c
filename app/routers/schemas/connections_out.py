"""Connections to clearinghouses as the contract shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from app.domain.status.account import AdapterName
from app.domain.status.connection import AuthKind
from app.routers.schemas.base import Output, Page

ConnectionIdText = Annotated[str, Field(pattern="^con_", examples=["con_01m843xkr6efyv4x33kxdg3g07"])]


class SubmitterOut(Output):
    """Who asks."""

    name: str
    etin: str


class AuthOut(Output):
    """How we sign in. Secrets are shown to nobody."""

    kind: AuthKind
    user: str | None
    token_url: str | None
    client_id: str | None
    scope: str | None
    expires_at: datetime | None = Field(
        description="When the client certificate runs out: from then on nothing is sent, and questions end with the "
        "fault `certificate_expired`."
    )


class ConnectionOut(Output):
    """An account at a clearinghouse."""

    id: ConnectionIdText
    name: str
    adapter: AdapterName
    url: str
    sender_id: str
    receiver_id: str
    sender_qualifier: str
    receiver_qualifier: str
    submitter: SubmitterOut
    usage: Literal["test", "production"]
    auth: AuthOut
    version: int
    created_at: datetime
    updated_at: datetime


class ConnectionPage(Page):
    """A page of connections."""

    data: list[ConnectionOut]
