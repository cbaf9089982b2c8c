"""Which of a payer's answers counts for a command, and what was asked of it to no avail."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.domain.status.meanings import FINAL, MOVING, Meaning
from app.domain.workflow.case import Attempt, Case, StatusAnswer

NO_ANSWER: frozenset[Meaning] = frozenset({"cannot_answer", "request_at_fault"})
"""The payer said nothing of the claim: that is no word against what it said before."""
LASTING: frozenset[Meaning] = FINAL | {
    "information_requested",
    "documents_not_received",
    "rejected",
    "send_new_claim",
    "send_replacement",
}
"""What does not pass by itself: where the payer could not answer later, it goes on counting for as long as it is valid."""
LEAST_OPEN: tuple[Meaning, ...] = (
    "documents_not_received",
    "information_requested",
    *sorted(MOVING),
    "paid",
    "send_new_claim",
    "send_replacement",
    "rejected",
    "not_found",
    *sorted(NO_ANSWER),
)
"""Where several things are said of the lines that are covered, the first of these counts: all of them shut the gate."""
_ANY_TIME = datetime.min.replace(tzinfo=UTC)


def last_answer(case: Case) -> StatusAnswer | None:
    """The payer's newest about the lines that are covered.

    A line of which it said something else, in an answer about that one, counts too: what shuts for one line shuts for all.
    """
    newest = _newest(case, case.covered_ids)
    own = [it for id_ in case.covered_ids if (it := _newest(case, {id_})) is not None and _speaks(case, it)]
    shut = [it for it in own if it.meaning in LEAST_OPEN]
    return min(shut, key=lambda it: (LEAST_OPEN.index(it.meaning), -it.checked_on.toordinal()), default=newest)


def still_valid(case: Case, answer: StatusAnswer) -> bool:
    """Whether it is not too old for the playbook."""
    return case.today - answer.checked_on <= timedelta(days=case.rules.status_valid_days)


def tried(case: Case) -> list[Attempt]:
    """When the payer was asked about these lines without a final answer, the oldest first."""
    about = [it for it in case.attempts if it.denial_ids & case.covered_ids]
    return sorted(about, key=lambda it: (it.asked_on, it.channel))


def _newest(case: Case, about: Set[UUID]) -> StatusAnswer | None:
    """What was said last of any of these. Where that is nothing, what lasts of the answer before it counts."""
    heard = sorted((it for it in case.answers if it.denial_ids & about), key=_place, reverse=True)
    if not heard:
        return None
    told = next((it for it in heard if _says_something(it)), None)
    stands = told is not None and told.meaning in LASTING and still_valid(case, told)
    return _of_these(told if stands and told is not None else heard[0], about)


def _place(answer: StatusAnswer) -> tuple[object, ...]:
    """Of one day the answer that was stored later is newer: a claim that moved in the morning may be over by the evening,
    and the other way round. Where nobody knows the order, what moves counts: that is asked again, an appeal is not.
    """
    return answer.checked_on, answer.recorded_at or _ANY_TIME, answer.meaning in MOVING


def _says_something(answer: StatusAnswer) -> bool:
    """Of the claim. A code that nobody has read yet may say that it moves again."""
    return answer.unread or answer.meaning not in NO_ANSWER


def _speaks(case: Case, answer: StatusAnswer) -> bool:
    return still_valid(case, answer) and _says_something(answer)


def _of_these(answer: StatusAnswer, about: Set[UUID]) -> StatusAnswer:
    """What it says of these denials, where that is not what it says of the claim."""
    told = {answer.by_denial.get(id_, answer.meaning) for id_ in answer.denial_ids & about}
    if told == {answer.meaning}:
        return answer
    shut: list[Meaning] = [it for it in LEAST_OPEN if it in told]
    return replace(answer, meaning=[*shut, *sorted(told)][0])
