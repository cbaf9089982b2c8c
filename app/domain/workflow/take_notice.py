"""Command: a payer wrote about denials of one claim. What it wrote is kept, and their windows are counted anew.

A notice adds a fact and takes none back: two of them at the same moment both count, and neither asks in which version
its sender had read the denial.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from app.domain.deadlines.question import Notice
from app.domain.deadlines.recompute_deadline import Cause
from app.domain.errors import DomainError, InvalidDateError
from app.domain.intake.denial import Denial
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.office import RECEIVED, ClaimNotice, NoticeDocument
from app.domain.workflow.set_deadlines import level_of


class NotOfClaimError(DomainError):
    """A notice cannot be about a denial of another claim."""


@dataclass(frozen=True, slots=True)
class ToldNotice:
    """A notice as it is told of. ``level`` None: the one that the denial is at; ``covers`` None: see below."""

    notice: Notice
    purpose: str
    level: int | None = None
    covers: Sequence[UUID] | None = None
    document: NoticeDocument | None = None


class Move(NamedTuple):
    """A window that moved: which denial's, and what the log says of it."""

    denial_id: UUID
    data: dict[str, object]


class Taken(NamedTuple):
    """What became of a notice. ``new`` False: it was told before, and nothing happened."""

    notice: ClaimNotice
    moved: list[Move]
    new: bool


def take_notice(claim: ClaimInHand, denial_id: UUID, told: ToldNotice, notice_id: UUID) -> Taken:
    """Take in a notice that was told of under one denial of a claim. The caller keeps it and closes the claim.

    It is about that denial and those that it ``covers``: where nobody says, the open ones of the same payer. Raises
    ``InvalidDateError`` and ``NotOfClaimError``.
    """
    check_dates(told.notice, claim.today)
    denial, known = claim.denial(denial_id), claim.office.notices.get(claim.id, ())
    level = told.level or level_of(denial, known, told.purpose)
    about = frozenset([denial_id, *_covered(claim, denial, told.covers)])
    notice = ClaimNotice(notice_id, claim.id, about, told.purpose, level, told.notice, told.document)
    before = next((it for it in known if notice.says_the_same(it)), None)
    if before is not None:
        return Taken(before, [], new=False)
    claim.office.notices = {**claim.office.notices, claim.id: [*known, notice]}
    moved = [Move(it.id, data) for it in claim.denials if it.id in about for data in _count(claim, it, notice)]
    return Taken(notice, moved, new=True)


def check_dates(notice: Notice, today: date, place: str = "") -> None:
    """Refuse a notice from the future. A day that is printed on it as the last may well lie there."""
    for name in ("notice_date", "received_on"):
        day: date | None = getattr(notice, name)
        if day is not None and day > today + timedelta(days=1):  # the sender's clock may be a time zone ahead
            raise InvalidDateError(f"{name} lies in the future.", member=f"{place}{name}")


def _covered(claim: ClaimInHand, denial: Denial, covers: Sequence[UUID] | None) -> list[UUID]:
    if covers is None:
        return [it.id for it in claim.open if it.payer_id == denial.payer_id]
    of_claim = {it.id for it in claim.denials}
    for place, id_ in enumerate(covers):
        if id_ not in of_claim:
            raise NotOfClaimError("A notice is about denials of one claim.", member=f"covers.{place}")
    return list(covers)


def _count(claim: ClaimInHand, denial: Denial, notice: ClaimNotice) -> list[dict[str, object]]:
    claim.tell(denial, RECEIVED, notice.told())
    return [data for _, data in claim.count_windows(denial, Cause("notice", str(notice.id)))]
