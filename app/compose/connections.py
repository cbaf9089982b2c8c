"""Connections to clearinghouses from request to command, and from what is stored to an account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_address
from typing import Any
from uuid import UUID

import orjson
from fastapi import Request
from uuid_utils.compat import uuid7

from app.clearinghouse.connections import open_port
from app.clearinghouse.tls import expires_at
from app.compose.recording import recorder_of
from app.domain.errors import NotFoundError
from app.domain.push.targets import RefusedUrlError, checked_address, target
from app.domain.status import connection as steps
from app.domain.status.account import Account, ApiKey, Certificate, Credentials, OAuthClient, UserPassword
from app.domain.status.connection import SECRETS, Connection, ConnectionTerms, PayerTerms
from app.http.versions import check_version
from app.jobs.claim_status import wake_payer
from app.problems import Problem
from app.routers.ids import show
from app.security.sealing import CannotOpenError, Sealing
from app.store.connections import (
    PostgresConnections,
    hold_connection,
    hold_payer_connection,
    hold_to_delete,
    terms_of_merged,
    there_is_connection,
)
from app.store.record import Recorder
from app.wiring import Services

Secrets = Mapping[str, str]


def account_of(connection: Connection, sealing: Sealing) -> Account:
    """With its secrets opened. Raises ``CannotOpenError``."""
    terms = connection.terms
    secrets = orjson.loads(sealing.open(connection.sealed)) if connection.sealed else {}
    return Account(
        id=str(connection.id),
        adapter=terms.adapter,
        url=terms.url,
        sender_id=terms.sender_id,
        receiver_id=terms.receiver_id,
        usage=terms.usage,
        credentials=_credentials(terms, secrets),
        sender_qualifier=terms.sender_qualifier,
        receiver_qualifier=terms.receiver_qualifier,
    )


def _credentials(terms: ConnectionTerms, secrets: Secrets) -> Credentials | None:
    shown: dict[str, Any] = dict(terms.auth)
    match terms.auth_kind:
        case "none":
            return None
        case "password":
            return UserPassword(shown["user"], secrets["password"])
        case "certificate":
            return Certificate(secrets["chain"].encode(), secrets["key"].encode())
        case "oauth":
            return OAuthClient(shown["token_url"], shown["client_id"], secrets["client_secret"], shown.get("scope"))
        case "api_key":
            return ApiKey(secrets["key"])


async def add(request: Request, terms: ConnectionTerms, secrets: Secrets | None) -> UUID:
    """A new connection. Returns its id."""
    services, store = _adapters(request)
    made = _checked(services, Connection(uuid7(), terms, _seal(services, terms, secrets)))
    await store.add(steps.created(made))
    return made.id


async def change(request: Request, connection_id: UUID, terms: ConnectionTerms, secrets: Secrets | None) -> None:
    """Say what a connection is. Secrets that nobody names stay, as long as the way to sign in does."""
    services, store = _adapters(request)
    before = await hold_connection(request.state.transaction, connection_id)
    if before is None:
        raise NotFoundError("There is no connection with this id.")
    check_version(request, before.version)
    same_way = terms.auth_kind == before.terms.auth_kind
    sealed = None if same_way and secrets is None else _seal(services, terms, secrets)
    after = _checked(services, Connection(before.id, terms, sealed or (before.sealed if same_way else None)))
    await store.change(steps.changed(before, after.terms, sealed))


async def remove(request: Request, connection_id: UUID) -> None:
    """Delete a connection that no payer is asked over."""
    _, store = _adapters(request)
    found = await hold_to_delete(request.state.transaction, connection_id)
    if found is None:
        raise NotFoundError("There is no connection with this id.")
    connection, payer_id = found
    if payer_id is not None:
        detail = "A payer is asked over it: say with its status-connection how else, or that it is not."
        raise Problem("conflict", detail, None, payer_id=show("pyr", payer_id))
    await store.delete(connection)


async def put_payer(request: Request, payer_id: UUID, terms: PayerTerms) -> None:
    """Say how a payer is asked; what waits for it goes by that from now on."""
    services, store = _adapters(request)
    tx = request.state.transaction
    before = await hold_payer_connection(tx, payer_id, await services.zone(tx))
    if before is None:
        raise NotFoundError("There is no payer with this id.")
    check_version(request, before.version)
    if terms.connection_id is not None and not await there_is_connection(tx, terms.connection_id):
        raise Problem("invalid-request", "There is no connection with this id.", None, member="connection_id")
    await store.put_payer(*steps.told(before, terms))
    await wake_payer(tx.org_id, payer_id, tx.driver)


async def keep_asking(services: Services, recorder: Recorder, payer_id: UUID) -> None:
    """A payer that was merged into another goes on being asked, where nobody has said how the other one is."""
    tx = recorder.tx
    zone = await services.zone(tx)
    terms = await terms_of_merged(tx, payer_id, zone)
    before = await hold_payer_connection(tx, payer_id, zone) if terms else None
    if terms is None or before is None or before.version:
        return
    await PostgresConnections(recorder, services.now()).put_payer(*steps.told(before, terms))


def _seal(services: Services, terms: ConnectionTerms, secrets: Secrets | None) -> str | None:
    """As one document. All secrets of the way to sign in, or none where it has none."""
    named = SECRETS[terms.auth_kind]
    missing = [name for name in named if not (secrets or {}).get(name)]
    if missing:
        raise Problem("invalid-request", "Its secrets are missing.", None, member=f"auth.{missing[0]}")
    if not named:
        return None
    return services.sealing.seal(orjson.dumps({name: secrets[name] for name in named if secrets}))


def _checked(services: Services, connection: Connection) -> Connection:
    """With the end of its certificate. Refuses what no port can be opened for: an address to which nothing is sent, a
    certificate that is none or has run out."""
    local = services.settings.clearinghouse_allow_local
    _check_addresses(connection.terms, allow_local=local)
    try:
        account = account_of(connection, services.sealing)
        open_port(account, allow_local=local)
        if not isinstance(account.credentials, Certificate):
            return connection
        end = expires_at(account.credentials)
    except CannotOpenError:
        raise Problem(
            "invalid-request", "Its secrets cannot be opened any more: send them again.", None, member="auth"
        ) from None
    except ValueError:
        raise Problem("invalid-request", "The certificate and its key cannot be used.", None, member="auth") from None
    if end <= services.now():
        raise Problem("invalid-request", "The certificate has run out.", None, member="auth.chain")
    dated = {**connection.terms.auth, "expires_at": end.isoformat()}
    return replace(connection, terms=replace(connection.terms, auth=dated))


def _check_addresses(terms: ConnectionTerms, *, allow_local: bool) -> None:
    """Those behind a host's name are checked at each exchange, as they may change."""
    urls = {"url": terms.url, "auth.token_url": terms.auth.get("token_url", terms.url)}
    for member, url in urls.items():
        try:
            host = target(url, allow_local=allow_local).host
            if _is_address(host):
                checked_address(host, allow_local=allow_local)
        except RefusedUrlError as error:
            raise Problem("invalid-request", str(error), None, member=member) from None


def _is_address(host: str) -> bool:
    """Whether a host is told by its address and not by its name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _adapters(request: Request) -> tuple[Services, PostgresConnections]:
    services: Services = request.app.state.services
    return services, PostgresConnections(recorder_of(request), services.now())
