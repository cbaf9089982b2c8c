"""Sends what happened to the endpoints of an organisation: taken in one transaction, sent in none, noted in another."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from app.domain.push.endpoint import ACTIVE, TEST, Endpoint, disabled, signing
from app.domain.push.retries import Outcome, paused_until, retry_at, why_disabled
from app.domain.push.signing import headers, message
from app.routers.ids import show
from app.routers.subjects import shown_subject
from app.security.sealing import CannotOpenError
from app.store.database import Row, Transaction
from app.store.deliveries import Ended, Progress, end, hold_progress, make, save_standing, take
from app.store.queries.events import EventFilter, events_after
from app.store.record import SYSTEM, Recorder
from app.store.webhooks import PostgresEndpoints, hold_endpoint
from app.wiring import Services

AT_ONCE = 10
"""Messages sent to one endpoint at a time."""
EVENTS = 500
"""Events of the log that one round makes messages for."""
TAKEN_FOR = timedelta(seconds=60)
"""Longer than an attempt can last: then the worker that had it is gone, and another sends it again."""
SLICE = 5
"""Seconds after which a job lets others have their turn."""


async def deliver(services: Services, org_id: UUID, webhook_id: UUID) -> bool:
    """Send what may go to an endpoint now; whether there is more."""
    until = time.monotonic() + SLICE
    async with services.sender.client() as client:
        while await _round(services, client, org_id, webhook_id):
            if time.monotonic() >= until:
                return True
    return False


async def _round(services: Services, client: httpx.AsyncClient, org_id: UUID, webhook_id: UUID) -> bool:
    async with services.database.transaction(org_id) as tx:
        endpoint = await hold_endpoint(tx, webhook_id)
        progress = await hold_progress(tx, webhook_id)
        if endpoint is None or progress is None or endpoint.state != ACTIVE:
            return False
        now = services.now()
        if progress.paused_until is not None and progress.paused_until > now:
            return False
        more = await _make(tx, endpoint, progress, now)
        most = 1 if progress.failures else AT_ONCE  # one that fails is asked by a single message how it does
        taken = await take(tx, webhook_id, progress.place, most, now, now + TAKEN_FOR)
    if not taken:
        return more
    outcomes = await asyncio.gather(*(_send(services, client, endpoint, row) for row in taken))
    async with services.database.transaction(org_id) as tx:
        return await _note(services, tx, endpoint, list(zip(taken, outcomes, strict=True)))


async def _make(tx: Transaction, endpoint: Endpoint, progress: Progress, now: datetime) -> bool:
    """Messages for what the log has new, one step further; whether there is more of it."""
    read = await events_after(tx, EventFilter(list(endpoint.types)), progress.place, EVENTS)
    if read.end != progress.place:
        await make(tx, endpoint.id, read.events, read.end, now)
        progress.place = read.end
    return read.more


async def _send(services: Services, client: httpx.AsyncClient, endpoint: Endpoint, row: Row) -> Outcome:
    now = services.now()
    try:
        secrets = [services.sealing.open(sealed) for sealed in signing(endpoint, now)]
    except CannotOpenError:
        return Outcome(None, "secret_unreadable")
    id_ = str(show("evt", row["event_id"]))
    body = message(id_, row["type"], row["at"], subject_of(row), row["subject_version"])
    return await services.sender.send(client, endpoint.url, headers(secrets, id_, int(now.timestamp()), body), body)


def subject_of(row: Row) -> dict[str, Any]:
    """What a message is about: a test is about its endpoint."""
    about = row["webhook_id"] if row["type"] == TEST else row["subject_id"]
    return shown_subject(row["type"], about)


async def _note(services: Services, tx: Transaction, sent_to: Endpoint, results: Sequence[tuple[Row, Outcome]]) -> bool:
    """Store what came of each, and how the endpoint does; whether it goes on at once."""
    endpoint = await hold_endpoint(tx, sent_to.id)
    progress = await hold_progress(tx, sent_to.id)
    if endpoint is None or progress is None:
        return False
    now = services.now()
    await end(tx, [_ended(row, outcome, now) for row, outcome in results], now)
    failed = [outcome for _, outcome in results if not outcome.delivered]
    if endpoint.url != sent_to.url:  # somebody has just said where it is now: what the old place said is void
        return True
    if len(failed) < len(results):
        progress.failures, progress.failing_since, progress.paused_until = 0, None, None
    else:
        progress.failures += 1
        progress.failing_since = progress.failing_since or now
        progress.paused_until = max(paused_until(progress.failures, outcome, now) for outcome in failed)
    await save_standing(tx, endpoint.id, progress)
    since = progress.failing_since or now
    reasons = [why for outcome in failed if (why := why_disabled(outcome, progress.failures, since, now))]
    if reasons and endpoint.state == ACTIVE:
        await PostgresEndpoints(Recorder(tx, SYSTEM), services.now).change(disabled(endpoint, reasons[0]))
    return not reasons and progress.failures == 0


def _ended(row: Row, outcome: Outcome, now: datetime) -> Ended:
    if outcome.delivered:
        return Ended(row["id"], "delivered", None, outcome.status, None)
    again = retry_at(row["attempts"] + 1, outcome, now, random.random())  # noqa: S311 - no secret hangs on it
    problem = outcome.problem or "status"
    return Ended(row["id"], "dead" if again is None else "failed", again, outcome.status, problem)
