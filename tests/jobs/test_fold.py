"""Counts of queues are folded every minute, leases that ran out are forgotten after an hour."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from app.jobs import queue
from app.store import checkouts
from app.store.checkouts import Lease
from app.wiring import now
from tests.conftest import ORG, OTHER_ORG
from tests.jobs.conftest import Desk
from tests.jobs.test_queue import Noted, run
from tests.store.queue_rows import item, put

ROWS = "SELECT org_id, queue, kind, count::int FROM queue_counts WHERE queue = 'auth' AND kind = 'due' ORDER BY 1, 4"


async def test_each_organisation_is_folded_by_a_job_of_its_own(desk: Desk) -> None:
    work = Noted(ORG, OTHER_ORG)
    await queue.fold_all.configure().defer_async(timestamp=0)
    await run(work)
    assert set(work.asked) >= {("fold", ORG), ("fold", OTHER_ORG)}


async def test_folding_stays_in_the_organisation(desk: Desk) -> None:
    for org_id in (ORG, ORG, OTHER_ORG, OTHER_ORG):
        await put(desk.services.database, item(), org_id=org_id)
    await desk.work.fold(ORG)
    assert [tuple(row.values())[3] for row in desk.rows(ROWS)] == [2, 1, 1]
    await desk.work.tidy(OTHER_ORG)
    assert [tuple(row.values())[3] for row in desk.rows(ROWS)] == [2, 2]


async def test_leases_that_ran_out_are_forgotten_when_nobody_renews_them_any_more(desk: Desk) -> None:
    ids = await put(desk.services.database, item(), item(), item())
    async with desk.services.database.transaction(ORG) as tx:
        for denial, ended in zip(ids, (61, 59, -10), strict=True):
            lease = Lease(uuid4(), denial, "auth", uuid4(), now() - timedelta(minutes=ended))
            assert await checkouts.take(tx, lease, now())
    await desk.work.tidy(ORG)
    left = desk.rows("SELECT denial_id FROM checkouts")
    assert {row["denial_id"] for row in left} == set(ids[1:])
