"""The intake's port on PostgreSQL: one transaction of one organisation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from app.domain.intake.claim_event import ClaimEvent, Origin
from app.domain.intake.ports import Batch, Known
from app.domain.intake.remittance import ClaimDecision, Party, Payment
from app.domain.intake.shares import PlainEvents
from app.domain.intake.volumes import VolumeKey
from app.domain.workflow.office import Office, PayerFacts
from app.store.billing import follow_denials
from app.store.bulk import rows
from app.store.bulk.arrays import array
from app.store.bulk.decision import dump_event, expected_of, letter_of, load
from app.store.bulk.insert import insert_columns
from app.store.notices import NOTICE, NOTICES_OF, notice_from, notice_row
from app.store.office import office_of, payer_facts
from app.store.payers import PayerBook
from app.store.pending_closes import end_voided
from app.store.record import Inserted, Recorder, Updated

ReadRaw = Callable[[bytes, int, int, str], Awaitable[ClaimDecision]]
"""Reads one claim again: SHA-256 of its file, first and last byte, delimiters."""

SLICE = 500
"""Plain events in one statement: it fits the socket's buffer, so it is on its way while we go on."""
KEEP_LOCKS = """
INSERT INTO claim_locks (org_id, number) SELECT %s, n FROM unnest(%s::text[]) n ON CONFLICT DO NOTHING
"""
TAKE_LOCKS = "SELECT FROM claim_locks WHERE org_id = %s AND number = ANY(%s::text[]) ORDER BY number FOR UPDATE"
KNOWN_CLAIMS = """
SELECT id FROM claims WHERE org_id = %(org)s AND patient_control_number = ANY(%(ours)s::text[])
UNION
SELECT id FROM claims WHERE org_id = %(org)s AND payer_claim_control_number = ANY(%(theirs)s::text[])
"""
CLAIMS_OF = "SELECT * FROM claims WHERE org_id = %s AND id = ANY(%s::uuid[]) ORDER BY id FOR UPDATE"
DENIALS_OF = "SELECT * FROM denials WHERE org_id = %s AND claim_id = ANY(%s::uuid[]) ORDER BY id FOR UPDATE"
EVENTS_OF = """
SELECT e.*, coalesce(p.merged_into, p.id) AS payer_now, r.sha256, y.delimiters, y.payee
FROM claim_events e
JOIN payers p ON p.org_id = e.org_id AND p.id = e.payer_id
LEFT JOIN remittances r ON r.org_id = e.org_id AND r.id = e.remittance_id
LEFT JOIN payments y ON y.org_id = e.org_id AND y.id = e.payment_id
WHERE e.org_id = %s AND
"""
BEGUN = """
SELECT count(*) AS begun FROM denials WHERE org_id = %s AND clock_from >= %s AND lead AND stage <> 'resolved'
"""


class PostgresIntake:
    """See :class:`app.domain.intake.ports.IntakeStore`."""

    def __init__(self, recorder: Recorder, payers: PayerBook, read_raw: ReadRaw, now: Callable[[], datetime]) -> None:
        self._recorder = recorder
        self._tx = recorder.tx
        self._org = recorder.tx.org_id
        self._payers = payers
        self._read_raw = read_raw
        self._now = now
        self._opened: dict[UUID, tuple[Party | None, str]] = {}

    async def seen(self, ids: Iterable[UUID]) -> set[UUID]:
        found = await self._tx.fetch(
            "SELECT id FROM claim_events WHERE org_id = %s AND id = ANY(%s::uuid[])",
            (self._org, array([id_.hex for id_ in ids])),
        )
        return {row["id"] for row in found}

    async def lock(self, numbers: Iterable[str]) -> None:
        """One row per number, made when it is missing; sorted, so that two transactions do not wait for each other."""
        wanted = sorted(set(numbers))
        if not wanted:
            return
        told = (self._org, array(wanted))
        async with self._tx.together():
            await self._tx.driver.execute(KEEP_LOCKS, told)
            await self._tx.driver.execute(TAKE_LOCKS, told)

    async def known(self, patient_numbers: Iterable[str], payer_numbers: Iterable[str]) -> Known:
        wanted = {
            "org": self._org,
            "ours": array([number for number in set(patient_numbers) if number]),
            "theirs": array([number for number in set(payer_numbers) if number]),
        }
        return await self.known_by_id(row["id"] for row in await self._tx.fetch(KNOWN_CLAIMS, wanted))

    async def known_by_id(self, claim_ids: Iterable[UUID]) -> Known:
        """The claims are held first: what is read of them after that cannot change under our fold."""
        wanted = list(claim_ids)
        if not wanted:
            return Known()
        told = (self._org, array([id_.hex for id_ in wanted]))
        async with self._tx.together():  # each statement sees what was committed while the one before waited
            claims = await self._tx.send(CLAIMS_OF, told)
            events = await self._tx.send(EVENTS_OF + "e.claim_id = ANY(%s::uuid[])", told)
            denials = await self._tx.send(DENIALS_OF, told)
            notices = await self._tx.send(NOTICES_OF, told)
        return Known(
            [rows.claim_from(row) for row in await claims.fetchall()],
            [await self._event(row) for row in await events.fetchall()],
            [rows.denial_from(row) for row in await denials.fetchall()],
            [notice_from(row) for row in await notices.fetchall()],
        )

    async def unlinked(self, patient_numbers: Iterable[str]) -> list[ClaimEvent]:
        found = await self._tx.fetch(
            EVENTS_OF + "e.claim_id IS NULL AND e.patient_control_number = ANY(%s)",
            (self._org, list(patient_numbers)),
        )
        return [await self._event(row) for row in found]

    async def office(self) -> Office:
        return await office_of(self._tx)

    async def begun(self, since: date) -> int:
        rows = await self._tx.fetch(BEGUN, (self._org, since))
        return int(rows[0]["begun"])

    async def payer_facts(self, payer_ids: Iterable[UUID]) -> dict[UUID, PayerFacts]:
        return await payer_facts(self._tx, payer_ids)

    async def late(self, remittance_id: UUID) -> list[ClaimEvent]:
        found = await self._tx.fetch(
            EVENTS_OF + "e.remittance_id = %s AND e.claim_id IS NULL AND e.patient_control_number IN "
            "(SELECT c.patient_control_number FROM claims c WHERE c.org_id = e.org_id)",
            (self._org, remittance_id),
        )
        return [await self._event(row) for row in found]

    async def _event(self, row: dict[str, Any]) -> ClaimEvent:
        decision = load(row["detail"]) if row["detail"] is not None else await self._from_file(row)
        return ClaimEvent(
            id=row["id"],
            source=row["source"],
            payer_id=row["payer_now"],
            remit_date=row["remit_date"],
            received_on=row["received_on"],
            created_at=row["created_at"],
            decision=decision,
            remittance_id=row["remittance_id"],
            payment_id=row["payment_id"],
            claim_id=row["claim_id"],
            external_id=row["external_id"],
            letter=letter_of(row["detail"] or {}),
            expected_allowed=expected_of(row["detail"] or {}),
        )

    async def _from_file(self, row: dict[str, Any]) -> ClaimDecision:
        payee, delimiters = row["payee"], row["delimiters"]
        if delimiters is None:
            party, delimiters = self._opened[row["payment_id"]]
        else:
            party = Party(payee["name"], payee["id_type"], payee["id"]) if payee else None
        decision = await self._read_raw(bytes(row["sha256"]), row["byte_start"], row["byte_end"], delimiters)
        decision.ordinal, decision.start, decision.end = row["ordinal"], row["byte_start"], row["byte_end"]
        decision.billing_provider = party
        return decision

    def together(self) -> AbstractAsyncContextManager[None]:
        return self._tx.together()

    async def write(self, batch: Batch) -> None:
        """Events of the log, claims, claim events, denials: each explains or carries the next.

        Changed denials come before new ones: a denial gives up the sender's id before a new one takes it over.
        """
        now = self._now()
        ours, new = {"org_id": self._org}, {"org_id": self._org, "created_at": now, "updated_at": now}
        await self._recorder.record(
            batch.happened,
            [
                Inserted("claims", rows.CLAIM, [rows.claim_row(claim) for claim in batch.new_claims], new),
                Updated(
                    "claims",
                    [*rows.CLAIM[1:], "updated_at"],
                    [(*rows.claim_row(claim)[1:], now, claim.id) for claim in batch.changed_claims],
                ),
                Inserted("claim_events", rows.CLAIM_EVENT, [rows.claim_event_row(it) for it in batch.events], ours),
                Updated(
                    "claim_events",
                    ["claim_id", "detail"],
                    [(it.claim_id, dump_event(it), it.id) for it in batch.linked],
                ),
                Updated(
                    "denials",
                    [*rows.DENIAL[1:-1], "version", "updated_at"],
                    [(*rows.denial_state(it), it.version, now, it.id) for it in batch.changed_denials],
                ),
                Inserted("denials", rows.DENIAL, [rows.denial_row(denial) for denial in batch.new_denials], new),
                Inserted("notices", NOTICE, [notice_row(it) for it in batch.notices], ours | {"created_at": now}),
            ],
            now,
        )
        await end_voided(self._recorder, batch.happened, now)
        await follow_denials(self._recorder, batch.changed_denials, batch.happened, now)

    async def write_plain(self, plain: Sequence[tuple[Origin, PlainEvents]]) -> None:
        columns = rows.plain_columns(plain)
        if columns["id"]:
            origin, _ = plain[0]
            shared = {
                "org_id": self._org,
                "source": "835",
                "remittance_id": origin.remittance_id,
                "received_on": origin.received_on,
                "created_at": origin.created_at,
            }
            for start in range(0, len(columns["id"]), SLICE):
                part = {name: values[start : start + SLICE] for name, values in columns.items()}
                await insert_columns(self._tx.driver, "claim_events", part, shared)

    async def add_volumes(self, cells: dict[VolumeKey, list[int]]) -> None:
        new = [(uuid7(), *key, *amounts) for key, amounts in cells.items()]
        shared = {"org_id": self._org}
        await self._recorder.record([], [Inserted("volume_deltas", rows.VOLUME_DELTA, new, shared)], self._now())

    def opened(self, payment_id: UUID, payee: Party | None, delimiters: str) -> None:
        self._opened[payment_id] = (payee, delimiters)

    async def payer_of(self, payment: Payment) -> UUID:
        return await self._payers.of_payment(payment)
