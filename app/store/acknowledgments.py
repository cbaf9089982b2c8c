"""Acknowledgments and rejections on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from app.domain.intake.denial import Happened
from app.domain.status.categories import CATEGORIES
from app.domain.status.place_rejection import Place
from app.domain.status.rejected_claims import ClaimTold
from app.domain.status.rejection import TurnedAway
from app.store.bulk.arrays import Json
from app.store.database import Row, Source
from app.store.record import Inserted, Recorder, Updated
from app.store.remittances import Upload

ACKNOWLEDGMENT = "id sha256 size received_on messages counts findings version created_at".split()
REJECTION = (
    "id acknowledgment_id kind digest codes errors messages patient_control_number payer_claim_control_number "
    "control_number charge service_from service_to payer_id claim_id submission_id status_check_id owner_id owner_name "
    "next_action due_on file_by state version created_at updated_at"
).split()
OF_CLAIM = (
    "place verdict told_on patient_control_number payer_claim_control_number charge service_from service_to codes "
    "claim_id submission_id"
).split()
BY_CONTENT = "SELECT id FROM acknowledgments WHERE org_id = %s AND sha256 = %s"
OPEN = "SELECT digest FROM rejections WHERE org_id = %s AND digest = ANY(%s::bytea[]) AND state = 'open'"
HOLD = "SELECT * FROM rejections WHERE org_id = %s AND id = %s FOR UPDATE"
HOLD_SENT = """
SELECT id, version FROM submissions
WHERE org_id = %s AND id = ANY(%s::uuid[]) AND acknowledged_on IS NULL ORDER BY id FOR UPDATE
"""


@dataclass(frozen=True, slots=True)
class NewRejection:
    """One rejection with what it is about, as far as that is known, and where it goes."""

    id: UUID
    told: TurnedAway
    digest: bytes
    place: Place
    payer_id: UUID | None = None
    claim_id: UUID | None = None
    submission_id: UUID | None = None
    status_check_id: UUID | None = None


async def known_acknowledgment(source: Source, sha256: bytes) -> UUID | None:
    """The acknowledgment with exactly these bytes."""
    rows = await source.fetch(BY_CONTENT, (source.org_id, sha256))
    return rows[0]["id"] if rows else None


class PostgresAcknowledgments:
    """Keeps acknowledgments and rejections inside one transaction."""

    def __init__(self, recorder: Recorder, now: Callable[[], datetime]) -> None:
        self._recorder = recorder
        self._tx = recorder.tx
        self._now = now

    async def keep(self, id_: UUID, upload: Upload, received_on: date, told: dict[str, Any]) -> None:
        """Store a file. ``told``: its ``messages``, ``counts`` and ``findings``."""
        now = self._now()
        documents = [Json(orjson.dumps(told[name])) for name in ("messages", "counts", "findings")]
        row = (self._tx.org_id, id_, upload.sha256, upload.size, received_on, *documents, 1, now)
        data: dict[str, object] = {"sha256": upload.sha256.hex(), "size": upload.size, **told["counts"]}
        happened = Happened("acknowledgment.received", id_, 1, data)
        changes: list[Inserted | Updated] = [Inserted("acknowledgments", ["org_id", *ACKNOWLEDGMENT], [row])]
        await self._recorder.record([happened], changes, now)

    async def keep_claims(self, id_: UUID, told: Sequence[ClaimTold], known: Mapping[int, Row]) -> None:
        """Store what a kept file says of each claim. ``known``: what of ours they are, by place."""
        rows = [_claim_row(place, it, known.get(place)) for place, it in enumerate(told)]
        shared = {"org_id": self._tx.org_id, "acknowledgment_id": id_}
        await self._recorder.record([], [Inserted("acknowledged_claims", OF_CLAIM, rows, shared)], self._now())

    async def open_already(self, digests: Sequence[bytes]) -> set[bytes]:
        """Those of which a rejection is open: told again it is no other."""
        rows = await self._tx.fetch(OPEN, (self._tx.org_id, list(digests)))
        return {bytes(row["digest"]) for row in rows}

    async def reject(self, acknowledgment_id: UUID, rejections: Sequence[NewRejection]) -> None:
        """Store rejections, open."""
        now = self._now()
        shared = {"org_id": self._tx.org_id, "acknowledgment_id": acknowledgment_id, "state": "open", "version": 1}
        columns = [name for name in REJECTION if name not in shared]
        rows = [_row(it, now) for it in rejections]
        happened = [Happened("rejection.opened", it.id, 1, _data(it, acknowledgment_id)) for it in rejections]
        await self._recorder.record(happened, [Inserted("rejections", columns, rows, shared)], now)

    async def taken_in(self, told: dict[UUID, str | None], day: date, acknowledgment_id: UUID) -> int:
        """Corrected claims that were taken into adjudication, with the payer's numbers. Returns how many are new."""
        held = await self._tx.fetch(HOLD_SENT, (self._tx.org_id, list(told)))
        now = self._now()
        data: dict[str, object] = {"acknowledgment": str(acknowledgment_id), "on": str(day)}
        happened = [Happened("submission.acknowledged", row["id"], row["version"] + 1, data) for row in held]
        rows = [(day, told[row["id"]], row["version"] + 1, now, row["id"]) for row in held]
        columns = ["acknowledged_on", "payer_claim_control_number", "version", "updated_at"]
        await self._recorder.record(happened, [Updated("submissions", columns, rows)], now)
        return len(held)

    async def hold(self, rejection_id: UUID) -> Row | None:
        """One rejection, held."""
        rows = await self._tx.fetch(HOLD, (self._tx.org_id, rejection_id))
        return rows[0] if rows else None

    async def resolve(self, row: Row, resolution: str, day: date, person_id: UUID, told: dict[str, object]) -> None:
        """Say what became of a rejection. ``told`` is what the log says of the person's note."""
        now, version = self._now(), row["version"] + 1
        happened = Happened("rejection.resolved", row["id"], version, {"resolution": resolution, **told})
        columns = ["state", "resolution", "resolved_on", "resolved_by", "version", "updated_at"]
        changed = [("resolved", resolution, day, person_id, version, now, row["id"])]
        await self._recorder.record([happened], [Updated("rejections", columns, changed)], now)


def _claim_row(place: int, it: ClaimTold, known: Row | None) -> tuple[Any, ...]:
    sent, codes = it.sent, Json(orjson.dumps(it.codes))
    days = (sent.service_from, sent.service_to)
    ours = (known["claim_id"], known["submission_id"]) if known else (None, None)
    numbers = (sent.patient_control_number, sent.payer_claim_control_number)
    return (place, it.verdict, sent.told_on, *numbers, it.charge, *days, codes, *ours)


def _row(it: NewRejection, now: datetime) -> tuple[Any, ...]:
    told, sent, place = it.told, it.told.sent, it.place
    return (
        *(it.id, told.kind, it.digest, Json(orjson.dumps(told.codes)), Json(orjson.dumps(told.errors))),
        *(list(told.messages), sent.patient_control_number, sent.payer_claim_control_number),
        *(sent.set_number or sent.group or sent.interchange, told.charge, sent.service_from, sent.service_to),
        *(it.payer_id, it.claim_id, it.submission_id, it.status_check_id),
        *(place.owner_id, place.owner_name, place.next_action, place.due_on, place.file_by, now, now),
    )


def _data(it: NewRejection, acknowledgment_id: UUID) -> dict[str, object]:
    """Codes of the list alone: in the place of one that nobody knows a sender may have put anything."""
    about = {"claim": it.claim_id, "submission": it.submission_id, "status_check": it.status_check_id}
    return {
        "acknowledgment": str(acknowledgment_id),
        "kind": it.told.kind,
        "categories": sorted({code["category"] for code in it.told.codes} & CATEGORIES.keys()),
        **{name: str(id_) for name, id_ in about.items() if id_ is not None},
    }
