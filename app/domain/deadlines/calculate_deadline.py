"""By when something must be filed with a payer, under which rule, and how certain that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.domain.deadlines import words
from app.domain.deadlines.calendars import previous_business_day
from app.domain.deadlines.choose_rules import Choice, choose_rules
from app.domain.deadlines.question import Question
from app.domain.deadlines.rules import RULES, FiledWhen, Rule, Untimed
from app.domain.deadlines.window import Basis, Window, window
from app.domain.deadlines.words import Step

SAFE_BUFFER = 5
"""Calendar days between the safe day and the last: the mail days over which the readings of Medicare's rule differ."""
STAND_IN = "Shortest window known"
"""Name of a window that is another payer's; channel and notes of that payer's rule do not come with it."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of one window.

    ``safe_by`` is the day to plan for (§1.1 (b)), never after ``file_by``. ``alternatives`` are later or other days
    that somebody could claim, with the reason; none of them is relied on. ``assumed``: a person should confirm it, and
    nothing may be closed because it has passed.
    """

    purpose: str
    level: int
    name: str
    file_by: date
    safe_by: date
    filed_when: FiledWhen
    basis: Basis
    rule: str | None
    """Id of the rule row; None where only a printed day is known."""
    citation: str | None
    assumed: bool
    steps: tuple[Step, ...]
    alternatives: tuple[Step, ...] = ()
    electronic_from: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class NoDeadline:
    """A rule that sets no date: the payer forwards by itself, nothing may be filed, or it may be filed at any time."""

    purpose: str
    level: int
    reason: Untimed
    rule: str
    citation: str
    text: str


@dataclass(frozen=True, slots=True)
class Undetermined:
    """No date could be found. ``missing``: members of ``KnownDates`` of which one is needed; none: no rule is known."""

    purpose: str
    level: int
    missing: tuple[Basis, ...]
    text: str


Outcome = Deadline | NoDeadline | Undetermined


def calculate_deadline(question: Question, rules: Sequence[Rule] = RULES, buffer_days: int = SAFE_BUFFER) -> Outcome:
    """Apply the rules that were in force when the payer decided.

    A printed day counts where it is earlier than the rule's, never where it is later (§1.1 (a)).
    """
    choice = choose_rules(rules, question)
    printed = question.dates.printed_deadline
    if choice.windows:
        found = _from_rule(question, choice, buffer_days)
        return _with_printed(found, printed, choice.windows[0], buffer_days) if printed else found
    if printed:
        return _printed_alone(question, printed, buffer_days)
    if choice.untimed:
        return _untimed(question, choice.untimed)
    text = words.missing_words(choice.missing)
    return Undetermined(question.purpose, question.level, choice.missing, text)


def _from_rule(question: Question, choice: Choice, buffer_days: int) -> Deadline:
    found = choice.windows[0]
    rule, own = found.rule, choice.stands_in is None
    steps = words.steps_of(found)
    if choice.stands_in:
        steps.append(words.stands_in_step(found, choice.stands_in))
    elif not rule.confirmed:
        steps.append(words.unconfirmed_step(found))
    safe_by = _safe_day(found, found.last_day, buffer_days)
    return Deadline(
        purpose=question.purpose,
        level=question.level,
        name=rule.name if own else STAND_IN,
        file_by=found.last_day,
        safe_by=safe_by,
        filed_when=rule.filed_when if own else "received",
        basis=found.start.basis,
        rule=rule.id,
        citation=rule.citation,
        assumed=not own or not rule.confirmed,
        steps=(*steps, words.safe_step(safe_by)),
        alternatives=(*_other_sources(choice), *_from_remittance(question, found)),
        electronic_from=rule.electronic_from if own else None,
        note=rule.note if own else "",
    )


def _other_sources(choice: Choice) -> tuple[Step, ...]:
    first = choice.windows[0].last_day
    return tuple(words.other_source_step(other) for other in choice.windows[1:] if other.last_day > first)


def _from_remittance(question: Question, found: Window) -> tuple[Step, ...]:
    """The day that an older remittance would give, where the window counts from a notice of the same decision."""
    dates = question.dates
    if question.level > 1 or not dates.notice_date or not dates.remit_date or dates.remit_date >= dates.notice_date:
        return ()
    without = replace(dates, notice_date=None, notice_received_on=None)
    other = window(found.rule, replace(question, dates=without))
    if isinstance(other, str) or other.last_day >= found.last_day:
        return ()
    return (words.older_remittance_step(other.last_day),)


def _with_printed(found: Deadline, printed: date, by_rule: Window, buffer_days: int) -> Deadline:
    step = words.printed_step(printed, found.file_by)
    if printed > found.file_by:
        return replace(found, alternatives=(*found.alternatives, step))
    if printed == found.file_by:
        return replace(found, steps=(*found.steps, step))
    safe_by = _safe_day(by_rule, printed, buffer_days)
    steps = (*found.steps[:-1], step, words.safe_step(safe_by))
    # the payer's own word, earlier than whatever was assumed: nothing is left to confirm
    told = replace(found, file_by=printed, safe_by=safe_by, basis="printed_deadline", assumed=False, steps=steps)
    return replace(told, rule=None, citation=None) if found.name == STAND_IN else told


def _printed_alone(question: Question, printed: date, buffer_days: int) -> Deadline:
    safe_by = previous_business_day(printed - timedelta(days=buffer_days))
    return Deadline(
        purpose=question.purpose,
        level=question.level,
        name="Printed on the notice",
        file_by=printed,
        safe_by=safe_by,
        filed_when="received",
        basis="printed_deadline",
        rule=None,
        citation=None,
        assumed=True,
        steps=(words.printed_step(printed, None), words.safe_step(safe_by)),
    )


def _untimed(question: Question, rule: Rule) -> NoDeadline:
    reason = rule.untimed
    if reason is None:
        raise ValueError(f"rule {rule.id} has a window")
    return NoDeadline(question.purpose, question.level, reason, rule.id, rule.citation, rule.note)


def _safe_day(found: Window, last_day: date, buffer_days: int) -> date:
    """The last day less the buffer, and within the stricter reading of the rule; on a business day (§1.1 (b)).

    In a window as short as the buffer it is not before the day from which the window counts.
    """
    days = [last_day - timedelta(days=buffer_days)]
    if found.rule.safe_days is not None:
        days.append(found.start.decided_on + timedelta(days=found.rule.safe_days))
    return min(last_day, max(previous_business_day(min(days)), found.start.decided_on))
