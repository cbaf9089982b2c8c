"""The job queue, and its tasks for remittances, work and house-keeping. Arguments carry ids only."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from psycopg import AsyncConnection

from app.jobs.work import work_of

queue = App(connector=PsycopgConnector())
STALLED_AFTER = 15
"""Seconds without a heartbeat after which the jobs of a worker are given to another."""
ATTEMPTS = 5
"""Times that a job is tried again."""
AGAIN = RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=3)


@queue.task(name="ingest", pass_context=True, retry=AGAIN)
async def ingest(context: JobContext, org_id: str, remittance_id: str) -> None:
    """Read a large remittance. After the last attempt whoever polls it must learn that nothing more will come."""
    work, ids = work_of(context), (UUID(org_id), UUID(remittance_id))
    try:
        await work.ingest(*ids)
    except Exception:
        if context.job.attempts >= ATTEMPTS:
            await work.give_up(*ids)
        raise


@queue.task(name="link_late", pass_context=True, retry=AGAIN)
async def link_late(context: JobContext, org_id: str, remittance_id: str) -> None:
    """Link what two transactions at the same moment could not see of each other."""
    await work_of(context).link_late(UUID(org_id), UUID(remittance_id))


@queue.task(name="move_work", pass_context=True, retry=AGAIN)
async def move_work(context: JobContext, org_id: str) -> None:
    """Work of people who are not there today goes to their stand-ins or back to their teams."""
    await work_of(context).move_work(UUID(org_id))


@queue.periodic(cron="*/15 * * * *")
@queue.task(name="move_work_all", pass_context=True)
async def move_work_all(context: JobContext, timestamp: int) -> None:
    """One job for each organisation. Somewhere a day begins at every quarter of an hour; done again it finds nothing."""
    for org_id in await work_of(context).organizations():
        await enqueue(move_work, f"move_work:{org_id}", org_id=str(org_id))


@queue.task(name="escalate", pass_context=True, retry=AGAIN)
async def escalate(context: JobContext, org_id: str) -> None:
    """What was missed, is near at a payer, or stays unanswered: its owner is told, then the lead, then the manager."""
    await work_of(context).escalate(UUID(org_id))


@queue.periodic(cron="*/15 * * * *")
@queue.task(name="escalate_all", pass_context=True)
async def escalate_all(context: JobContext, timestamp: int) -> None:
    """One job for each organisation. Done again it finds nothing until a day begins there or a denial changes."""
    for org_id in await work_of(context).organizations():
        await enqueue(escalate, f"escalate:{org_id}", org_id=str(org_id))


@queue.task(name="resort", pass_context=True, retry=AGAIN)
async def resort(context: JobContext, org_id: str, rule_id: str, since: str | None = None) -> None:
    """A rule was approved or ended: open denials that nobody has decided follow it. ``since`` is a transaction's number."""
    await work_of(context).resort(UUID(org_id), UUID(rule_id), int(since) if since else None)


@queue.task(name="recompute_deadlines", pass_context=True, retry=AGAIN)
async def recompute_deadlines(context: JobContext, org_id: str, payer_id: str) -> None:
    """A payer was mapped: the windows of its open denials follow its name and type."""
    await work_of(context).recompute_deadlines(UUID(org_id), UUID(payer_id))


@queue.task(name="sweep_closes", pass_context=True, retry=AGAIN)
async def sweep_closes(context: JobContext, org_id: str) -> None:
    """Closes that wait for a second person and should not wait any more."""
    await work_of(context).sweep_closes(UUID(org_id))


@queue.periodic(cron="*/15 * * * *")
@queue.task(name="sweep_closes_all", pass_context=True)
async def sweep_closes_all(context: JobContext, timestamp: int) -> None:
    """One job for each organisation, as somewhere a day begins at every quarter of an hour."""
    for org_id in await work_of(context).organizations():
        await enqueue(sweep_closes, f"sweep_closes:{org_id}", org_id=str(org_id))


@queue.task(name="tidy", pass_context=True)
async def tidy(context: JobContext, org_id: str) -> None:
    """House-keeping of one organisation."""
    await work_of(context).tidy(UUID(org_id))


@queue.periodic(cron="*/10 * * * *")
@queue.task(name="tidy_all", pass_context=True)
async def tidy_all(context: JobContext, timestamp: int) -> None:
    """One job for each organisation."""
    for org_id in await work_of(context).organizations():
        await enqueue(tidy, f"tidy:{org_id}", org_id=str(org_id))


@queue.task(name="fold", pass_context=True)
async def fold(context: JobContext, org_id: str) -> None:
    """Counts of queues are rows that are added up: few rows are quick to add."""
    await work_of(context).fold(UUID(org_id))


@queue.periodic(cron="* * * * *")
@queue.task(name="fold_all", pass_context=True)
async def fold_all(context: JobContext, timestamp: int) -> None:
    """One job for each organisation."""
    for org_id in await work_of(context).organizations():
        await enqueue(fold, f"fold:{org_id}", org_id=str(org_id))


@queue.periodic(cron="* * * * * */5")
@queue.task(name="retry_stalled", queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(_context: JobContext, timestamp: int) -> None:
    """Give the jobs of workers that died to those that live. One whose like waits already has to wait for it."""
    for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        with suppress(UniqueViolation):
            await queue.job_manager.retry_job(job)


async def enqueue(
    task: Any, name: str, connection: AsyncConnection[Any] | None = None, wait: int = 0, **arguments: str
) -> None:
    """Defer a job, inside the transaction of ``connection``; one that waits already under ``name`` is enough."""
    options: dict[str, Any] = {"queueing_lock": name}
    if wait:
        options["schedule_in"] = {"seconds": wait}
    try:
        if connection is None:
            await task.configure(**options).defer_async(**arguments)
        else:
            async with connection.transaction():
                await task.configure(connection=connection, **options).defer_async(**arguments)
    except AlreadyEnqueued:
        return
    except ConnectorException as error:  # whoever owns the transaction knows what to do about its cause
        raise (error.__cause__ or error) from None
