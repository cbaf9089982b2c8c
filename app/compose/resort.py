"""Denials sorted anew after a rule of the organisation was approved or ended.

These are the moments that matter, beside that at which a payer turns out to be another one: a rule is asked about the
day of the remittance, never about today, so nothing moves on the day on which it begins or ends. What comes new or is
told again is sorted by the rules as they are then.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from app.domain.intake.denial import Denial
from app.domain.sorting.own_rules import OwnRules
from app.domain.workflow.resort_claim import UNDECIDED, resort_claim, sorted_anew
from app.jobs import queue
from app.store.claim_group import PostgresClaimGroup
from app.store.database import Row, Source, Transaction
from app.store.queries.rule_reach import reach_of, undecided
from app.store.record import SYSTEM, Recorder
from app.store.sorting_rules import rules_about, rules_in_force, shown, sorting_rule
from app.wiring import Services

AT_ONCE = 500
"""Claims sorted anew in one transaction: nobody waits long for one that is held."""
PATIENCE = 30
"""Seconds until we look again for what transactions under way have left."""
OLDEST = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xid"


async def resort_later(tx: Transaction, rule_id: UUID) -> None:
    """Let a job look at what a rule is about, once this transaction has ended."""
    org, rule = str(tx.org_id), str(rule_id)
    await queue.enqueue(queue.resort, f"resort:{rule}", tx.driver, org_id=org, rule_id=rule)


async def resort_payer_later(tx: Transaction, payer_id: UUID) -> None:
    """The same for every rule about a payer that took others in."""
    for rule_id in await rules_about(tx, payer_id):
        await resort_later(tx, rule_id)


async def resort_all(services: Services, org_id: UUID, rule_id: UUID, since: int | None = None) -> None:
    """Sort anew what a rule is about and the rules put elsewhere now, one transaction for each group of claims.

    Transactions that were under way when the job began may have read the rules as they were before. What they leave is
    looked at by another job, until the last of them (those older than transaction ``since``) has ended.
    """
    async with services.database.transaction(org_id) as tx:
        since = since or await _this_moment(tx)
        settled = (await tx.fetch(OLDEST))[0]["xid"] >= since
    claims = await _claims_elsewhere(services.database.reader(org_id), rule_id)
    for start in range(0, len(claims), AT_ONCE):
        async with services.database.transaction(org_id) as tx:
            await _resort(services, tx, claims[start : start + AT_ONCE])
    if not settled:
        org, rule, name = str(org_id), str(rule_id), f"resort:{rule_id}:{since}"
        await queue.enqueue(queue.resort, name, wait=PATIENCE, org_id=org, rule_id=rule, since=str(since))


async def _this_moment(tx: Transaction) -> int:
    """The number of this transaction: those under way have smaller ones."""
    rows = await tx.fetch("SELECT pg_current_xact_id()::text::bigint AS xid")
    return int(rows[0]["xid"])


async def _claims_elsewhere(source: Source, rule_id: UUID) -> list[UUID]:
    """Claims with denials that a rule is or was about and that the rules put elsewhere now."""
    rule = await sorting_rule(source, rule_id)
    if rule is None or rule.approved_by is None:
        return []
    in_force = await rules_in_force(source)
    own = OwnRules(in_force)
    endless = replace(rule.terms, effective_to=None).own_rule(shown(rule.id))
    found = await undecided(source, reach_of(endless, rule.terms.effective_from, in_force))
    return sorted({claim for row in found if sorted_anew(_one_of(row), own) is not None for claim in row["claim_ids"]})


def _one_of(row: Row) -> Denial:
    """A denial that stands for those alike: its codes and where it is put, nothing else."""
    bucket = {"rule": row["rule"], "sub_cause": row["sub_cause"]} if row["rule"] else None
    same = "carc remarks payer_id remit_date work_type root_cause recommended_path triage bucket_by".split()
    nothing = UUID(int=0)
    return Denial(
        id=nothing,
        claim_id=nothing,
        event_id=nothing,
        reason_key="",
        group=row["group_code"],
        received_on=row["remit_date"],
        amount_denied=0,
        amount_at_risk=0,
        stage=UNDECIDED[0],
        bucket=bucket,
        **{name: row[name] for name in same},
    )


async def _resort(services: Services, tx: Transaction, claim_ids: list[UUID]) -> None:
    group = PostgresClaimGroup(Recorder(tx, SYSTEM), services.now)
    today = await services.today(tx)
    claims = await group.hold(claim_ids, today, services.clocks())
    for claim in claims:
        resort_claim(claim)
        await claim.close(group)
    await group.write()
    if claims and claims[0].office.gave_to_people:  # they may have gone away in the meantime
        await queue.enqueue(queue.move_work, f"move_work:{tx.org_id}", tx.driver, wait=1, org_id=str(tx.org_id))
