"""Which rows speak of a question: the most particular ones, and where there is none the shortest window known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.domain.deadlines.payers import payer_key
from app.domain.deadlines.question import Question
from app.domain.deadlines.rules import Rule
from app.domain.deadlines.window import Basis, Window, start_of, window


@dataclass(frozen=True, slots=True)
class Choice:
    """What the rules give: windows, the earliest first, or a rule without one, or nothing but missing dates."""

    windows: tuple[Window, ...] = ()
    untimed: Rule | None = None
    missing: tuple[Basis, ...] = ()
    stands_in: str | None = None
    """Why a window of others stands in for the payer's own, which is not known."""


STATE_UNKNOWN = "Nobody has said which state's law governs the plan"


def choose_rules(rules: Sequence[Rule], question: Question) -> Choice:
    """The rules that are in force for a question: a contract, else the most particular ones.

    Sources that conflict are both there (§1: keep both, plan to the earlier date). A payer type that nobody has told
    gets the shortest window of all, a payer without a rule the shortest of its type (§1.1 (c)). A state that nobody
    has told gets the shortest that any state would get, where that depends on the state.
    """
    found = [_choose(rules, question)]
    if question.state is None:
        asked = [rule for rule in rules if _asks(rule, question)]
        states = sorted({rule.state for rule in asked if rule.state})
        found += [_choose(rules, replace(question, state=state)) for state in states]
    return found[0] if all(it == found[0] for it in found) else _whatever_state(found)


def may_govern(rule: Rule, state: str | None) -> bool:
    """Whether a rule is of the state, of every one, or of one that the state may turn out to be."""
    return state is None or rule.state in (None, state)


def of_payer(rule: Rule, question: Question) -> bool:
    """Whether a rule is of the payer, or of any."""
    return rule.payer in (None, question.payer_id, question.payer, payer_key(question.payer))


def _choose(rules: Sequence[Rule], question: Question) -> Choice:
    """The choice in the question's state; None is any state without rows."""
    asked = [rule for rule in rules if _asks(rule, question) and rule.state in (None, question.state)]
    agreed = [rule for rule in asked if rule.confidence == "contract"]
    if chosen := _most_particular(_own(agreed, question), question):
        return _apply(chosen, question)
    known = question.program is not None and any(rule.program == question.program for rule in rules)
    if not known and any(rule.program for rule in asked):
        return _shortest(asked, question, "Nobody has said of which type the payer is")
    own = _own(asked, question)
    if chosen := _most_particular(own, question):
        return _apply(chosen, question)
    if any(rule.untimed is None for rule in own):
        return _shortest(own, question, "No window of this payer is known")
    return _shortest(asked, question, "No window of this type of payer is known")


def _asks(rule: Rule, question: Question) -> bool:
    """Whether a rule is of the purpose and level."""
    return (rule.purpose, rule.level) == (question.purpose, question.level)


def _whatever_state(found: Sequence[Choice]) -> Choice:
    """Of what different states would give the earliest; a rule without a window is none where others differ."""
    several = [it for it in found if it.windows]
    if not several:
        return Choice(missing=tuple(sorted({name for it in found for name in it.missing})))
    first = min(several, key=lambda it: _relied_on(it.windows[0]))
    return Choice(first.windows[:1], stands_in=". ".join(filter(None, (first.stands_in, STATE_UNKNOWN))))


def _own(rules: Iterable[Rule], question: Question) -> list[Rule]:
    """Those of the payer's type that governed the decision."""
    return [rule for rule in rules if rule.program in (None, question.program) and _governs(rule, question)]


def _governs(rule: Rule, question: Question) -> bool:
    """Whether a rule was in force when the payer decided; one whose day is not known could be."""
    start = None if rule.untimed else start_of(rule, question)
    return start is None or isinstance(start, str) or rule.in_force(start.decided_on)


def _fits(rule: Rule, question: Question) -> bool:
    who = {True: "contract", False: "non_contract", None: None}[question.contracted]
    return of_payer(rule, question) and rule.who in (None, who) and (question.clinical or not rule.clinical)


def _most_particular(rules: Iterable[Rule], question: Question) -> list[Rule]:
    """Of those that fit, what names the payer, then the state, the standing of the provider, the topic."""
    ranked = [
        ((bool(rule.payer), bool(rule.state), bool(rule.who), rule.clinical), rule)
        for rule in rules
        if _fits(rule, question)
    ]
    best = max((rank for rank, _ in ranked), default=None)
    return [rule for rank, rule in ranked if rank == best]


def _apply(rules: Sequence[Rule], question: Question) -> Choice:
    timed = [rule for rule in rules if rule.untimed is None]
    if rules and not timed:
        return Choice(untimed=rules[0])
    found = [window(rule, question) for rule in timed]
    windows = sorted((it for it in found if isinstance(it, Window)), key=_relied_on)
    missing = () if windows else tuple(sorted({it for it in found if not isinstance(it, Window)}))
    return Choice(tuple(windows), missing=missing)


def _relied_on(found: Window) -> tuple[object, ...]:
    """The earliest first, and of the same day the one that is confirmed."""
    return found.last_day, not found.rule.confirmed, found.rule.id


def _shortest(rules: Iterable[Rule], question: Question, why: str) -> Choice:
    """The shortest window of many. The others of them are no sources for this payer and do not conflict with it."""
    timed = [rule for rule in rules if rule.untimed is None and _governs(rule, question)]
    choice = _apply(timed, question)
    return Choice(choice.windows[:1], missing=choice.missing, stands_in=why)
