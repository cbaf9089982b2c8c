"""However a file is cut into groups, the same rows are there in the end."""

from __future__ import annotations

import hashlib
from collections import Counter
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.compose.ingest import take_in_file
from app.compose.read_remittance import gather, limits_of
from app.domain.intake import gather as gathering
from app.sample import write_sample
from app.store.record import SYSTEM, Recorder
from app.store.remittances import Upload, receive
from app.wiring import Services, surroundings
from tests.conftest import ORG, SavepointDatabase

CLAIMS, TODAY = 600, date(2026, 1, 15)
COUNTS = ("claims", "charge", "paid", "payments", "findings")

EVENTS = """
SELECT e.id, e.source, e.ordinal, e.status_code, e.charge, e.paid, e.patient_control_number,
       e.payer_claim_control_number, e.remit_date, e.received_on, e.byte_start, e.byte_end, e.external_id,
       e.detail - 'first_segment' AS detail, -- counts from the claim where that was read again by itself
       c.patient_control_number AS claim, p.name AS payer, y.ordinal AS payment
FROM claim_events e JOIN payers p ON p.id = e.payer_id JOIN payments y ON y.id = e.payment_id
LEFT JOIN claims c ON c.id = e.claim_id ORDER BY e.id
"""
CLAIM_ROWS = """
SELECT c.patient_control_number, c.payer_claim_control_number, c.status_code, c.service_from, c.service_to, c.charge,
       c.content, c.posted, p.name AS payer FROM claims c JOIN payers p ON p.id = c.payer_id ORDER BY 1, 4
"""
DENIALS = """
SELECT d.event_id, d.reason_key, d.group_code, d.carc, d.remarks, d.remit_date, d.received_on, d.plan,
       d.patient_control_number, d.payer_claim_control_number, d.amount_denied, d.amount_at_risk, d.amount_recovered,
       d.paid_beyond_denied, d.outcome, d.resolved_on, d.missing_context, d.detail, r.reason_key AS recurrence_of
FROM denials d LEFT JOIN denials r ON r.id = d.recurrence_of ORDER BY 1, 2
"""
VOLUMES = """
SELECT p.name, v.plan, v.provider, v.facility, v.procedure, v.month, v.count, v.charge, v.allowed, v.paid
FROM volume_deltas v JOIN payers p ON p.id = v.payer_id ORDER BY 1, 2, 3, 4, 5, 6
"""
FINDINGS = "SELECT idx, code, severity, segment, tag, element, expected, actual, claim FROM findings ORDER BY idx"
PAYMENTS = "SELECT ordinal, payment_key, remit_date, amount, claims, delimiters, payee FROM payments ORDER BY ordinal"
HISTORY = "SELECT type, subject_version, data - 'of' AS data FROM events WHERE type <> 'remittance.received'"
"""How it came about: the same only where the groups are the same."""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Paid and denied claims, reversals with their corrections, money taken back."""
    path = tmp_path_factory.mktemp("bulk") / "sample.835"
    with path.open("wb") as out:
        write_sample(out, CLAIMS, 1, today=TODAY)
    return path


class _UndoneError(Exception):
    """Nothing of a run stays."""


def upload_of(file: Path) -> Upload:
    """What the upload route says of it."""
    return Upload(hashlib.sha256(file.read_bytes()).digest(), file.stat().st_size)


async def run(services: Services, file: Path, chunk: int, patch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Take the file in and say what is there; then undo it."""
    patch.setattr(gathering, "CHUNK", chunk)
    found: dict[str, Any] = {}
    upload = upload_of(file)
    await services.blobs.put(ORG, upload.sha256, file)
    with suppress(_UndoneError):
        async with services.database.transaction(ORG) as tx:
            id_ = await receive(Recorder(tx, SYSTEM), upload, TODAY, "received", services.now())
            (row,) = await tx.fetch("SELECT * FROM remittances WHERE id = %s", (id_,))
            with file.open("rb") as source, file.open("rb") as raw:
                groups = gather(source, TODAY, surroundings(), limits_of(services))
                tally = await take_in_file(services, tx, SYSTEM, row, raw, groups)
            found["counts"] = {name: tally.counts[name] for name in COUNTS}
            for query in (EVENTS, CLAIM_ROWS, DENIALS, VOLUMES, FINDINGS, PAYMENTS):
                found[query] = await tx.fetch(query)
            history = await tx.fetch(HISTORY)
            found["history"] = Counter(repr(entry) for entry in history if not entry["type"].startswith("remittance"))
            raise _UndoneError
    return found


@pytest.mark.parametrize("chunk", [1, 7, 100])
async def test_groups_of_any_size_end_in_the_same_rows(
    services: Services, database: SavepointDatabase, file: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    small = await run(services, file, chunk, monkeypatch)
    large = await run(services, file, 2000, monkeypatch)
    assert len(large[EVENTS]) >= CLAIMS
    assert large[DENIALS]
    assert large[VOLUMES]
    for what, rows in large.items():
        if what != "history":
            assert _differences(small[what], rows) == [], what


def _differences(some: Any, others: Any) -> list[Any]:
    if not isinstance(some, list):
        return [] if some == others else [(some, others)]
    pairs = list(zip(some, others, strict=True))
    return [(name, one[name], other[name]) for one, other in pairs for name in one if one[name] != other[name]]
