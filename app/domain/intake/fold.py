"""A claim's denials as a fold of its events: what was denied, what came back, what is still open.

The result depends on the events alone and not on the order in which their files arrived, so taking in a file again,
late, or beside another door never changes an amount.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from app.domain.intake.claim_event import ClaimEvent, same_claim_number
from app.domain.intake.lines import ClaimLines, line_token
from app.domain.intake.reasons import Reason, split_reasons
from app.domain.intake.remittance import REVERSAL, TAKE_BACK, ClaimDecision

CLAIM = -1
"""Stands for the whole claim where a decision names no line."""


@dataclass(slots=True, eq=False)
class DenialFacts:
    """What the events say about one denial. Amounts in cents."""

    event: ClaimEvent
    reason: Reason
    lines: frozenset[int]
    """Line numbers of the claim (:class:`ClaimLines`); empty: the claim as a whole."""
    by_line: dict[int, int]
    denied: int
    recovered: int = 0
    paid_beyond: int = 0
    remaining: int = 0
    waiting: bool = False
    """Reversed, and its correction has not come."""
    outcome: str | None = None
    ended_on: date | None = None
    told_by: list[tuple[ClaimEvent, str]] = field(default_factory=list)
    """Every telling of it: event and reason key. The first is the JSON one when an 835 completed it."""
    recurrence_of: DenialFacts | None = None
    possible_duplicate_of: DenialFacts | None = None
    taken_back: int = 0
    """Recovered money that the payer has recouped since (PLB)."""
    paid_before: int = 0

    @property
    def reason_key(self) -> str:
        """Group, CARC and denied lines as its event tells them."""
        return self.told_by[-1][1]


def reason_key(reason: Reason, decision: ClaimDecision) -> str:
    """What makes two tellings of a denial the same one, beside payer, claim number and remit date."""
    lines = ",".join(sorted(line_token(decision.lines[index]) for index in reason.lines))
    return f"{reason.group}|{reason.carc}|{lines}"


def fold(events: Iterable[ClaimEvent], near_days: int = 7) -> list[DenialFacts]:
    """All denials of one claim, oldest first. Events of several payers are folded payer by payer."""
    ordered = sorted(events, key=lambda event: (event.payer_id.int, event.order()))
    facts: list[DenialFacts] = []
    for _, group in groupby(ordered, key=lambda event: event.payer_id):
        facts += _Fold(near_days).run(list(group))
    return facts


class _Fold:
    def __init__(self, near_days: int) -> None:
        self.near_days = near_days
        self.lines = ClaimLines()
        self.net: dict[int, int] = defaultdict(int)
        self.facts: list[DenialFacts] = []

    def run(self, events: list[ClaimEvent]) -> list[DenialFacts]:
        posted = [event for event in events if event.source == "json"]
        remitted = [event for event in events if event.source == "835"]
        completed = {id(post): _remitted_twin(post, remitted) for post in posted}
        for event in events:
            twin = completed.get(id(event))
            if twin is None:
                self._take(event, [post for post in posted if completed[id(post)] is event])
        return self.facts

    def _take(self, event: ClaimEvent, posts: list[ClaimEvent]) -> None:
        numbers = self.lines.place(event.decision)
        before = dict(self.net)
        self._pay(event.decision, numbers)
        if event.decision.status_code == REVERSAL:
            self._reverse(numbers)
            return
        if event.decision.status_code == TAKE_BACK:
            self._take_back(-(event.decision.paid or 0))
            return
        known = list(self.facts)
        told = [self._denial(event, reason, numbers) for reason in split_reasons(event.decision)]
        for fact in told:
            self._place(fact, known, before)
        for post in posts:
            self._merge(post, [fact for fact in told if fact in self.facts])
        again = defaultdict(int)
        for fact in told:
            for line, amount in fact.by_line.items():
                again[line] += amount
        for fact in known:
            if fact.outcome is None:
                self._settle(fact, event, set(numbers), again)

    def _pay(self, decision: ClaimDecision, numbers: list[int]) -> None:
        self.net[CLAIM] += decision.paid or 0
        for number, line in zip(numbers, decision.lines, strict=True):
            self.net[number] += line.paid or 0
        if decision.status_code == REVERSAL and not decision.lines:
            for number in [line for line in self.net if line != CLAIM]:
                self.net[number] = 0

    def _denial(self, event: ClaimEvent, reason: Reason, numbers: list[int]) -> DenialFacts:
        by_line: dict[int, int] = defaultdict(int)
        for index, adjustment in reason.covered:
            by_line[CLAIM if index is None else numbers[index]] += adjustment.amount
        lines = frozenset(numbers[index] for index in reason.lines)
        fact = DenialFacts(
            event=event,
            reason=reason,
            lines=lines,
            by_line=dict(by_line),
            denied=reason.amount,
            remaining=reason.amount,
            told_by=[(event, reason_key(reason, event.decision))],
        )
        fact.paid_before = self._paid(fact)
        return fact

    def _paid(self, fact: DenialFacts) -> int:
        return sum(self.net[line] for line in fact.lines) if fact.lines else self.net[CLAIM]

    def _reverse(self, numbers: list[int]) -> None:
        for fact in self.facts:
            if not numbers or not fact.lines or fact.lines & set(numbers):
                fact.waiting, fact.outcome, fact.ended_on = True, None, None
                self._count(fact)

    def _take_back(self, amount: int) -> None:
        """Recouped money opens again, newest first, what had been recovered."""
        self.net[CLAIM] += amount  # taken_back counts it, denial by denial
        for fact in reversed(self.facts):
            taken = min(amount, fact.recovered)
            if taken > 0:
                amount -= taken
                fact.taken_back += taken
                fact.recovered -= taken
                fact.remaining += taken
                fact.outcome, fact.ended_on = None, None

    def _count(self, fact: DenialFacts) -> None:
        """Recovered money is what was paid since, capped at what was denied (a payer may pay more)."""
        since = max(0, self._paid(fact) - fact.paid_before - fact.taken_back)
        fact.recovered = min(since, fact.denied)
        fact.paid_beyond = since - fact.recovered

    def _place(self, fact: DenialFacts, known: list[DenialFacts], before: dict[int, int]) -> None:
        """Is it a new denial, a denied-again, the rest of one that was paid in part, or the same told twice?"""
        prior = next((other for other in reversed(known) if other.outcome is None and _same_reason(other, fact)), None)
        if prior is not None and prior.event.source == fact.event.source:
            one_number = same_claim_number(prior.event.decision, fact.event.decision)
            if not prior.waiting and one_number:
                if any(self.net[line] > before.get(line, 0) for line in fact.lines or {CLAIM}):
                    return
                fact.possible_duplicate_of = prior
            else:
                fact.recurrence_of = prior
        elif prior is not None and self._near(prior, fact):
            _flag_the_later(prior, fact)
        elif prior is not None:
            fact.recurrence_of = prior
        else:
            self._flag_other_code(known, fact)
        self.facts.append(fact)

    def _near(self, one: DenialFacts, other: DenialFacts) -> bool:
        return abs((one.event.remit_date - other.event.remit_date).days) <= self.near_days

    def _flag_other_code(self, known: list[DenialFacts], fact: DenialFacts) -> None:
        """Two doors that name different reasons for the same lines on the same day."""
        for other in known:
            if (
                other.event.source != fact.event.source
                and other.event.remit_date == fact.event.remit_date
                and _overlap(other, fact)
            ):
                _flag_the_later(other, fact)
                return

    def _merge(self, post: ClaimEvent, told: list[DenialFacts]) -> None:
        """An 835 completes a denial that was posted before or after it; what it does not know stays, flagged."""
        free = [fact for fact in told if len(fact.told_by) == 1]
        numbers = self.lines.place(post.decision)
        for reason in split_reasons(post.decision):
            mine = self._denial(post, reason, numbers)
            same = next((fact for fact in free if _same_reason(fact, mine) and _same_lines(fact, mine)), None)
            if same is not None:
                same.told_by.insert(0, mine.told_by[0])
                free.remove(same)
                continue
            mine.possible_duplicate_of = next((fact for fact in told if _overlap(fact, mine)), None)
            self.facts.append(mine)

    def _settle(self, fact: DenialFacts, event: ClaimEvent, decided: set[int], again: dict[int, int]) -> None:
        """What a later decision does to an earlier denial: only for the lines that it answers."""
        whole = not decided or not fact.lines
        answered = fact.lines if whole else fact.lines & decided
        if not whole and not answered:
            return
        self._count(fact)
        keys = [line for line in fact.by_line if whole or line in answered]
        if fact.waiting:
            fact.remaining = 0
        else:
            cleared = sum(max(0, fact.by_line[line] - again.get(line, 0)) for line in keys)
            fact.remaining = min(fact.remaining, fact.denied - cleared)
        if fact.remaining <= 0:
            fact.remaining, fact.waiting, fact.ended_on = 0, False, event.remit_date
            fact.outcome = _outcome(fact, event.decision, denied_again=any(again.get(line) for line in keys))


def _outcome(fact: DenialFacts, decision: ClaimDecision, *, denied_again: bool) -> str:
    if fact.recovered:
        return "partly_recovered" if denied_again else "recovered"
    patient = sum(item.amount for item in decision.adjustments if item.group == "PR")
    patient += sum(item.amount for line in decision.lines for item in line.adjustments if item.group == "PR")
    return "moved_to_patient" if patient > 0 and not denied_again else "void"


def _remitted_twin(post: ClaimEvent, remitted: list[ClaimEvent]) -> ClaimEvent | None:
    """The 835's own telling of a posted denial: same payer, same claim number, same remit date."""
    for event in remitted:
        if event.remit_date != post.remit_date or event.decision.status_code in (REVERSAL, TAKE_BACK):
            continue
        if same_claim_number(event.decision, post.decision):
            return event
    return None


def _same_reason(one: DenialFacts, other: DenialFacts) -> bool:
    return (one.reason.group, one.reason.carc) == (other.reason.group, other.reason.carc) and _overlap(one, other)


def _overlap(one: DenialFacts, other: DenialFacts) -> bool:
    return not one.lines or not other.lines or bool(one.lines & other.lines)


def _same_lines(one: DenialFacts, other: DenialFacts) -> bool:
    return not one.lines or not other.lines or one.lines == other.lines


def _flag_the_later(one: DenialFacts, other: DenialFacts) -> None:
    later, earlier = (one, other) if one.event.created_at > other.event.created_at else (other, one)
    later.possible_duplicate_of = earlier
