"""POST of an acknowledgment: read and kept before the transaction, then linked to what we sent."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import Request

from app.clearinghouse.x12.acknowledgments import read_acknowledgments
from app.clearinghouse.x12.errors import X12Error
from app.compose.late_answers import land_replies
from app.compose.read_remittance import unreadable
from app.compose.recording import actor_of
from app.compose.rejections import open_rejections
from app.domain.status.acknowledgment import Received
from app.domain.status.ports import ControlNumbers
from app.domain.status.rejected_claims import ClaimTold, verdict_on
from app.domain.status.syntax_acknowledgment import REJECTED
from app.domain.status.turned_away import told_of_claims
from app.store.acknowledgments import PostgresAcknowledgments, known_acknowledgment
from app.store.database import Row, Transaction
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
    told_claims = list(told_of_claims(received))
    known_claims = await claims_named(tx, [(place, it.sent) for place, it in enumerate(told_claims)])
    confirmed = await store.taken_in(_confirmed(told_claims, known_claims), today, new_id)
    landed = await land_replies(services, tx, received.replies)
    counts = {**counts_of(received), "replies_landed": landed, "rejections": opened, "confirmed_submissions": confirmed}
    told = {"messages": messages_of(received), "counts": counts, "findings": findings_of(received)}
    await store.keep(new_id, request.state.upload, today, told)
    await store.keep_claims(new_id, told_claims, known_claims)
    return new_id, True


def _confirmed(told: Sequence[ClaimTold], known: Mapping[int, Row]) -> dict[UUID, str | None]:
    """Corrected claims that a 277CA says were taken into adjudication, with the payer's numbers."""
    return {
        row["submission_id"]: told[place].sent.payer_claim_control_number
        for place, row in known.items()
        if told[place].verdict == "accepted" and row["state"] == "sent"
    }


def counts_of(received: Received) -> dict[str, int]:
    """How much of what is in a file."""
    claims = [it for told in received.claim_acknowledgments for it in told.claims]
    sets = [it for told in received.functional_acknowledgments for it in told.sets]
    said = Counter(map(verdict_on, claims))
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
