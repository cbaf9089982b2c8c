"""What is counted with every change is what counting everything would find, folded or not."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.people.roster import UNTAKEN
from app.settings import Settings
from app.store.database import Database, Source
from app.store.housekeeping import fold_queues
from app.store.queries.queue_summary import summary
from app.wiring import database_of
from tests.conftest import ORG, SavepointDatabase
from tests.store.queue_rows import TODAY, ahead, change, item, put

COUNTED = (
    "SELECT queue, kind, day, sum(count)::int AS count, sum(denied)::int AS denied FROM queue_counts GROUP BY 1, 2, 3"
)
RECOUNTED = """
SELECT i.queue, i.kind, i.day, count(*)::int AS count, sum(i.denied)::int AS denied
FROM denials d CROSS JOIN LATERAL (
    SELECT q.queue, k.kind, k.day, k.denied
    FROM (VALUES (d.queue), (d.owner_id::text), (CASE WHEN d.escalated THEN 'escalated' END)) q (queue),
         (VALUES ('due', d.due_on, d.claim_denied), ('received', d.received_on, 0), ('send', d.send_by, 0)) k (kind, day, denied)
    WHERE d.lead AND d.stage <> 'resolved'
    UNION ALL
    SELECT 'root_cause_review', 'due', d.resolved_on, d.amount_denied
    WHERE d.stage = 'resolved' AND d.cause_confirmed_on IS NULL AND d.outcome NOT IN ('void', 'duplicate', 'not_a_denial')
    UNION ALL
    SELECT d.owner_id::text, p.kind, p.day, d.claim_denied FROM (VALUES
        ('point_' || CASE d.next_action WHEN 'sort' THEN 'sort' WHEN 'decide' THEN 'decide' WHEN 'await_approval' THEN 'decide'
                     ELSE 'status' END, d.control_on),
        ('point_cause', CASE WHEN d.cause_confirmed_on IS NULL THEN coalesce(d.clock_from, d.received_on) + 28 END)
    ) p (kind, day) WHERE d.lead AND d.stage <> 'resolved' AND d.parked IS NULL
) i WHERE i.queue IS NOT NULL AND i.day IS NOT NULL GROUP BY 1, 2, 3
"""
ACTIONS = ["sort", "decide", "await_approval", "prepare_appeal", "await_answer"]
RESOLVED = {"stage": "resolved", "due_on": None, "next_action": None, "send_by": None, "claim_denied": 0}


async def counts(source: Source, sql: str) -> set[tuple[Any, ...]]:
    rows = [tuple(row.values()) for row in await source.fetch(sql)]
    return {row for row in rows if row[3:] != (0, 0)}


def some_change(chance: random.Random) -> dict[str, Any]:
    """What commands do to a denial."""
    moved = chance.choice(list(UNTAKEN))
    return chance.choice(
        [
            {"due_on": ahead(chance.randint(-3, 3)), "claim_denied": chance.randint(1, 9) * 100},
            {"send_by": chance.choice([None, ahead(5)]), "received_on": ahead(-chance.randint(0, 3))},
            {"owner_id": UNTAKEN[moved], "work_type": moved},
            {"triage": chance.choice([None, "unknown_code"])},
            {"lead": chance.random() < 0.5},
            {"escalated": chance.random() < 0.5},
            {"control_on": ahead(chance.randint(-2, 5)), "next_action": chance.choice(ACTIONS)},
            {"clock_from": ahead(chance.randint(-5, 5))},
            {"parked": "not_covered", "parked_on": TODAY, "review_on": ahead(7)},
            {"parked": None, "parked_on": None, "review_on": None},
            RESOLVED | {"outcome": chance.choice(["recovered", "void"]), "resolved_on": ahead(-chance.randint(0, 2))},
            {"cause_confirmed_on": chance.choice([None, TODAY])},
            {"stage": "decision", "outcome": None, "resolved_on": None, "due_on": TODAY, "next_action": "decide"},
            {"payer_claim_control_number": "another"},
        ]
    )


@pytest.mark.parametrize("seed", range(5))
async def test_random_changes(database: SavepointDatabase, seed: int) -> None:
    chance = random.Random(seed)
    ids = await put(database, *(item(due_on=ahead(chance.randint(-3, 3))) for _ in range(12)))
    source = database.reader(ORG)
    for _ in range(60):
        await change(database, chance.choice(ids), **some_change(chance))
        if chance.random() < 0.1:
            ids += await put(database, item(amount=chance.randint(1, 9) * 100))
        if chance.random() < 0.1:
            async with database.transaction(ORG) as tx:
                await fold_queues(tx)
        assert await counts(source, COUNTED) == await counts(source, RECOUNTED)


async def test_many_rows_of_one_statement(database: SavepointDatabase) -> None:
    await put(database, *(item(due_on=ahead(number % 3)) for number in range(9)))
    async with database.transaction(ORG) as tx:
        await tx.execute(
            "INSERT INTO events (org_id, id, type, subject_id, subject_version, actor_kind, actor_id, at, data) "
            "SELECT org_id, gen_random_uuid(), 'x', id, version + 1, 'system', 'test', now(), '{}' FROM denials"
        )
        await tx.execute("UPDATE denials SET due_on = due_on + 1, version = version + 1")
    source = database.reader(ORG)
    assert await counts(source, COUNTED) == await counts(source, RECOUNTED)


async def test_a_fold_leaves_one_row_of_each_and_none_of_nothing(database: SavepointDatabase) -> None:
    one, two = await put(database, item(), item())
    await change(database, one, due_on=ahead(1))
    await change(database, two, due_on=ahead(1))
    async with database.transaction(ORG) as tx:
        await fold_queues(tx)
        rows = await tx.fetch("SELECT queue, kind, day, count FROM queue_counts WHERE queue = 'auth' ORDER BY kind")
        assert [tuple(row.values()) for row in rows] == [
            ("auth", "due", ahead(1), 2),
            ("auth", "received", TODAY, 2),
        ]
        before = await tx.fetch("SELECT id FROM queue_counts ORDER BY id")
        await fold_queues(tx)
        assert await tx.fetch("SELECT id FROM queue_counts ORDER BY id") == before, "what is folded is left alone"


@pytest.fixture
async def committing(clone: Any, settings: Settings) -> AsyncIterator[Database]:
    database = database_of(settings, clone(), pool=16)
    await database.open()
    yield database
    await database.close()


async def test_writers_and_folds_at_once_lose_nothing(committing: Database) -> None:
    chance, writing = random.Random(1), asyncio.Event()
    writing.set()

    async def write(number: int) -> None:
        ids = await put(committing, *(item(due_on=ahead(number)) for _ in range(4)))
        for _ in range(25):
            told = some_change(chance)
            await change(committing, chance.choice(ids), **told)

    async def fold() -> int:
        folds = 0
        while writing.is_set():
            async with committing.transaction(ORG) as tx:
                await fold_queues(tx)
            folds += 1
        return folds

    folding = [asyncio.create_task(fold()) for _ in range(2)]
    await asyncio.gather(*(write(number) for number in range(4)))
    writing.clear()
    assert sum(await asyncio.gather(*folding)) > 2
    source = committing.reader(ORG)
    assert await counts(source, COUNTED) == await counts(source, RECOUNTED)
    figures = {row["queue"]: row["count"] for row in await summary(source, datetime.now(UTC))}
    (open_,) = await source.fetch("SELECT count(*) AS n FROM denials WHERE lead AND stage <> 'resolved'")
    assert sum(figures[name] for name in ("triage", *UNTAKEN)) == open_["n"]
