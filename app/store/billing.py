"""Instructions for the billing system on PostgreSQL. The order of the locks: claims, denials, then instructions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from app.domain.billing.instruct_billing import closing_of, concerns, instruct_billing
from app.domain.billing.instruction import Answer, Instruction, Step
from app.domain.intake.denial import Denial, Happened
from app.store.bulk.arrays import array
from app.store.database import Row
from app.store.record import Inserted, Recorder, Updated

STANDING = """
SELECT * FROM billing_instructions
WHERE org_id = %s AND denial_id = ANY(%s::uuid[]) AND state IN ('open', 'acknowledged')
  AND reverses IS NULL AND reversed_by IS NULL
ORDER BY id FOR UPDATE
"""
HOLD = "SELECT * FROM billing_instructions WHERE org_id = %s AND id = %s FOR UPDATE"
MADE = (
    "id claim_id denial_id decision_id post close_reason amount recovered group_code carc reverses state version "
    "created_at updated_at"
).split()
CHANGED = "state reversed_by version updated_at".split()
ANSWERED = "state reversed_by posted_on reference refusal answered_by answered_at version updated_at".split()


async def follow_denials(
    recorder: Recorder, denials: Sequence[Denial], happened: Sequence[Happened], now: datetime
) -> None:
    """Bring the instructions of changed denials to how these stand now, in the transaction that changed them."""
    concerned = concerns(denials, happened)
    if not concerned:
        return
    told = (recorder.tx.org_id, array([denial.id.hex for denial in concerned]))
    standing = {row["denial_id"]: instruction_from(row) for row in await recorder.tx.fetch(STANDING, told)}
    closings = {entry.subject_id: closing for entry in happened if (closing := closing_of(entry)) is not None}
    steps: list[Step] = []
    for denial in concerned:
        steps += instruct_billing(denial, standing.get(denial.id), closings.get(denial.id), uuid7)
    await save_steps(recorder, steps, now)


async def hold_instruction(recorder: Recorder, instruction_id: UUID) -> Instruction | None:
    """One instruction, held; None if there is none with this id."""
    rows = await recorder.tx.fetch(HOLD, (recorder.tx.org_id, instruction_id))
    return instruction_from(rows[0]) if rows else None


async def save_steps(recorder: Recorder, steps: Sequence[Step], now: datetime) -> None:
    """Store instructions with their entries of the log. What ends comes first: one stands for each denial."""
    if not steps:
        return
    last = {step.instruction.id: step.instruction for step in steps}
    answered = {step.instruction.id for step in steps if step.entry in ("acknowledged", "refused")}
    new = [it for it in last.values() if it.version == 1]
    changed = [it for it in last.values() if it.version > 1]
    actor = recorder.actor.kind
    changes: list[Inserted | Updated] = [
        Updated("billing_instructions", CHANGED, [_changed(it, now) for it in changed if it.id not in answered]),
        Updated("billing_instructions", ANSWERED, [_answered(it, actor, now) for it in changed if it.id in answered]),
        Inserted("billing_instructions", MADE, [_row(it, now) for it in new], {"org_id": recorder.tx.org_id}),
    ]
    await recorder.record([step.happened() for step in steps], changes, now)


def instruction_from(row: Row) -> Instruction:
    """The instruction that a row holds."""
    answered = row["answered_at"] is not None
    answer = Answer(row["posted_on"], row["reference"], row["refusal"]) if answered else None
    same = (
        "id claim_id denial_id decision_id post close_reason amount recovered carc reverses reversed_by state version"
    )
    return Instruction(group=row["group_code"], answer=answer, **{name: row[name] for name in same.split()})


def _row(it: Instruction, now: datetime) -> tuple[Any, ...]:
    what = (it.post, it.close_reason, it.amount, it.recovered, it.group, it.carc, it.reverses)
    return (it.id, it.claim_id, it.denial_id, it.decision_id, *what, it.state, it.version, now, now)


def _changed(it: Instruction, now: datetime) -> tuple[Any, ...]:
    return (it.state, it.reversed_by, it.version, now, it.id)


def _answered(it: Instruction, actor: str, now: datetime) -> tuple[Any, ...]:
    return (it.state, it.reversed_by, *(it.answer or Answer()), actor, now, it.version, now, it.id)
