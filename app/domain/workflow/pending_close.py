"""A close that waits for a second person, as it is written on each denial that it covers.

The denial keeps its stage, its path and its payer's windows; its next control point is the last day for an answer. When
anything that the close rests on changes, in whatever way, the close is void and the denial goes on as before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from app.domain.intake.denial import RESOLVED, Clocks, Denial
from app.domain.workflow.classify_denial import DECIDE, classify
from app.domain.workflow.decision_inputs import digest_of, inputs_of_denial
from app.domain.workflow.next_actions import OF_AN_ANSWER

AWAIT_APPROVAL = "await_approval"
"""The next action of a denial whose close waits for a second person."""
ASKED, DROPPED = "denial.close_asked", "denial.close_dropped"
Because = Literal["rejected", "withdrawn", "expired", "void"]
"""Why a close was not carried out. ``void``: what it rested on changed."""
Tell = Callable[[Denial, str, dict[str, object]], None]


def expires_on(covered: Iterable[Denial], today: date, clocks: Clocks) -> date:
    """The last day for an answer: within days, and while something could still be sent instead of the close."""
    last = today + timedelta(days=clocks.close_approval_days)
    windows = (date.fromisoformat(it["send_by"]) for denial in covered for it in denial.deadlines)
    return min([last, *(day for day in windows if day >= today)])


def pending_of(denial: Denial) -> UUID | None:
    """The decision that waits for a second person; None where none does."""
    return None if denial.pending is None else UUID(denial.pending["decision"])


def await_approval(denial: Denial, decision_id: UUID, until: date) -> None:
    """Nothing of it moves until the answer; what it did before is kept, to go on with."""
    denial.pending = {
        "decision": str(decision_id),
        "inputs": digest_of(inputs_of_denial(denial)),
        "next_action": denial.next_action,
        "control_on": str(denial.control_on) if denial.control_on else None,
    }
    denial.next_action, denial.control_on = AWAIT_APPROVAL, until


def let_go(denial: Denial, because: Because, today: date, clocks: Clocks, tell: Tell) -> None:
    """The close is not carried out. What nobody moved since goes on: a decision in a new week, or what was under way."""
    pending, denial.pending = denial.pending, None
    if pending is None:
        return
    to = denial.stage if denial.next_action == AWAIT_APPROVAL else None
    tell(denial, DROPPED, {"decision": pending["decision"], "because": because, "to": to})
    if to is None:
        return
    if denial.stage == "decision":
        before = pending["next_action"]
        denial.next_action = before if before in OF_AN_ANSWER else DECIDE  # what the payer waits for it waits for still
        denial.control_on = today + timedelta(days=clocks.decision_days)
        denial.clock_from = today
        classified = classify(denial, clocks)  # somebody may have said meanwhile that it must be sorted anew
        if classified is not None:
            tell(denial, "denial.classified", classified)
        return
    was = date.fromisoformat(pending["control_on"]) if pending["control_on"] else today
    denial.next_action, denial.control_on = pending["next_action"], max(was, today + timedelta(days=clocks.sort_days))


def drop_changed_closes(denials: Sequence[Denial], today: date, clocks: Clocks, tell: Tell) -> None:
    """Of a claim's denials: a close is void as soon as one denial that it covers is not as it was. Again it does nothing."""
    changed = {denial.pending["decision"] for denial in denials if denial.pending is not None and not _same(denial)}
    for denial in denials:
        if denial.pending is not None and denial.pending["decision"] in changed:
            let_go(denial, "void", today, clocks, tell)


def _same(denial: Denial) -> bool:
    untouched = denial.stage != RESOLVED and denial.next_action == AWAIT_APPROVAL
    return untouched and denial.pending is not None and digest_of(inputs_of_denial(denial)) == denial.pending["inputs"]
