"""Which of a payer's answers counts for a command, and what was asked of it to no avail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.domain.status.meanings import FINAL, MOVING, Meaning
from app.domain.workflow.case import Attempt, Case, StatusAnswer

NO_ANSWER: frozenset[Meaning] = frozenset({"cannot_answer", "request_at_fault"})
"""The payer said nothing of the claim: that is no word against what it said before."""
LEAST_OPEN: tuple[Meaning, ...] = (
    "documents_not_received",
    "information_requested",
    *sorted(MOVING),
    "paid",
    "send_new_claim",
    "send_replacement",
    "rejected",
)
"""Where one answer says several things of the lines that are covered, the first of these counts: it shuts the gate."""


def last_answer(case: Case) -> StatusAnswer | None:
    """The payer's newest about the lines that are covered; of one day the one that says that something moves.

    Where the newest is none at all, a final answer before it goes on counting for as long as it is valid.
    """
    about = sorted(
        (it for it in case.answers if it.denial_ids & case.covered_ids),
        key=lambda it: (it.checked_on, it.meaning in MOVING),
        reverse=True,
    )
    if not about:
        return None
    told = next((it for it in about if it.meaning not in NO_ANSWER), None)
    stands = told is not None and told.meaning in FINAL and still_valid(case, told)
    return _of_these(case, told if stands and told is not None else about[0])


def still_valid(case: Case, answer: StatusAnswer) -> bool:
    """Whether it is not too old for the playbook."""
    return case.today - answer.checked_on <= timedelta(days=case.rules.status_valid_days)


def tried(case: Case) -> list[Attempt]:
    """When the payer was asked about these lines without a final answer, the oldest first."""
    about = [it for it in case.attempts if it.denial_ids & case.covered_ids]
    return sorted(about, key=lambda it: (it.asked_on, it.channel))


def _of_these(case: Case, answer: StatusAnswer) -> StatusAnswer:
    """What it says of the denials that are covered, where that is not what it says of the claim."""
    told = {answer.by_denial.get(id_, answer.meaning) for id_ in answer.denial_ids & case.covered_ids}
    if told == {answer.meaning}:
        return answer
    shut: list[Meaning] = [it for it in LEAST_OPEN if it in told]
    return replace(answer, meaning=[*shut, *sorted(told)][0])
