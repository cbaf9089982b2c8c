"""Jobs exist once, exist only when their transaction does, and survive the worker that had them."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from app.jobs import queue, worker
from tests.conftest import ORG, OTHER_ORG
from tests.jobs.conftest import Desk

REM = uuid4()
IDS = {"org_id": str(ORG), "remittance_id": str(REM)}


class Noted:
    """Work that only notes what it was asked for."""

    def __init__(self, *organizations: UUID, failing: bool = False) -> None:
        self.known = list(organizations)
        self.asked: list[tuple[Any, ...]] = []
        self.failing = failing
        self.was_asked = asyncio.Event()

    async def organizations(self) -> list[UUID]:
        return self.known

    async def ingest(self, *ids: UUID) -> None:
        self.asked.append(("ingest", *ids))
        self.was_asked.set()
        if self.failing:
            raise RuntimeError("in vain")

    async def give_up(self, *ids: UUID) -> None:
        self.asked.append(("give_up", *ids))

    async def link_late(self, *ids: UUID) -> None:
        self.asked.append(("link_late", *ids))

    async def move_work(self, *ids: UUID) -> None:
        self.asked.append(("move_work", *ids))

    async def sweep_closes(self, *ids: UUID) -> None:
        self.asked.append(("sweep_closes", *ids))

    async def escalate(self, *ids: UUID) -> None:
        self.asked.append(("escalate", *ids))

    async def tidy(self, *ids: UUID) -> None:
        self.asked.append(("tidy", *ids))

    async def fold(self, *ids: UUID) -> None:
        self.asked.append(("fold", *ids))

    async def waiting_webhooks(self, _org_id: UUID) -> list[UUID]:
        return []

    async def waiting_payers(self, _org_id: UUID) -> list[UUID]:
        return []

    async def drain(self) -> None:
        pass


async def run(work: Any) -> None:
    """Do all that waits, then stop."""
    await queue.queue.run_worker_async(
        wait=False, install_signal_handlers=False, additional_context={"work": work}, delete_jobs="successful"
    )


async def test_enqueued_twice_is_one_job(desk: Desk) -> None:
    for _ in range(2):
        await queue.enqueue(queue.ingest, "ingest:1", **IDS)
    assert desk.jobs() == [("ingest", "ingest:1", "todo")]


async def test_a_job_of_a_transaction_that_was_rolled_back_does_not_exist(desk: Desk) -> None:
    with suppress(RuntimeError):
        async with desk.services.database.transaction(ORG) as tx:
            await queue.enqueue(queue.ingest, "ingest:1", tx.driver, **IDS)
            raise RuntimeError
    assert desk.jobs() == []
    async with desk.services.database.transaction(ORG) as tx:
        await queue.enqueue(queue.ingest, "ingest:1", tx.driver, **IDS)
        assert desk.jobs() == []
    assert desk.jobs() == [("ingest", "ingest:1", "todo")]


async def test_a_second_job_does_not_break_the_transaction_that_wants_it(desk: Desk) -> None:
    await queue.enqueue(queue.ingest, "ingest:1", **IDS)
    async with desk.services.database.transaction(ORG) as tx:
        await queue.enqueue(queue.ingest, "ingest:1", tx.driver, **IDS)
        await tx.execute("INSERT INTO claim_locks (org_id, number) VALUES (%s, 'pcn:1')", (ORG,))
    assert len(desk.jobs()) == 1
    assert len(desk.rows("SELECT FROM claim_locks")) == 1


async def test_jobs_are_done_once_and_leave_nothing(desk: Desk) -> None:
    await queue.enqueue(queue.ingest, "ingest:1", **IDS)
    await queue.enqueue(queue.link_late, "link_late:1", **IDS)
    work = Noted()
    await run(work)
    await run(work)
    assert sorted(work.asked) == [("ingest", ORG, REM), ("link_late", ORG, REM)]
    assert desk.jobs() == []


async def test_a_job_that_waits_is_not_done_early(desk: Desk) -> None:
    await queue.enqueue(queue.link_late, "link_late:1", wait=30, **IDS)
    work = Noted()
    await run(work)
    assert work.asked == []
    assert ("link_late", "link_late:1", "todo") in desk.jobs()


async def test_arguments_are_ids_only(desk: Desk) -> None:
    await queue.enqueue(queue.ingest, "ingest:1", **IDS)
    assert desk.rows("SELECT args FROM jobs.procrastinate_jobs") == [{"args": IDS}]


async def test_after_the_last_attempt_it_is_given_up(desk: Desk) -> None:
    await queue.enqueue(queue.ingest, "ingest:1", **IDS)
    work = Noted(failing=True)
    for _ in range(queue.ATTEMPTS + 1):
        await run(work)
        desk.rows("UPDATE jobs.procrastinate_jobs SET scheduled_at = now() - interval '1 second' WHERE status = 'todo'")
    assert [name for name, *_ in work.asked] == ["ingest"] * (queue.ATTEMPTS + 1) + ["give_up"]
    assert desk.jobs() == [("ingest", "ingest:1", "failed")]


async def test_each_organisation_is_tidied_by_a_job_of_its_own(desk: Desk) -> None:
    work = Noted(ORG, OTHER_ORG)
    await queue.tidy_all.configure().defer_async(timestamp=0)
    await run(work)
    assert set(work.asked) >= {("tidy", ORG), ("tidy", OTHER_ORG)}


def stall(desk: Desk, lock: str) -> None:
    """A job whose worker went away a minute ago."""
    desk.rows("INSERT INTO jobs.procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute')")
    desk.rows(
        "UPDATE jobs.procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM jobs.procrastinate_workers) "
        "WHERE queueing_lock = %s",
        lock,
    )


async def test_stalled_jobs_are_given_to_those_that_live(desk: Desk) -> None:
    await queue.enqueue(queue.ingest, "ingest:1", **IDS)
    stall(desk, "ingest:1")
    await queue.retry_stalled(None, 0)
    assert desk.jobs() == [("ingest", "ingest:1", "todo")]


async def test_a_stalled_job_whose_like_waits_does_not_hold_up_the_others(desk: Desk) -> None:
    for lock in ("ingest:1", "ingest:2"):
        await queue.enqueue(queue.ingest, lock, **IDS)
        stall(desk, lock)
    await queue.enqueue(queue.ingest, "ingest:1", **IDS)
    await queue.retry_stalled(None, 0)
    assert sorted(desk.jobs()) == [
        ("ingest", "ingest:1", "doing"),
        ("ingest", "ingest:1", "todo"),
        ("ingest", "ingest:2", "todo"),
    ]


async def test_a_worker_beside_the_service_works_and_stops(desk: Desk) -> None:
    work = Noted()
    async with worker.beside(work):
        await queue.enqueue(queue.ingest, "ingest:1", **IDS)
        await asyncio.wait_for(work.was_asked.wait(), 10)
    assert work.asked == [("ingest", ORG, REM)]


@pytest.mark.parametrize("status", ["received", "processing"])
async def test_giving_up_says_so_to_whoever_polls(desk: Desk, status: str) -> None:
    with_event = (
        "INSERT INTO events (org_id, id, type, subject_id, subject_version, actor_kind, actor_id, at, data) VALUES "
    )
    async with desk.services.database.transaction(ORG) as tx:
        await tx.execute(f"{with_event} (%s, %s, 'x', %s, 1, 'system', 'test', now(), '{{}}')", (ORG, uuid4(), REM))
        await tx.execute(
            "INSERT INTO remittances (org_id, id, sha256, size, status, received_on, counts, version, created_at, "
            "updated_at) VALUES (%s, %s, '\\x00', 1, %s, now(), '{}', 1, now(), now())",
            (ORG, REM, status),
        )
    await desk.work.give_up(ORG, REM)
    (row,) = desk.rows("SELECT status, problem FROM remittances")
    assert (row["status"], row["problem"]["type"]) == ("failed", "internal-error")


async def test_a_queue_that_cannot_be_reached_is_trouble_of_the_database(desk: Desk) -> None:
    desk.rows("DROP TABLE jobs.procrastinate_events, jobs.procrastinate_jobs CASCADE")
    async with desk.services.database.transaction(ORG) as tx:
        with pytest.raises(psycopg.errors.UndefinedTable):
            await queue.enqueue(queue.ingest, "ingest:1", tx.driver, **IDS)
