"""By when a case would have to be filed, without storing anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.domain.deadlines.amounts import Minimum, minimum_amount
from app.domain.deadlines.calculate_deadline import Deadline, Outcome, calculate_deadline
from app.domain.deadlines.choose_rules import may_govern, of_payer
from app.domain.deadlines.due import Risk, risk, send_by
from app.domain.deadlines.question import Question
from app.domain.deadlines.rules import RULES, Rule, Trigger

ASKED_BY_NAME: frozenset[Trigger | None] = frozenset({"final_denial", "negotiation_end", "cooling_off_end"})
"""Windows that count from something later than the decision: nobody who has that alone means them."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """One window as it stands on a day. The last four are None where there is no date or, for the amount, no minimum."""

    outcome: Outcome
    days_left: int | None = None
    """Calendar days to the last day; negative once it has passed."""
    risk: Risk | None = None
    send_by: date | None = None
    minimum: Minimum | None = None


@dataclass(frozen=True, slots=True)
class Simulation:
    """What would hold on ``as_of``, the windows in the order asked for."""

    as_of: date
    windows: tuple[Simulated, ...]


def simulate_deadlines(
    question: Question,
    as_of: date,
    asked: Sequence[tuple[str, int]] | None = None,
    channel: str | None = None,
    rules: Sequence[Rule] = RULES,
) -> Simulation:
    """Every window asked for, as purpose and level: else what is open against the decision of the question's level.

    All dates are of one decision, that of the question's level: a window of another level that is asked for by name
    counts from them too.
    """
    asked = _offered(question, rules) if asked is None else asked
    questions = [_asked(question, purpose, level) for purpose, level in asked]
    return Simulation(as_of, tuple(_simulated(it, as_of, channel, rules) for it in questions))


def _offered(question: Question, rules: Sequence[Rule]) -> list[tuple[str, int]]:
    """The question's own and, for an appeal, whatever else the programme offers against a decision of its level.

    A corrected claim answers the first decision alone; above it would count from a notice of another one.
    """
    level, purposes = question.level, [question.purpose]
    if question.purpose == "appeal":
        purposes += ["corrected_claim"] if level == 1 else []
        purposes += [
            rule.purpose
            for rule in rules
            if question.program is not None
            and (rule.program, rule.level) == (question.program, level)
            and of_payer(rule, question)
            and may_govern(rule, question.state)
            and rule.trigger not in ASKED_BY_NAME
        ]
    return [(purpose, level) for purpose in dict.fromkeys(purposes)]


def _asked(question: Question, purpose: str, level: int) -> Question:
    """The same case asked for another window; a printed day belongs to the one it was printed for."""
    if (purpose, level) == (question.purpose, question.level):
        return question
    dates = replace(question.dates, printed_deadline=None)
    return replace(question, purpose=purpose, level=level, dates=dates)


def _simulated(question: Question, as_of: date, channel: str | None, rules: Sequence[Rule]) -> Simulated:
    outcome = calculate_deadline(question, rules)
    if not isinstance(outcome, Deadline):
        return Simulated(outcome)
    minimum = minimum_amount(question.program, question.level, as_of.year) if question.purpose == "appeal" else None
    return Simulated(
        outcome,
        days_left=(outcome.file_by - as_of).days,
        risk=risk(outcome, as_of, channel),
        send_by=send_by(outcome, channel),
        minimum=minimum,
    )
