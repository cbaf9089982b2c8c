"""Which of the claims in an answer is the one that we asked about: a payer may find several for one trace.

Matched by the trace first, then the request, then the claim's own numbers, and never by order; chosen by control number,
dates and amount (``facts/claim-status.md`` §3.2 and §8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.domain.status.answer import ClaimStatus, StatusReply
from app.domain.status.asked import Asked
from app.domain.status.match_line import is_same_line

Why = Literal[
    "only", "follow_up", "control_number", "patient_control_number", "dates_and_amount", "dates", "amount", "lines"
]
"""What decided. ``follow_up``: the payer has ours under a second control number, later than the one that we named: a
corrected claim, or what became of it. ``lines``: it alone has the lines that were denied, as one part of a claim that the
payer has split (A5)."""
CORRECTED = ("A2", "20")
"""Accepted for adjudication: under a control number that is new to us, our corrected claim (facts §5)."""
ADJUSTMENT = "101"
"""Processed as an adjustment of an earlier claim."""


@dataclass(frozen=True, slots=True)
class Choice:
    """``claim`` None: none is ours, or several may be. ``like``: those that may be, where nothing decides among them."""

    claim: ClaimStatus | None = None
    why: Why | None = None
    like: tuple[ClaimStatus, ...] = ()
    found: int = 0
    """Claims that came back for our question."""


def choose_claim(reply: StatusReply, asked: Asked) -> Choice:
    """Choose by our control number, or what follows on it; else by what narrows it to one."""
    found = matched(reply, asked)
    like = tuple(it for it in found if not _another(it, asked))
    if len(like) == 1:
        return Choice(like[0], "only", found=len(found))
    named = [it for it in like if _same(it.payer_claim_control_number, asked.payer_claim_control_number)]
    if len(named) == 1:
        later = [it for it in like if _follows(it, named[0], asked)]
        newest = [it for it in later if _said(it) == max(map(_said, later))]
        if len(newest) > 1:
            return _narrowed(newest, asked, len(found))
        if newest:
            return Choice(newest[0], "follow_up", found=len(found))
        return Choice(named[0], "control_number", found=len(found))
    return _narrowed(named or like, asked, len(found))


def matched(reply: StatusReply, asked: Asked) -> tuple[ClaimStatus, ...]:
    """Claims that answer our question; none where the answer is to somebody else's."""
    ours = tuple(it for it in reply.claims if it.trace == asked.trace)
    if ours:
        return ours
    if asked.request_id is not None and reply.request_id == asked.request_id:
        return reply.claims
    return tuple(
        it
        for it in reply.claims
        if _same(it.payer_claim_control_number, asked.payer_claim_control_number)
        or _same(it.patient_control_number, asked.patient_control_number)
    )


def is_new_number(it: ClaimStatus, asked: Asked) -> bool:
    """Whether the payer has it under another control number than the one that we know."""
    return _differ(it.payer_claim_control_number, asked.payer_claim_control_number)


def _narrowed(like: Sequence[ClaimStatus], asked: Asked, found: int) -> Choice:
    """The first test that leaves exactly one; a test that leaves several is kept, one that leaves none is not."""
    tests: dict[Why, list[ClaimStatus]] = {
        "patient_control_number": [it for it in like if _same(it.patient_control_number, asked.patient_control_number)],
        "dates_and_amount": [it for it in like if _on_the_dates(it, asked) and _of_the_amount(it, asked)],
        "dates": [it for it in like if _on_the_dates(it, asked)],
        "amount": [it for it in like if _of_the_amount(it, asked)],
        "lines": [it for it in like if any(is_same_line(line, ours) for line in it.lines for ours in asked.lines)],
    }
    left = list(like)
    for why, passed in tests.items():
        left = [it for it in left if it in passed] or left
        if len(left) == 1:
            return Choice(left[0], why, found=found)
    return Choice(None, None, tuple(left), found)


def _another(it: ClaimStatus, asked: Asked) -> bool:
    """Whether two things show that it is another claim than ours: of one alone payers are not to be trusted."""
    differs = (
        _differ(it.payer_claim_control_number, asked.payer_claim_control_number),
        _differ(it.patient_control_number, asked.patient_control_number),
        it.service_from is not None and asked.service_from is not None and not _on_the_dates(it, asked),
    )
    return sum(differs) > 1


def _follows(it: ClaimStatus, named: ClaimStatus, asked: Asked) -> bool:
    """Whether the payer has the claim that we named anew: ours by its own number or its dates, and later in its life."""
    if it is named:
        return False
    own = asked.patient_control_number or named.patient_control_number
    alike = _same(it.patient_control_number, own) or (it.patient_control_number is None and _on_the_dates(it, asked))
    return alike and (_says_so(it) or _said(it) > _said(named))


def _says_so(it: ClaimStatus) -> bool:
    codes = [code for statement in it.statements for code in statement.codes]
    return any((code.category, code.status) == CORRECTED or _is_adjustment(code.status, code.ncpdp) for code in codes)


def _is_adjustment(status: str, ncpdp: bool) -> bool:
    return status == ADJUSTMENT and not ncpdp


def _said(it: ClaimStatus) -> int:
    """The latest day of its statements as a number; 0 where none has one."""
    return max((said.effective_on.toordinal() for said in it.statements if said.effective_on is not None), default=0)


def _on_the_dates(it: ClaimStatus, asked: Asked) -> bool:
    """Whether the dates of service meet."""
    if it.service_from is None or asked.service_from is None:
        return False
    its_end, our_end = it.service_to or it.service_from, asked.service_to or asked.service_from
    return it.service_from <= our_end and asked.service_from <= its_end


def _of_the_amount(it: ClaimStatus, asked: Asked) -> bool:
    return asked.charge is not None and any(said.charge == asked.charge for said in it.statements)


def _same(one: str | None, other: str | None) -> bool:
    return bool(one) and bool(other) and _plain(one) == _plain(other)


def _differ(one: str | None, other: str | None) -> bool:
    return bool(one) and bool(other) and _plain(one) != _plain(other)


def _plain(number: str | None) -> str:
    """Payers fill with zeros and blanks."""
    return (number or "").strip().upper().lstrip("0")
