"""The job queue and its tasks. Arguments carry ids only."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Protocol
from uuid import UUID

from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from psycopg import AsyncConnection

queue = App(connector=PsycopgConnector())
CLAIM_STATUS = "claim_status"
"""The queue of questions to payers. It has workers of its own: a large file must not hold them up."""
WEBHOOKS = "webhooks"
"""The queue of what is sent to partners. Also with workers of its own: a receiver that hangs must not hold up a file."""
STALLED_AFTER = 15
"""Seconds without a heartbeat after which the jobs of a worker are given to another."""

ATTEMPTS = 5
"""Times that a job is tried again."""


class Work(Protocol):
    """What the tasks ask to be done; composed in ``app/wiring.py``."""

    async def organizations(self) -> list[UUID]:
        """All organisations."""

    async def ingest(self, org_id: UUID, remittance_id: UUID) -> None:
        """Read a stored remittance and take it in."""

    async def give_up(self, org_id: UUID, remittance_id: UUID) -> None:
        """Say of a remittance that it could not be taken in, although nothing is wrong with its shape."""

    async def link_late(self, org_id: UUID, remittance_id: UUID) -> None:
        """Link events of a remittance whose claims became known while it was taken in."""

    async def move_work(self, org_id: UUID) -> None:
        """Move the open work of people who are not there today."""

    async def escalate(self, org_id: UUID) -> None:
        """Escalate what was missed, and tell people."""

    async def resort(self, org_id: UUID, rule_id: UUID, since: int | None) -> None:
        """Sort anew what a rule of the organisation is about; ``since``: for transactions older than this one."""

    async def recompute_deadlines(self, org_id: UUID, payer_id: UUID) -> None:
        """Count the windows of a payer's open denials anew."""

    async def sweep_closes(self, org_id: UUID) -> None:
        """End closes that nobody answered in time, or that rest on what is not so any more."""

    async def tidy(self, org_id: UUID) -> None:
        """Fold volumes, count outcomes, forget old idempotency keys, leases that ran out and old deliveries."""

    async def fold(self, org_id: UUID) -> None:
        """Fold the counts of queues."""

    async def waiting_webhooks(self, org_id: UUID) -> list[UUID]:
        """Webhooks for which there is something to send."""

    async def deliver(self, org_id: UUID, webhook_id: UUID) -> bool:
        """Send what may go to a webhook now; whether there is more."""

    async def waiting_payers(self, org_id: UUID) -> list[UUID]:
        """Payers for whom a question is due."""

    async def ask_payer(self, org_id: UUID, payer_id: UUID) -> None:
        """Send the questions that may go to a payer now; returns once they are on their way."""

    async def ask_by_cadence(self, org_id: UUID) -> None:
        """Ask payers about claims whose time has come."""

    async def drain(self) -> None:
        """Wait for what is on its way."""


def _work(context: JobContext) -> Work:
    work: Work = context.additional_context["work"]
    return work


@queue.task(name="ingest", pass_context=True, retry=RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=3))
async def ingest(context: JobContext, org_id: str, remittance_id: str) -> None:
    """Read a large remittance. After the last attempt whoever polls it must learn that nothing more will come."""
    work, ids = _work(context), (UUID(org_id), UUID(remittance_id))
    try:
        await work.ingest(*ids)
    except Exception:
        if context.job.attempts >= ATTEMPTS:
            await work.give_up(*ids)
        raise


@queue.task(name="link_late", pass_context=True, retry=RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=3))
async def link_late(context: JobContext, org_id: str, remittance_id: str) -> None:
    """Link what two transactions at the same moment could not see of each other."""
    await _work(context).link_late(UUID(org_id), UUID(remittance_id))


@queue.task(name="move_work", pass_context=True, retry=RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=3))
async def move_work(context: JobContext, org_id: str) -> None:
    """Work of people who are not there today goes to their stand-ins or back to their teams."""
    await _work(context).move_work(UUID(org_id))


@queue.periodic(cron="*/15 * * * *")
@queue.task(name="move_work_all", pass_context=True)
async def move_work_all(context: JobContext, timestamp: int) -> None:
    """One job for each organisation. Somewhere a day begins at every quarter of an hour; done again it finds nothing."""
    for org_id in await _work(context).organizations():
        await enqueue(move_work, f"move_work:{org_id}", org_id=str(org_id))


@queue.task(name="escalate", pass_context=True, retry=RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=3))
async def escalate(context: JobContext, org_id: str) -> None:
    """What was missed, is near at a payer, or stays unanswered: its owner is told, then the lead, then the manager."""
    await _work(context).escalate(UUID(org_id))


@queue.periodic(cron="*/15 * * * *")
@queue.task(name="escalate_all", pass_context=True)
async def escalate_all(context: JobContext, timestamp: int) -> None:
    """One job for each organisation. Done again it finds nothing until a day begins there or a denial changes."""
    for org_id in await _work(context).organizations():
        await enqueue(escalate, f"escalate:{org_id}", org_id=str(org_id))


@queue.task(name="resort", pass_context=True, retry=RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=3))
async def resort(context: JobContext, org_id: str, rule_id: str, since: str | None = None) -> None:
    """A rule was approved or ended: open denials that nobody has decided follow it. ``since`` is a transaction's number."""
    await _work(context).resort(UUID(org_id), UUID(rule_id), int(since) if since else None)


@queue.task(
    name="recompute_deadlines", pass_context=True, retry=RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=3)
)
async def recompute_deadlines(context: JobContext, org_id: str, payer_id: str) -> None:
    """A payer was mapped: the windows of its open denials follow its name and type."""
    await _work(context).recompute_deadlines(UUID(org_id), UUID(payer_id))


@queue.task(name="sweep_closes", pass_context=True, retry=RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=3))
async def sweep_closes(context: JobContext, org_id: str) -> None:
    """Closes that wait for a second person and should not wait any more."""
    await _work(context).sweep_closes(UUID(org_id))


@queue.periodic(cron="*/15 * * * *")
@queue.task(name="sweep_closes_all", pass_context=True)
async def sweep_closes_all(context: JobContext, timestamp: int) -> None:
    """One job for each organisation, as somewhere a day begins at every quarter of an hour."""
    for org_id in await _work(context).organizations():
        await enqueue(sweep_closes, f"sweep_closes:{org_id}", org_id=str(org_id))


@queue.task(name="tidy", pass_context=True)
async def tidy(context: JobContext, org_id: str) -> None:
    """House-keeping of one organisation."""
    await _work(context).tidy(UUID(org_id))


@queue.periodic(cron="*/10 * * * *")
@queue.task(name="tidy_all", pass_context=True)
async def tidy_all(context: JobContext, timestamp: int) -> None:
    """One job for each organisation."""
    for org_id in await _work(context).organizations():
        await enqueue(tidy, f"tidy:{org_id}", org_id=str(org_id))


@queue.task(name="fold", pass_context=True)
async def fold(context: JobContext, org_id: str) -> None:
    """Counts of queues are rows that are added up: few rows are quick to add."""
    await _work(context).fold(UUID(org_id))


@queue.periodic(cron="* * * * *")
@queue.task(name="fold_all", pass_context=True)
async def fold_all(context: JobContext, timestamp: int) -> None:
    """One job for each organisation."""
    for org_id in await _work(context).organizations():
        await enqueue(fold, f"fold:{org_id}", org_id=str(org_id))


def webhook_lock(webhook_id: UUID) -> str:
    """Name of the job of one webhook."""
    return f"webhook:{webhook_id}"


@queue.task(
    name="deliver", queue=WEBHOOKS, pass_context=True, retry=RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=3)
)
async def deliver(context: JobContext, org_id: str, webhook_id: str) -> None:
    """Send to one webhook for a while; what is left is a job of its own, so that others have their turn."""
    ids = (UUID(org_id), UUID(webhook_id))
    if await _work(context).deliver(*ids):
        await enqueue(deliver, webhook_lock(ids[1]), org_id=org_id, webhook_id=webhook_id)


@queue.periodic(cron="* * * * * */5")
@queue.task(name="wake_webhooks", queue=WEBHOOKS, queueing_lock="wake_webhooks", pass_context=True)
async def wake_webhooks(context: JobContext, timestamp: int) -> None:
    """A job for each webhook for which there is something to send: what is new, and what is due again."""
    for org_id in await _work(context).organizations():
        for webhook_id in await _work(context).waiting_webhooks(org_id):
            await enqueue(deliver, webhook_lock(webhook_id), org_id=str(org_id), webhook_id=str(webhook_id))


@queue.task(name="ask_payer", queue=CLAIM_STATUS, pass_context=True)
async def ask_payer(context: JobContext, org_id: str, payer_id: str) -> None:
    """What is due to a payer goes on its way; nobody waits here for its answers."""
    await _work(context).ask_payer(UUID(org_id), UUID(payer_id))


@queue.periodic(cron="* * * * * */5")
@queue.task(name="wake_payers", queue=CLAIM_STATUS, queueing_lock="wake_payers", pass_context=True)
async def wake_payers(context: JobContext, timestamp: int) -> None:
    """A job for each payer for whom something is due: new questions, repetitions, polls, and what a dead worker had."""
    for org_id in await _work(context).organizations():
        for payer_id in await _work(context).waiting_payers(org_id):
            await wake_payer(org_id, payer_id)


@queue.task(name="ask_by_cadence", pass_context=True, retry=RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=3))
async def ask_by_cadence(context: JobContext, org_id: str) -> None:
    """Early before a decision, after a submission, and again as the payer's last answer says, until it is final."""
    await _work(context).ask_by_cadence(UUID(org_id))


@queue.periodic(cron="*/15 * * * *")
@queue.task(name="ask_by_cadence_all", pass_context=True)
async def ask_by_cadence_all(context: JobContext, timestamp: int) -> None:
    """One job for each organisation. Done again it finds nothing until a day begins there or a claim changes."""
    for org_id in await _work(context).organizations():
        await enqueue(ask_by_cadence, f"ask_by_cadence:{org_id}", org_id=str(org_id))


async def wake_payer(org_id: UUID, payer_id: UUID, connection: AsyncConnection[Any] | None = None) -> None:
    """Have a worker look at a payer's questions, once the transaction of ``connection`` is over."""
    await enqueue(ask_payer, f"ask:{payer_id}", connection, org_id=str(org_id), payer_id=str(payer_id))


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
