"""House-keeping: folding changes no sum, and only what is old is forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from app.store.database import Transaction
from tests.conftest import ORG, OTHER_ORG
from tests.jobs.conftest import Desk

PAYER = uuid4()
CELL = "payer_id, plan, provider, facility, procedure, month"
SUMS = f"""
SELECT org_id, {CELL}, sum(count)::int AS count, sum(charge)::int AS charge, sum(allowed)::int AS allowed,
       sum(paid)::int AS paid
FROM (SELECT org_id, {CELL}, count, charge, allowed, paid FROM volumes
      UNION ALL SELECT org_id, {CELL}, count, charge, allowed, paid FROM volume_deltas) both_
GROUP BY org_id, {CELL} ORDER BY org_id, {CELL}
"""


async def add(tx: Transaction, procedure: str, times: int) -> None:
    for turn in range(1, times + 1):
        await tx.execute(
            f"INSERT INTO volume_deltas (org_id, id, {CELL}, count, charge, allowed, paid) "
            "VALUES (%s, %s, %s, '', '', '', %s, '2026-09-01', %s, %s, %s, %s)",
            (tx.org_id, uuid4(), PAYER, procedure, turn, turn * 100, turn * 80, turn * 60),
        )


async def test_folding_changes_no_sum(desk: Desk) -> None:
    for org_id, times in ((ORG, 5), (OTHER_ORG, 2)):
        async with desk.services.database.transaction(org_id) as tx:
            await add(tx, "99213", times)
            await add(tx, "70450", times)
    before = desk.rows(SUMS)
    assert [row["count"] for row in before] == [15, 15, 3, 3]
    await desk.work.tidy(ORG)
    assert desk.rows(SUMS) == before
    assert {row["org_id"] for row in desk.rows("SELECT org_id FROM volume_deltas")} == {OTHER_ORG}
    async with desk.services.database.transaction(ORG) as tx:
        await add(tx, "99213", 2)
    grown = desk.rows(SUMS)
    await desk.work.tidy(ORG)
    await desk.work.tidy(ORG)
    assert desk.rows(SUMS) == grown
    assert [(row["procedure"], row["count"]) for row in grown[:2]] == [("70450", 15), ("99213", 18)]
    assert len(desk.rows("SELECT FROM volumes")) == 2


async def keep_key(desk: Desk, org_id: UUID, key: str, age: timedelta) -> None:
    async with desk.services.database.transaction(org_id) as tx:
        await tx.execute(
            "INSERT INTO idempotency_keys (org_id, client, operation, key, fingerprint, status, body, created_at) "
            "VALUES (%s, 'c', 'POST /v1/denials', %s, '\\x00', 201, '\\x7b7d', %s)",
            (org_id, key, datetime.now(UTC) - age),
        )


async def test_old_keys_are_forgotten_and_young_ones_kept(desk: Desk) -> None:
    promised = timedelta(hours=desk.services.settings.idempotency_hours)
    assert promised >= timedelta(hours=24)
    await keep_key(desk, ORG, "old", promised + timedelta(minutes=1))
    await keep_key(desk, ORG, "young", promised - timedelta(minutes=1))
    await keep_key(desk, OTHER_ORG, "old", promised + timedelta(minutes=1))
    await desk.work.tidy(ORG)
    left = desk.rows("SELECT org_id, key FROM idempotency_keys ORDER BY key")
    assert [(row["org_id"], row["key"]) for row in left] == [(OTHER_ORG, "old"), (ORG, "young")]


EXCHANGE = """
INSERT INTO status_exchanges (org_id, id, inquiry_id, payer_id, connection_id, kind, number, partner, serial,
                              control_number, payload_id, sent_at, ended_at, outcome, in_downtime, received_sha256)
VALUES (%(org)s, %(id)s, %(id)s, %(id)s, %(id)s, 'submit', 1, 'a/b', %(serial)s, 1, %(id)s, %(at)s, %(at)s, 'answered',
        false, %(digest)s)
"""


async def test_what_payers_said_long_ago_is_forgotten(desk: Desk) -> None:
    words = b"ISA*00"
    digest, kept = sha256(words).digest(), timedelta(days=desk.services.settings.status_exchanges_days)
    ids = {}
    for serial, age in enumerate((kept + timedelta(minutes=1), kept - timedelta(minutes=1))):
        ids[serial] = {"org": ORG, "id": uuid4(), "serial": serial, "at": datetime.now(UTC) - age, "digest": digest}
        async with desk.services.database.transaction(ORG) as tx:
            await tx.execute(EXCHANGE, ids[serial])
        await desk.services.blobs.put(ORG, digest, words, ids[serial]["id"])
    await desk.work.tidy(ORG)
    left = desk.rows("SELECT received_sha256 IS NOT NULL AS there FROM status_exchanges ORDER BY serial")
    assert [row["there"] for row in left] == [False, True]
    files = [it.name for it in (desk.services.settings.data / "blobs").rglob("*") if it.is_file()]
    assert [it for it in files if it.startswith(digest.hex())] == [f"{digest.hex()}-{ids[1]['id']}"]


async def test_all_organisations_are_known(desk: Desk) -> None:
    assert set(await desk.work.organizations()) == {ORG, OTHER_ORG}


async def test_paid_lines_are_added_up_by_payer_and_for_all_procedures(desk: Desk) -> None:
    for _ in range(2):
        async with desk.services.database.transaction(ORG) as tx:
            await add(tx, "99213", 2)
            await add(tx, "70450", 1)
            await add(tx, "*", 1)  # some payer's word for no procedure: it is counted with all and not by itself
        await desk.work.tidy(ORG)
    found = desk.rows("SELECT procedure, count, charge, allowed FROM payer_volumes WHERE org_id = %s ORDER BY 1", ORG)
    by_procedure = {row["procedure"]: (row["count"], row["charge"], row["allowed"]) for row in found}
    assert by_procedure == {"*": (10, 1000, 800), "70450": (2, 200, 160), "99213": (6, 600, 480)}
