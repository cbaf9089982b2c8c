"""Deadlines in words that a person can check: one sentence for each day that was found on the way."""

from __future__ import annotations

from calendar import day_name
from datetime import date
from typing import NamedTuple

from app.domain.deadlines.calendars import holiday_name
from app.domain.deadlines.rules import FiledWhen, Rule, Unit
from app.domain.deadlines.window import Basis, Window


class Step(NamedTuple):
    """One day and what it is."""

    on: date
    text: str


_UNITS: dict[Unit, str] = {
    "calendar_day": "calendar day",
    "business_day": "business day",
    "calendar_month": "calendar month",
    "year": "year",
}
_DATES: dict[Basis, str] = {
    "notice_date": "date of the notice",
    "notice_received_on": "receipt of the notice, as evidence shows",
    "remit_date": "date of the remittance",
    "remit_received_on": "receipt of the remittance, as evidence shows",
    "adjusted_on": "last adjustment of the payment",
    "service_from": "first day of service",
    "negotiation_ended_on": "end of the open negotiation",
    "cooling_off_ended_on": "end of the cooling-off period",
}
_FILED: dict[FiledWhen, str] = {
    "received": "received",
    "postmarked": "postmarked",
    "sent": "sent",
    "portal_ts": "stamped by the payer's portal",
}


def length_of(rule: Rule) -> str:
    """``120 calendar days``, ``1 year``."""
    return f"{rule.n} {_UNITS[rule.unit]}{'' if rule.n == 1 else 's'}"


def steps_of(found: Window) -> list[Step]:
    """How a window was counted, day by day."""
    return [*_start(found), *_count(found)]


def stands_in_step(found: Window, why: str) -> Step:
    """That the rule is another payer's, and why it was taken."""
    return Step(found.last_day, f"{why}: the shortest window known stands in, {length_of(found.rule)}.")


def unconfirmed_step(found: Window) -> Step:
    """That the rule itself is in doubt."""
    return Step(found.last_day, "This window is not confirmed: check it with the contract or the manual.")


def other_source_step(other: Window) -> Step:
    """What a source says that conflicts with the one relied on."""
    text = f"{other.rule.citation} says {length_of(other.rule)}: later, so not relied on."
    return Step(other.last_day, text)


def older_remittance_step(day: date) -> Step:
    """That the payer may count from the remittance, which is older than the notice."""
    return Step(day, "The last day if the payer counts from the remittance, which is older than the notice.")


def printed_step(printed: date, last_day: date | None) -> Step:
    """What the notice prints, and whether it counts."""
    if last_day is None:
        return Step(printed, "Printed on the notice. No rule could be applied beside it.")
    if printed < last_day:
        return Step(printed, "Printed on the notice, earlier than the rule's day: this day counts.")
    if printed > last_day:
        return Step(printed, "Printed on the notice, later than the rule allows: not relied on.")
    return Step(printed, "Printed on the notice, the same day.")


def safe_step(safe_by: date) -> Step:
    """The day to plan for."""
    return Step(safe_by, "Safe day: a business day with time to spare, which a stricter reading keeps too.")


def missing_words(missing: tuple[Basis, ...]) -> str:
    """Why there is no date."""
    if not missing:
        return "No rule is known for this: somebody has to say by when it must be filed."
    return f"Needs the {' or the '.join(_DATES[name] for name in missing)}."


def _start(found: Window) -> list[Step]:
    start, rule = found.start, found.rule
    if start.basis != "presumed_receipt":
        dated = [] if start.decided_on == start.on else [Step(start.decided_on, "Date of the decision.")]
        return [*dated, Step(start.on, f"{_DATES[start.basis].capitalize()}.")]
    presumed = f"Presumed received {rule.mail_days} calendar days later, as nothing shows another day."
    return [Step(start.decided_on, "Date of the decision."), Step(start.on, presumed)]


def _count(found: Window) -> list[Step]:
    rule, last_day = found.rule, found.unrolled
    steps = [Step(last_day, f"{length_of(rule)} later: the last day on which it can be {_FILED[rule.filed_when]}.")]
    if rule.unit in ("calendar_month", "year") and last_day.day != found.start.on.day:
        which = "last day of the month" if rule.month_end == "last_day" else "first day of the next month"
        steps = [Step(last_day, f"{steps[0].text} The month has no day {found.start.on.day}: the {which} counts.")]
    off = _off(found)
    if off is None:
        return steps
    if found.last_day == last_day:
        return [*steps, Step(last_day, f"This is {off}, but the rule does not move the last day to a business day.")]
    return [*steps, Step(found.last_day, f"Moved to the next business day: {last_day.isoformat()} is {off}.")]


def _off(found: Window) -> str | None:
    """``a Saturday``, ``a Sunday`` or the name of a holiday."""
    day = found.unrolled
    return f"a {day_name[day.weekday()]}" if day.weekday() >= 5 else holiday_name(day, found.rule.calendar)
