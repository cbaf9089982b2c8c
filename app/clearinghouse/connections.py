"""From an account to the port that speaks to it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from app.clearinghouse.core.core_adapter import CoreAdapter
from app.clearinghouse.core.envelope import Form22
from app.clearinghouse.core.mime import Mime
from app.clearinghouse.core.soap import Soap
from app.clearinghouse.tls import tls_context
from app.clearinghouse.vendor.answers import Answers
from app.clearinghouse.vendor.calls import Calls
from app.clearinghouse.vendor.tokens import TokenCache
from app.clearinghouse.vendor.vendor_adapter import VendorAdapter
from app.clearinghouse.wire import Resolve, Wire, addresses
from app.domain.push.targets import target
from app.domain.status.account import Account, AdapterName, Certificate, OAuthClient
from app.domain.status.ports import HOLD, StatusPort

FORMS: dict[AdapterName, Form22] = {"core_mime": Mime(), "core_soap": Soap(), "simulator": Mime()}


def _utc() -> datetime:
    return datetime.now(UTC)


def open_port(
    account: Account,
    *,
    allow_local: bool = False,
    hold: float = HOLD,
    now: Callable[[], datetime] = _utc,
    clock: Callable[[], float] = time.monotonic,
    resolve: Resolve = addresses,
    trust: bytes | None = None,
) -> StatusPort:
    """A port to keep for as long as the account is as it is: it holds the token of all its exchanges.

    Only https is spoken, and to public addresses, which are checked at each exchange; ``allow_local`` adds 127.0.0.1,
    over plain HTTP too. ``trust``: authorities (PEM) besides the public ones. Raises RefusedUrlError and
    BadCertificateError.
    """
    credentials = account.credentials
    target(account.url, allow_local=allow_local)
    if isinstance(credentials, OAuthClient):
        target(credentials.token_url, allow_local=allow_local)
    context = tls_context(credentials if isinstance(credentials, Certificate) else None, trust)
    wire = Wire(context, allow_local=allow_local, hold=hold, resolve=resolve)
    if account.adapter == "vendor_json":
        tokens = TokenCache(credentials, wire, clock) if isinstance(credentials, OAuthClient) else None
        return VendorAdapter(account, Calls(account, wire, tokens), Answers(account.usage))
    return CoreAdapter(account, FORMS[account.adapter], wire, now)
