"""Replay of a claim that could not be read, after somebody corrected its segments."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from app.clearinghouse.x12.stored import read_raw_claim
from app.domain.errors import AlreadyReplayedError, StillUnreadableError
from app.domain.intake.claim_event import ClaimEvent, EventIds
from app.domain.intake.denial import Happened
from app.domain.intake.hand import TakenIn
from app.domain.intake.remittance import ClaimDecision, Party
from app.store.database import Row, Transaction
from app.store.record import Actor, Updated

if TYPE_CHECKING:
    from app.wiring import Services


async def replay_claim(services: Services, tx: Transaction, actor: Actor, row: Row, segments: str) -> TakenIn:
    """Take in a quarantined claim after correction."""
    if row["status"] == "replayed":
        raise AlreadyReplayedError("The claim was corrected before.")
    decision = read_raw_claim(segments.encode(), row["delimiters"])
    if decision is None or decision.unreadable:
        findings = [] if decision is None else [finding._asdict() for finding in decision.findings]
        raise StillUnreadableError("The corrected segments cannot be read.", findings=findings)
    payee = row["payee"]
    decision.billing_provider = Party(payee["name"], payee["id_type"], payee["id"]) if payee else None
    decision.ordinal, decision.start, decision.end = row["ordinal"], 0, 0
    books = await services.books(tx, actor)
    event = ClaimEvent(
        id=_event_id(row, decision),
        source="835",
        payer_id=row["payer_id"],
        remit_date=row["remit_date"],
        received_on=row["received_on"],
        created_at=services.now(),
        decision=decision,
        remittance_id=row["remittance_id"],
        payment_id=row["payment_id"],
    )
    taken = await books.intake.take_in([event])
    await books.intake.store.add_volumes(books.intake.volumes.cells)
    version = row["version"] + 1
    happened = Happened("claim.replayed", row["id"], version, {"event_id": str(event.id)})
    columns = ["status", "event_id", "version", "updated_at"]
    values = ("replayed", event.id, version, services.now(), row["id"])
    await books.recorder.record([happened], [Updated("quarantined_claims", columns, [values])], services.now())
    return taken


def _event_id(row: Row, corrected: ClaimDecision) -> UUID:
    """The id that its place in the file gave it; a new one where the correction changed the numbers it is made of.

    Counting occurrences again would start at the first, which may be another claim event of the same payment.
    """
    kept: UUID | None = row["event_id"]
    before = read_raw_claim(row["raw"].encode(), row["delimiters"])
    if kept is not None and before is not None and _numbers(before) == _numbers(corrected):
        return kept
    return UUID(bytes=EventIds(bytes(row["payment_key"])).next(corrected))


def _numbers(decision: ClaimDecision) -> tuple[str, str, str]:
    """CLP01, CLP07, CLP02."""
    return decision.patient_control_number, decision.payer_claim_control_number, decision.status_code
