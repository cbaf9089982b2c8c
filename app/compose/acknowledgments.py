"""POST of an acknowledgment: read and kept before the transaction, then linked to what we sent."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import Request

from app.clearinghouse.x12.acknowledgments import read_acknowledgments
from app.clearinghouse.x12.errors import X12Error
from app.compose.capture import actor_of
from app.compose.late_answers import land_replies
from app.compose.read_remittance import unreadable
from app.compose.rejections import open_rejections
from app.domain.status.acknowledgment import REJECTED, Received
from app.domain.status.ports import ControlNumbers
from app.domain.status.turned_away import taken_in, verdict
from app.store.acknowledgments import PostgresAcknowledgments, known_acknowledgment
from app.store.database import Transaction
from app.store.queries.sent_things import claims_named
from app.store.record import Recorder
from app.store.remittances import Upload
from app.wiring import Services, surroundings


@dataclass(frozen=True, slots=True)
class Prepared:
    """A new file, read and kept."""

    received: Received


async def prepare_acknowledgment(request: Request) -> None:
    """Read the spooled body and keep its bytes, unless they are known."""
    services: Services = request.app.state.services
    upload: Upload = request.state.upload
    org_id: UUID = request.state.principal.org_id
    request.state.prepared = None
    if await known_acknowledgment(services.database.reader(org_id), upload.sha256) is not None:
        return
    received = await asyncio.to_thread(_read, request.state.spool)
    await services.blobs.put(org_id, upload.sha256, request.state.spool)
    request.state.prepared = Prepared(received)


def _read(spool: Path) -> Received:
    try:
        return read_acknowledgments(spool.read_bytes())
    except X12Error as error:
        raise unreadable(error) from None


async def post_acknowledgment(request: Request) -> tuple[UUID, bool]:
    """Take a prepared file in. Returns its id, and whether it is new."""
    services: Services = request.app.state.services
    tx: Transaction = request.state.transaction
    known = await known_acknowledgment(tx, request.state.upload.sha256)
    if known is not None:
        return known, False
    prepared: Prepared | None = request.state.prepared
    assert prepared is not None, "acknowledgments stay: one that was known is found"
    received, new_id = prepared.received, surroundings().new_id()
    store = PostgresAcknowledgments(Recorder(tx, actor_of(request)), services.now)
    today = await services.today(tx)
    opened = await open_rejections(request, store, new_id, received, today)
    confirmed = await _taken_in(store, tx, new_id, received, request)
    landed = await land_replies(services, tx, received.replies)
    counts = {**counts_of(received), "replies_landed": landed, "rejections": opened, "confirmed_submissions": confirmed}
    told = {"messages": messages_of(received), "counts": counts, "findings": findings_of(received)}
    await store.keep(new_id, request.state.upload, today, told)
    return new_id, True


async def _taken_in(
    store: PostgresAcknowledgments, tx: Transaction, new_id: UUID, received: Received, request: Request
) -> int:
    """Corrected claims that a 277CA says were taken into adjudication."""
    named = [(place, it.sent) for place, it in enumerate(taken_in(received))]
    claims, told = await claims_named(tx, named), dict(named)
    numbers = {
        row["submission_id"]: told[place].payer_claim_control_number
        for place, row in claims.items()
        if row["state"] == "sent"
    }
    today = await request.app.state.services.today(tx)
    return await store.taken_in(numbers, today, new_id)


def counts_of(received: Received) -> dict[str, int]:
    """How much of what is in a file."""
    claims = [it for told in received.claim_acknowledgments for it in told.claims]
    sets = [it for told in received.functional_acknowledgments for it in told.sets]
    said = Counter(verdict(it.statements, it.action) for it in claims)
    return {
        "claims_accepted": said["accepted"],
        "claims_received": said["received"],
        "claims_rejected": said["rejected"],
        "claims_unclear": said["unclear"],
        "sets_accepted": sum(it.action in ("A", "E") for it in sets),
        "sets_rejected": sum(it.action in REJECTED for it in sets),
        "interchanges_rejected": sum(it.action == "R" for it in received.interchange_acknowledgments),
        "replies": len(received.replies),
    }


def messages_of(received: Received) -> list[dict[str, Any]]:
    """What is in a file, and the control numbers that it came under."""
    kinds = (
        ("277CA", received.claim_acknowledgments),
        ("999", received.functional_acknowledgments),
        ("TA1", received.interchange_acknowledgments),
        ("277", received.replies),
    )
    return [{"kind": kind, "control_numbers": _numbers(it.numbers)} for kind, found in kinds for it in found]


def _numbers(it: ControlNumbers) -> dict[str, str | None]:
    """Of who sent it: not the trace, which a sender may make of anything."""
    names = ("isa06", "isa08", "isa13", "gs02", "gs03", "gs06", "st02")
    return {name: getattr(it, name) for name in names}


def findings_of(received: Received) -> list[dict[str, Any]]:
    """What is odd in a file: names of places, never the data."""
    return [it._asdict() for it in received.findings]
