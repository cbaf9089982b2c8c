"""One rule applied to the dates that are known: from which day it counts, and to which."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from app.domain.deadlines.calendars import add_business_days, next_business_day
from app.domain.deadlines.question import KnownDates, Question
from app.domain.deadlines.rules import MonthEnd, Rule

Basis = Literal[
    "notice_date",
    "notice_received_on",
    "remit_date",
    "remit_received_on",
    "presumed_receipt",
    "adjusted_on",
    "service_from",
    "negotiation_ended_on",
    "cooling_off_ended_on",
    "printed_deadline",
]
"""What a deadline rests on: a member of ``KnownDates``, or the day on which a decision is presumed received."""


class Start(NamedTuple):
    """``decided_on`` is the date of the decision or service; the window counts from ``on``."""

    decided_on: date
    on: date
    basis: Basis


@dataclass(frozen=True, slots=True)
class Window:
    """A rule with its days. ``unrolled`` is the last day before weekends and holidays were looked at."""

    rule: Rule
    start: Start
    unrolled: date
    last_day: date


def window(rule: Rule, question: Question) -> Window | Basis:
    """The window of a rule that has one, or the name of the date (of ``KnownDates``) that is missing."""
    start = start_of(rule, question)
    if isinstance(start, str):
        return start
    unrolled = count(rule, start.on)
    rolled = next_business_day(unrolled, rule.calendar) if rule.roll == "next_business_day" else unrolled
    return Window(rule, start, unrolled, rolled)


def start_of(rule: Rule, question: Question) -> Start | Basis:
    """From which day the rule counts, or the name of the date that is missing.

    At the first level notice and remittance tell of the same decision. Above it the remittance is of the first
    decision and the notice of the one before, so that neither stands in for the other.
    """
    dates, first_level = question.dates, question.level == 1
    notice = _told(rule, dates.notice_date, dates.notice_received_on, "notice_date", "notice_received_on")
    remittance = _told(rule, dates.remit_date, dates.remit_received_on, "remit_date", "remit_received_on")
    first_decision = _earliest(remittance, notice if first_level else None)
    match rule.trigger:
        case "notice_date" | "notice_receipt":
            return notice or (remittance if first_level else None) or "notice_date"
        case "remit_date" | "remit_receipt":
            return first_decision or "remit_date"
        case "last_adjustment":
            return _plain(dates.adjusted_on, "adjusted_on") or first_decision or "remit_date"
        case "final_denial":
            return notice or "notice_date"
    return _of_event(rule, dates)


def count(rule: Rule, start: date) -> date:
    """The last day of a rule's window before it is rolled; ``start`` itself is not counted."""
    match rule.unit:
        case "business_day":
            return add_business_days(start, rule.n, rule.calendar)
        case "calendar_month":
            return add_months(start, rule.n, rule.month_end)
        case "year":
            return add_months(start, 12 * rule.n, rule.month_end)
        case _:
            return start + timedelta(days=rule.n)


def add_months(day: date, months: int, month_end: MonthEnd = "last_day") -> date:
    """The same day of a later month; where there is none, the month's last day or the first of the next."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    if day.day <= last:
        return date(year, month + 1, day.day)
    end = date(year, month + 1, last)
    return end if month_end == "last_day" else end + timedelta(days=1)


def _of_event(rule: Rule, dates: KnownDates) -> Start | Basis:
    """The start that is no decision of the payer's."""
    match rule.trigger:
        case "service_date":
            return _plain(dates.service_from, "service_from") or "service_from"
        case "negotiation_end":
            return _plain(dates.negotiation_ended_on, "negotiation_ended_on") or "negotiation_ended_on"
        case "cooling_off_end":
            return _plain(dates.cooling_off_ended_on, "cooling_off_ended_on") or "cooling_off_ended_on"
    raise ValueError(f"rule {rule.id} has no window")


def _told(rule: Rule, dated: date | None, received: date | None, by_date: Basis, by_receipt: Basis) -> Start | None:
    """The start that one document gives: its date, or its receipt as evidence shows or else as the rule presumes."""
    if rule.trigger not in ("notice_receipt", "remit_receipt"):
        return _plain(dated, by_date)
    if received:
        return Start(dated or received, received, by_receipt)
    if dated and rule.mail_days:
        return Start(dated, dated + timedelta(days=rule.mail_days), "presumed_receipt")
    return _plain(dated, by_date)


def _plain(day: date | None, basis: Basis) -> Start | None:
    return Start(day, day, basis) if day else None


def _earliest(*starts: Start | None) -> Start | None:
    return min((start for start in starts if start), key=lambda start: start.on, default=None)
