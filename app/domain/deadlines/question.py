"""What is asked of the rules: by when must this be filed, with these dates known?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, tzinfo
from typing import Literal

from app.domain.errors import InvalidDateError

YEARS = range(1900, 2200)
"""Years in which a date of a claim can lie; far outside of them there is nothing left to count to."""


@dataclass(frozen=True, slots=True)
class KnownDates:
    """Local dates of the organisation; None where nobody has said.

    ``notice_date`` is printed on the decision that is disputed, at the first level the first one. ``*_received_on``
    is evidence (stamp, portal, carrier), not the day on which something was typed in or loaded. ``printed_deadline``
    is the one printed for the window that is asked for. Raises ``InvalidDateError`` for a year out of ``YEARS``.
    """

    service_from: date | None = None
    remit_date: date | None = None
    remit_received_on: date | None = None
    notice_date: date | None = None
    notice_received_on: date | None = None
    adjusted_on: date | None = None
    """The payer's last adjustment of the payment."""
    negotiation_ended_on: date | None = None
    cooling_off_ended_on: date | None = None
    printed_deadline: date | None = None

    def __post_init__(self) -> None:
        for told in fields(self):
            day = getattr(self, told.name)
            if day is not None and day.year not in YEARS:
                raise InvalidDateError(f"{told.name} lies outside {YEARS[0]} to {YEARS[-1]}.", member=told.name)


@dataclass(frozen=True, slots=True)
class Question:
    """One window that is asked for. ``program`` is the payer type or another programme of the rules."""

    purpose: str = "appeal"
    level: int = 1
    program: str | None = None
    payer: str | None = None
    """Name of the payer, or the key that rules use for it."""
    payer_id: str | None = None
    """Id under which an organisation's own rules name it."""
    state: str | None = None
    """Two letters: the state whose law governs the plan."""
    contracted: bool | None = None
    """Whether the provider has a contract with the payer."""
    clinical: bool = False
    """Whether medical necessity, utilisation review or experimental treatment is disputed."""
    dates: KnownDates = field(default_factory=KnownDates)


@dataclass(frozen=True, slots=True)
class Notice:
    """What a payer told beside the remittance. ``received_on`` is evidence, as in ``KnownDates``."""

    kind: Literal["letter", "eob", "portal"]
    notice_date: date | None = None
    received_on: date | None = None
    printed_deadline: date | None = None


def with_notices(dates: KnownDates, notices: Iterable[Notice]) -> KnownDates:
    """The dates that the notices of one decision give together: the first notice counts, and the first printed day.

    A later copy of a notice does not start a window anew, nor does it take back a day that was printed before.
    """
    told = [(it.notice_date, it.received_on, it.printed_deadline) for it in notices]
    told.append((dates.notice_date, dates.notice_received_on, dates.printed_deadline))
    first = min((day for day, _, _ in told if day), default=None)
    return replace(
        dates,
        notice_date=first,
        notice_received_on=min((came for day, came, _ in told if day == first and came), default=None),
        printed_deadline=min((printed for _, _, printed in told if printed), default=None),
    )


def local_date(moment: datetime, zone: tzinfo) -> date:
    """The organisation's date at a moment. Raises ``ValueError`` for a moment without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(zone).date()
