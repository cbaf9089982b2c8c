"""One instruction for the billing system: what a partner posts because a denial was closed, and what came of it.

All but its state and the partner's answer never changes: what is to be posted otherwise is another instruction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, NamedTuple
from uuid import UUID

from app.domain.intake.denial import Happened
from app.domain.workflow.case import CLOSE_OUTCOMES, CloseReason

Post = Literal["adjust_off", "bill_patient", "bill_other_payer", "nothing", "reverse"]
State = Literal["open", "acknowledged", "refused", "cancelled"]
Refusal = Literal["account_not_found", "amount_differs", "already_posted", "period_closed", "not_permitted"]
"""Why a partner posts nothing."""

POSTS: Mapping[CloseReason, Post] = {
    "not_worth_it": "adjust_off",
    "window_gone": "adjust_off",
    "no_right": "adjust_off",
    "payer_correct": "adjust_off",  # nobody owes it any more
    "duplicate_of_paid": "nothing",  # the charges stand once in the books, and the other claim's payment met them
    "patient_responsibility": "bill_patient",
    "other_payer": "bill_other_payer",
    "not_a_denial": "nothing",  # the remittance that adjusted it is posted as it came
}
"""What a close has posted. A partner closes its own work on the denial even where nothing is posted."""


class Answer(NamedTuple):
    """What the partner made of it: posted on a day, under a number of theirs, or refused for a reason."""

    posted_on: date | None = None
    reference: str | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Instruction:
    """What is to be posted for one denial. Amounts in cents."""

    id: UUID
    claim_id: UUID
    denial_id: UUID
    decision_id: UUID
    post: Post
    close_reason: CloseReason
    amount: int
    """At risk when the denial was closed."""
    recovered: int
    """What the payer had paid by then."""
    group: str
    carc: str
    reverses: UUID | None = None
    """The instruction whose posting is taken back."""
    reversed_by: UUID | None = None
    state: State = "open"
    answer: Answer | None = None
    version: int = 1

    @property
    def standing(self) -> bool:
        """Whether the books show it, or are about to."""
        return self.state in ("open", "acknowledged") and self.reverses is None and self.reversed_by is None

    @property
    def outcome(self) -> str:
        """The outcome of a denial for which this is to be posted."""
        return CLOSE_OUTCOMES[self.close_reason]


Entry = Literal["made", "cancelled", "reversed", "acknowledged", "refused"]


class Step(NamedTuple):
    """An instruction in a new version, and what the log calls what happened."""

    instruction: Instruction
    entry: Entry

    def happened(self) -> Happened:
        """The entry of the log."""
        it = self.instruction
        data: dict[str, object] = {
            "of": str(it.denial_id),
            "decision": str(it.decision_id),
            "post": it.post,
            "close_reason": it.close_reason,
            "amount": it.amount,
        }
        links = {"reverses": it.reverses, "reversed_by": it.reversed_by}
        data |= {name: str(id_) for name, id_ in links.items() if id_ is not None}
        if self.entry == "refused" and it.answer is not None:
            data["refusal"] = it.answer.refusal
        return Happened(f"billing_instruction.{self.entry}", it.id, it.version, data)


def counter(it: Instruction, id_: UUID) -> tuple[Step, Step]:
    """What was posted is to be taken back: the instruction, reversed, and the one that says so."""
    reverse = replace(
        it, id=id_, post="reverse", reverses=it.id, reversed_by=None, state="open", answer=None, version=1
    )
    return Step(replace(it, reversed_by=id_, version=it.version + 1), "reversed"), Step(reverse, "made")
