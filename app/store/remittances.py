"""Remittances on PostgreSQL: the resource, and the desk that keeps what is not a claim event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from app.domain.intake.denial import Happened
from app.domain.intake.gather import PaymentRecord, Quarantined
from app.domain.intake.ingest_remittance import Tally
from app.domain.intake.remittance import ClaimDecision, Finding
from app.store.bulk.insert import insert
from app.store.database import Row, Transaction
from app.store.record import Inserted, Recorder, Updated

REMITTANCE = "org_id id sha256 size status received_on counts version created_at updated_at".split()
PAYMENT = (
    "org_id id remittance_id ordinal payment_key trace_number originator_id method remit_date amount payer_id payee "
    "claims provider_adjustments delimiters complete"
).split()
FINDING = "org_id remittance_id idx code severity segment tag element expected actual claim".split()
QUARANTINED = (
    "org_id id remittance_id payment_id ordinal status raw findings event_id version created_at updated_at"
).split()

Raw = Callable[[int, int], bytes]
"""The file from one byte to another."""
ReadAgain = Callable[[bytes, str], ClaimDecision]
"""Reads a claim from its bytes, with its delimiters."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A body on disk."""

    sha256: bytes
    size: int


async def find_by_content(recorder: Recorder, sha256: bytes) -> Row | None:
    """The remittance with exactly these bytes; locked, so that twins wait for each other."""
    rows = await recorder.tx.fetch(
        "SELECT * FROM remittances WHERE org_id = %s AND sha256 = %s FOR UPDATE", (recorder.tx.org_id, sha256)
    )
    return rows[0] if rows else None


async def receive(recorder: Recorder, upload: Upload, received_on: date, status: str, now: datetime) -> UUID:
    """A new remittance. Its unique content makes a twin wait here until we commit, and then fail."""
    id_ = uuid7()
    row: tuple[Any, ...] = (recorder.tx.org_id, id_, upload.sha256, upload.size, status, received_on, {}, 1, now, now)
    happened = Happened("remittance.received", id_, 1, {"size": upload.size, "sha256": upload.sha256.hex()})
    await recorder.record([happened], [Inserted("remittances", REMITTANCE, [row])], now)
    return id_


async def move(recorder: Recorder, row: Row, status: str, now: datetime, **changes: Any) -> None:
    """Give a remittance its next status, with counts or a problem."""
    version = row["version"] + 1
    happened = Happened(f"remittance.{status}", row["id"], version, changes.get("counts") or {})
    columns = ["status", "version", "updated_at", *changes]
    values = (status, version, now, *changes.values(), row["id"])
    await recorder.record([happened], [Updated("remittances", columns, [values])], now)
    row.update(status=status, version=version, **changes)


async def keep_progress(tx: Transaction, remittance_id: UUID, bytes_read: int, claims_read: int, now: datetime) -> None:
    """How far the reading of a remittance has come, for those who wait."""
    await tx.execute(
        "INSERT INTO ingest_progress (org_id, remittance_id, bytes_read, claims_read, updated_at) "
        "VALUES (%(org)s, %(rem)s, %(bytes)s, %(claims)s, %(now)s) ON CONFLICT (org_id, remittance_id) "
        "DO UPDATE SET bytes_read = %(bytes)s, claims_read = %(claims)s, updated_at = %(now)s",
        {"org": tx.org_id, "rem": remittance_id, "bytes": bytes_read, "claims": claims_read, "now": now},
    )


def counts_of(tally: Tally) -> dict[str, int]:
    """The counts of a remittance; amounts are cents."""
    return dict(sorted(tally.counts.items()))


class PostgresDesk:
    """See :class:`app.domain.intake.ingest_remittance.RemittanceDesk`."""

    def __init__(
        self,
        recorder: Recorder,
        remittance_id: UUID,
        raw: Raw,
        read_again: ReadAgain,
        now: datetime,
        max_findings: int,
    ) -> None:
        self._recorder = recorder
        self._org = recorder.tx.org_id
        self._remittance_id = remittance_id
        self._raw = raw
        self._read_again = read_again
        self._now = now
        self._findings = 0
        self._max_findings = max_findings

    async def told_before(self, key: bytes) -> bool:
        found = await self._recorder.tx.fetch(
            "SELECT FROM payments WHERE org_id = %s AND payment_key = %s LIMIT 1", (self._org, key)
        )
        return bool(found)

    async def keep_payment(self, record: PaymentRecord) -> None:
        payment = record.payment
        payee = payment.payee
        plbs = [
            {
                "provider_id": item.provider_id,
                "fiscal_period_end": None if item.fiscal_period_end is None else item.fiscal_period_end.isoformat(),
                "reason": item.reason,
                "reference": item.reference,
                "amount": item.amount,
            }
            for item in payment.provider_adjustments
        ]
        row = (
            self._org,
            record.origin.payment_id,
            self._remittance_id,
            payment.ordinal,
            record.key,
            payment.trace_number,
            payment.originator_id,
            payment.method,
            record.origin.remit_date,
            payment.amount,
            record.origin.payer_id,
            {} if payee is None else {"name": payee.name, "id_type": payee.id_type, "id": payee.id},
            payment.claims,
            plbs,
            record.delimiters,
            payment.complete,
        )
        await insert(self._recorder.tx.driver, Inserted("payments", PAYMENT, [row]))

    async def keep_findings(self, findings: list[Finding]) -> None:
        kept = findings[: max(0, self._max_findings - self._findings)]
        rows = [
            (
                self._org,
                self._remittance_id,
                self._findings + offset,
                it.code,
                it.severity,
                it.segment,
                it.tag,
                it.element,
                it.expected,
                it.actual,
                it.claim,
            )
            for offset, it in enumerate(kept)
        ]
        self._findings += len(kept)
        await insert(self._recorder.tx.driver, Inserted("findings", FINDING, rows))

    def read_again(self, start: int, end: int, delimiters: str) -> ClaimDecision:
        return self._read_again(self._raw(start, end), delimiters)

    async def quarantine(self, claims: list[Quarantined]) -> None:
        rows, happened = [], []
        for claim in claims:
            id_, decision = uuid7(), claim.decision
            findings = [finding._asdict() for finding in decision.findings]
            raw = _text(self._raw(decision.start, decision.end))
            payment_id, ordinal = claim.payment_id, decision.ordinal
            end = (UUID(bytes=claim.event_id), 1, self._now, self._now)
            rows.append((self._org, id_, self._remittance_id, payment_id, ordinal, "open", raw, findings, *end))
            happened.append(Happened("claim.quarantined", id_, 1, {"ordinal": ordinal}))
        inserted = Inserted("quarantined_claims", QUARANTINED, rows)
        await self._recorder.record(happened, [inserted], self._now)


def _text(piece: bytes) -> str:
    """As people will correct it. PostgreSQL keeps no NUL."""
    try:
        text = piece.decode()
    except UnicodeDecodeError:
        text = piece.decode("latin-1")
    return text.replace("\x00", "")
