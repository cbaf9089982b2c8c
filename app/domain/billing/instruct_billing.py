"""Command: bring the billing system's instructions to how a denial stands now.

Asked after every change of a denial that was closed, whoever changed it: a person, a payment, a reversal. Repeating it
changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple, cast
from uuid import UUID

from app.domain.billing.instruction import POSTS, Instruction, Step, counter
from app.domain.intake.denial import RESOLVED, Denial, Happened
from app.domain.workflow.case import CloseReason

OPENED_AGAIN = frozenset({"denial.reopened", "denial.reversed", "denial.unlocked"})
"""Entries after which a denial may be under no decision any more."""


class Closing(NamedTuple):
    """A close that was just carried out. ``amount``: what was at risk before it, in cents."""

    decision_id: UUID
    reason: CloseReason
    amount: int


def closing_of(happened: Happened) -> Closing | None:
    """The close that an entry of the log tells of; None: it tells of none."""
    data = happened.data
    if happened.type != "denial.decided" or data.get("close_reason") is None:
        return None
    reason, amount = cast(CloseReason, data["close_reason"]), cast(int, data["at_risk"])
    return Closing(UUID(cast(str, data["decision"])), reason, amount)


def concerns(denials: Sequence[Denial], happened: Sequence[Happened]) -> list[Denial]:
    """Of changed denials those of which the billing system may have to hear."""
    again = {entry.subject_id for entry in happened if entry.type in OPENED_AGAIN}
    return [denial for denial in denials if denial.path == "close" or denial.id in again]


def instruct_billing(
    denial: Denial, standing: Instruction | None, closing: Closing | None, new_id: Callable[[], UUID]
) -> list[Step]:
    """What becomes of the standing instruction of a denial, and what is to be posted instead."""
    closed = denial.stage == RESOLVED and denial.path == "close"
    if closing is not None and closed:
        return [*_withdraw(standing, new_id), Step(_made(denial, closing, new_id()), "made")]
    if standing is None:
        return []
    if not closed or denial.outcome != standing.outcome:
        return _withdraw(standing, new_id)
    if denial.amount_recovered == standing.recovered:
        return []
    return [*_withdraw(standing, new_id), Step(_rest(denial, standing, new_id()), "made")]


def _made(denial: Denial, closing: Closing, id_: UUID) -> Instruction:
    return Instruction(
        id_,
        denial.claim_id,
        denial.id,
        closing.decision_id,
        POSTS[closing.reason],
        closing.reason,
        closing.amount,
        denial.amount_recovered,
        denial.group,
        denial.carc,
    )


def _rest(denial: Denial, standing: Instruction, id_: UUID) -> Instruction:
    """A part was paid after the close: so much less is posted."""
    came = denial.amount_recovered - standing.recovered
    rest = max(0, standing.amount - came)
    return replace(
        standing, id=id_, amount=rest, recovered=denial.amount_recovered, state="open", answer=None, version=1
    )


def _withdraw(standing: Instruction | None, new_id: Callable[[], UUID]) -> list[Step]:
    """What nobody has posted yet is cancelled; what was posted is taken back by another instruction."""
    if standing is None:
        return []
    if standing.state == "open":
        return [Step(replace(standing, state="cancelled", version=standing.version + 1), "cancelled")]
    return list(counter(standing, new_id()))
