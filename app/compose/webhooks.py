"""Endpoints from request to command."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from fastapi import Request
from uuid_utils.compat import uuid7

from app.compose.recording import actor_of
from app.domain.errors import NotFoundError
from app.domain.push import endpoint as steps
from app.domain.push.endpoint import ACTIVE, TEST, Endpoint, Secret, Told
from app.domain.push.signing import SECRET_BYTES, as_text
from app.http.versions import check_version
from app.jobs.queue import enqueue
from app.jobs.webhooks import deliver, webhook_lock
from app.problems import Problem
from app.store.database import Transaction
from app.store.queries.events import Place, end_of_log, place_of_event, place_since
from app.store.record import Recorder
from app.store.webhooks import PostgresEndpoints, hold_endpoint
from app.wiring import Services


async def add(request: Request, told: Told) -> tuple[UUID, str]:
    """A new endpoint, for what happens from now on. Its id, and its secret as text, which is shown this once."""
    services, store, tx = _adapters(request)
    secret = secrets.token_bytes(SECRET_BYTES)
    sealed = Secret(services.sealing.seal(secret))
    new = Endpoint(uuid7(), told.url, told.types, told.description, ACTIVE, (sealed,))
    await store.add(steps.created(new), await end_of_log(tx))
    return new.id, as_text(secret)


async def change(request: Request, webhook_id: UUID, told: Told) -> None:
    """Say what an endpoint is. Activated or moved, it starts afresh with what waits for it."""
    _, store, tx = _adapters(request)
    before = await _held(tx, webhook_id)
    check_version(request, before.version)
    await store.change(steps.changed(before, told))
    if told.state == ACTIVE and (before.state, before.url) != (ACTIVE, told.url):
        await store.refresh(webhook_id)
        await wake(tx, webhook_id)


async def rotate(request: Request, webhook_id: UUID) -> str:
    """A new secret, as text."""
    services, store, tx = _adapters(request)
    before = await _held(tx, webhook_id)
    secret = secrets.token_bytes(SECRET_BYTES)
    await store.change(steps.rotated(before, services.sealing.seal(secret), services.now()))
    return as_text(secret)


async def replay(request: Request, webhook_id: UUID, since: datetime | None, after: UUID | None) -> None:
    """Send again what happened since a moment, or after an event."""
    _, store, tx = _adapters(request)
    before = await _held(tx, webhook_id)
    place = await _place(tx, since, after)
    await store.change(steps.replayed(before))
    if place is not None:
        await store.go_back(webhook_id, place)
        await wake(tx, webhook_id)


async def _place(tx: Transaction, since: datetime | None, after: UUID | None) -> Place | None:
    if after is None:
        return await place_since(tx, since)
    place = await place_of_event(tx, after)
    if place is None:
        raise Problem("invalid-request", "There is no event with this id.", None, member="after")
    return place


async def try_out(request: Request, webhook_id: UUID) -> UUID:
    """Send a message that tells of nothing; the id of its delivery."""
    _, store, tx = _adapters(request)
    endpoint = await _held(tx, webhook_id)
    if endpoint.state != ACTIVE:
        raise Problem("conflict", "It is disabled: activate it first.")
    delivery_id = uuid7()
    await store.add_test(webhook_id, delivery_id, uuid7(), TEST)
    await store.refresh(webhook_id)
    await wake(tx, webhook_id)
    return delivery_id


async def remove(request: Request, webhook_id: UUID) -> None:
    """Delete an endpoint with all that was sent to it."""
    _, store, tx = _adapters(request)
    await store.delete(await _held(tx, webhook_id))


async def wake(tx: Transaction, webhook_id: UUID) -> None:
    """Have a worker look at an endpoint once this is stored."""
    lock = webhook_lock(webhook_id)
    await enqueue(deliver, lock, tx.driver, org_id=str(tx.org_id), webhook_id=str(webhook_id))


async def _held(tx: Transaction, webhook_id: UUID) -> Endpoint:
    found = await hold_endpoint(tx, webhook_id)
    if found is None:
        raise NotFoundError("There is no webhook with this id.")
    return found


def _adapters(request: Request) -> tuple[Services, PostgresEndpoints, Transaction]:
    services: Services = request.app.state.services
    tx: Transaction = request.state.transaction
    return services, PostgresEndpoints(Recorder(tx, actor_of(request)), services.now), tx
