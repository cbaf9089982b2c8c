"""Command: a partner says that an instruction was posted, or why not. Posting is not deciding, so machines may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from app.domain.billing.instruction import Answer, Instruction, Step, counter
from app.domain.errors import DomainError, InvalidDateError


class AnsweredOtherwiseError(DomainError):
    """An instruction that was answered before, and not so."""


class CancelledError(DomainError):
    """A refusal of what is not to be posted any more."""


def acknowledge(it: Instruction, given: Answer, today: date, new_id: Callable[[], UUID]) -> list[Step]:
    """Take a partner's answer; the same again changes nothing.

    What was posted although it had been cancelled, because the partner had not heard of it, is taken back at once by an
    instruction of its own. Raises the errors above and ``InvalidDateError``.
    """
    if it.answer is not None:
        if it.answer != given:
            raise AnsweredOtherwiseError("This instruction was answered before, and otherwise.", state=it.state)
        return []
    if given.posted_on is not None and given.posted_on > today + timedelta(days=1):  # a time zone ahead
        raise InvalidDateError("posted_on lies in the future.", member="posted_on")
    if given.refusal is not None:
        if it.state == "cancelled":
            raise CancelledError("This instruction was cancelled: nothing is to be posted.", state=it.state)
        return [Step(replace(it, state="refused", answer=given, version=it.version + 1), "refused")]
    posted = replace(it, state="acknowledged", answer=given, version=it.version + 1)
    if it.state == "cancelled":
        return [Step(posted, "acknowledged"), *counter(posted, new_id())]
    return [Step(posted, "acknowledged")]
