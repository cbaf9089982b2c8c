"""What came of one exchange: stored, and the question goes on from it. One short transaction."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID

from app.compose.status_case import POLL_EVERY, Came, Case
from app.compose.status_metrics import count_exchange, count_lost
from app.domain.status.ports import Fault
from app.domain.status.road import Rules
from app.store import payer_line, status_exchanges, status_progress
from app.store.database import Transaction
from app.store.status_exchanges import Ended
from app.wiring import Services

OPEN = ("waiting", "in_flight", "polling")
PATIENCE = 500
"""Milliseconds."""
OUT_OF_REACH: tuple[Fault, ...] = ("not_authorized", "not_entitled", "test_answer")
"""Refusals that the next question to this payer will meet too."""


async def settle(services: Services, rules: Rules, org_id: UUID, came: Came) -> None:
    """Store an exchange and go on from what it came to."""
    seen, exchange_id = came.said.exchange, came.taken.exchange_id
    sent, received = [await _keep(services, org_id, exchange_id, body) for body in (seen.sent, seen.received)]
    async with _soon(services, org_id) as tx:
        row = await status_progress.hold(tx, came.taken.inquiry["id"])
        case = Case(services, tx, row, rules, came)
        ended = replace(await case.ended(), sent=sent, received=received)
        stored = await status_exchanges.end(tx, exchange_id, ended)
        if stored and row["state"] in OPEN:
            await case.go_on(ended)
        await _note_line(tx, row["payer_id"], ended)
    count_exchange(ended)


async def settle_overdue(services: Services, rules: Rules, org_id: UUID, inquiry_id: UUID) -> None:
    """A question whose sender is gone, or that may not be sent any more."""
    now = services.now()
    async with _soon(services, org_id) as tx:
        row = await status_progress.hold(tx, inquiry_id)
        if row["state"] not in OPEN or (row["taken_until"] is not None and row["taken_until"] > now):
            return
        lost = await status_exchanges.give_up(tx, inquiry_id, now)
        case = Case(services, tx, row, rules)
        if row["handle"] is not None:
            await case.poll_again(row["handle"], POLL_EVERY, row["fault"])
        else:
            await case.send_again(await status_exchanges.attempts_of(tx, inquiry_id), row["fault"])
    count_lost(lost)


async def settle_unreachable(
    services: Services, rules: Rules, org_id: UUID, inquiry_id: UUID, fault: Fault, missing: Sequence[str] = ()
) -> None:
    """A question that was taken and cannot be sent: something about the claim is missing."""
    async with _soon(services, org_id) as tx:
        row = await status_progress.hold(tx, inquiry_id)
        if row["state"] in OPEN:
            await status_exchanges.give_up(tx, inquiry_id, services.now())
            await Case(services, tx, row, rules).stop("not_sent", fault, missing)
            await payer_line.untried(tx, row["payer_id"])


async def settle_waiting(services: Services, rules: Rules, org_id: UUID, inquiry_id: UUID, fault: Fault) -> None:
    """A question whose payer cannot be reached, unless somebody who can has taken it meanwhile."""
    async with _soon(services, org_id) as tx:
        row = await status_progress.hold(tx, inquiry_id)
        if row["state"] in OPEN and row["taken_until"] is None:
            await Case(services, tx, row, rules).stop("not_sent", fault)


async def settle_astray(services: Services, rules: Rules, org_id: UUID, inquiry_id: UUID) -> None:
    """A question that does not belong over its payer's connection any more: sent over the right one, by the rules."""
    async with _soon(services, org_id) as tx:
        row = await status_progress.hold(tx, inquiry_id)
        if row["state"] not in OPEN or row["taken_until"] is not None:
            return
        if row["handle"] is None:
            await status_progress.follow_denial(tx, inquiry_id, services.now())
        else:
            await Case(services, tx, row, rules).ask_anew(None)


@asynccontextmanager
async def _soon(services: Services, org_id: UUID) -> AsyncIterator[Transaction]:
    """A transaction that does not wait long for a claim that somebody holds: others are settled meanwhile."""
    async with services.database.transaction(org_id) as tx:
        await tx.execute(f"SET LOCAL lock_timeout = '{PATIENCE}ms'")
        yield tx


async def _note_line(tx: Transaction, payer_id: UUID, ended: Ended) -> None:
    """Last in its transaction: whoever takes work for the payer waits for it."""
    refused = ended.outcome == "rejected" and ended.fault not in OUT_OF_REACH
    if refused and ended.exchange.http_status is None:
        await payer_line.untried(tx, payer_id)
    elif refused or ended.outcome in ("answered", "accepted"):
        await payer_line.answered(tx, payer_id)
    elif ended.outcome != "lost":
        await payer_line.failed(tx, payer_id, ended.sent_at, ended.ended_at, ended.retry_after)


async def _keep(services: Services, org_id: UUID, exchange_id: UUID, body: bytes) -> bytes | None:
    if not body:
        return None
    digest = hashlib.sha256(body).digest()
    await services.blobs.put(org_id, digest, body, exchange_id)
    return digest
