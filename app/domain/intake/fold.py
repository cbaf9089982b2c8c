"""A claim's denials as a fold of its events: what was denied, what came back, what is still open.

The result depends on the events alone and not on the order in which their files arrived, so taking in a file again,
late, or beside another door never changes an amount.

What a later decision does to an earlier denial, line by line and only on lines that it decides:

- it pays and still denies the rest for the same reason: the denial stays open with the rest;
- it denies nothing on the line: that part of the denial is over, whatever was paid;
- it denies anew (after a reversal, with a payment, under the same number on a later day): the old denial is over,
  the new one stands for the money, and is a recurrence when its reason is the same;
- it says the same again, or has not decided (CARC 133, 257, 277): nothing changes.

A posted denial is no full decision: it ends nothing that it does not name, unless it tells of more money. One that a
letter opened is not dated as a remittance is: the 835 that tells it in full takes its place, whenever that comes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby

from app.domain.intake.claim_event import ClaimEvent, payer_numbers
from app.domain.intake.facts import CLAIM, DenialFacts, Share, reason_key
from app.domain.intake.ledger import Ledger
from app.domain.intake.lines import ClaimLines
from app.domain.intake.placing import flag_the_later, is_told_by, letter_before, place, takes_up, twins_of
from app.domain.intake.reasons import Reason, split_reasons
from app.domain.intake.remittance import REVERSAL, TAKE_BACK
from app.domain.intake.settling import Decision, conclude

__all__ = ["CLAIM", "DenialFacts", "fold", "reason_key"]


def fold(events: Iterable[ClaimEvent], near_days: int = 7) -> list[DenialFacts]:
    """All denials of one claim, oldest first. Events of several payers are folded payer by payer."""
    ordered = sorted(events, key=lambda event: (event.payer_id.int, event.order()))
    facts: list[DenialFacts] = []
    for _, group in groupby(ordered, key=lambda event: event.payer_id):
        facts += _Fold(near_days).run(list(group))
    return facts


class _Fold:
    """One payer's events of one claim."""

    def __init__(self, near_days: int) -> None:
        self.near_days = near_days
        self.lines = ClaimLines()
        self.ledger = Ledger(near_days)
        self.facts: list[DenialFacts] = []
        self.decided: dict[str, set[int]] = defaultdict(set)
        """Lines by the payer claim number that they were decided under."""

    def run(self, events: list[ClaimEvent]) -> list[DenialFacts]:
        posts = twins_of(events, self.near_days)
        completed = {id(post) for twins in posts.values() for post in twins}
        for event in events:
            if id(event) not in completed:
                self._take(event, posts.get(id(event), []))
        return self.facts

    def _take(self, event: ClaimEvent, posts: list[ClaimEvent]) -> None:
        numbers = self.lines.place(event.decision)
        status = event.decision.status_code
        if status == TAKE_BACK:
            self._take_back(-(event.decision.paid or 0))
        elif status == REVERSAL:
            self._reverse(event, set(numbers), numbers)
        else:
            self._decide(event, numbers, posts)
        for fact in self.facts:
            conclude(fact, event, numbers)

    def _decide(self, event: ClaimEvent, numbers: list[int], posts: list[ClaimEvent]) -> None:
        self.decided[event.decision.payer_claim_control_number].update(numbers)
        known = list(self.facts)
        rose = self.ledger.pay(event, numbers, _owed(known, self.ledger))
        if known:
            self._count(settled=False)
        told = self._told(event, numbers)
        if event.by_letter:
            told = [fact for fact in told if not rose.isdisjoint(fact.lines or {CLAIM}) or not takes_up(fact, known)]
        elif event.source == "835":
            known = self._complete_letters(told, known)
        homes = {id(fact): self._home(fact, known, rose) for fact in told}
        self.facts += [fact for fact in told if homes[id(fact)] is fact]
        free = list(told)
        for post in posts:
            self._merge(post, told, free, known, homes)
        if known:
            decision = Decision(event, numbers, rose, told, homes)
            for fact in known:
                decision.settle(fact, self._money)
            self._count()

    def _told(self, event: ClaimEvent, numbers: list[int]) -> list[DenialFacts]:
        return [self._denial(event, reason, numbers) for reason in split_reasons(event.decision)]

    def _denial(self, event: ClaimEvent, reason: Reason, numbers: list[int]) -> DenialFacts:
        shares: dict[int, Share] = {}
        for index, adjustment in reason.covered:
            line = CLAIM if index is None else numbers[index]
            share = shares.get(line)
            if share is None:
                shares[line] = Share(adjustment.amount, self._money(line), adjustment.amount)
            else:
                share.denied = share.open = share.denied + adjustment.amount
        return DenialFacts(
            event=event,
            reason=reason,
            lines=frozenset([numbers[index] for index in reason.lines]),
            shares=shares,
            told_by=[(event, reason_key(reason, event.decision))],
            numbers=payer_numbers(event.decision),
        )

    def _complete_letters(self, told: list[DenialFacts], known: list[DenialFacts]) -> list[DenialFacts]:
        """What letters announced gives way to the 835 that tells it in full. Returns what else was known before."""
        # it stands where the letter stood: linked as that was, and whatever is linked to that
        for fact in told:
            letter = letter_before(fact, known)
            if letter is None:
                continue
            fact.told_by[:0] = letter.told_by
            fact.numbers |= letter.numbers
            fact.recurrence_of, fact.possible_duplicate_of = letter.recurrence_of, letter.possible_duplicate_of
            known = [it for it in known if it is not letter]
            self.facts = [it for it in self.facts if it is not letter]
            for other in self.facts:
                if other.recurrence_of is letter:
                    other.recurrence_of = fact
                if other.possible_duplicate_of is letter:
                    other.possible_duplicate_of = fact
        return known

    def _home(self, fact: DenialFacts, known: list[DenialFacts], rose: set[int]) -> DenialFacts:
        """The denial that it belongs to: itself, in a letter's place, or as :func:`place` says."""
        return fact if len(fact.told_by) > 1 else place(fact, known, rose, self.near_days)

    def _merge(
        self,
        post: ClaimEvent,
        told: list[DenialFacts],
        free: list[DenialFacts],
        known: list[DenialFacts],
        homes: dict[int, DenialFacts],
    ) -> None:
        """An 835 completes a denial that was posted before or after it; what it does not know stays, flagged."""
        for mine in self._told(post, self.lines.place(post.decision)):
            telling = mine.told_by[0]
            same = next((fact for fact in free if is_told_by(fact, mine)), None)
            if same is not None:
                free.remove(same)
                home = homes[id(same)]
                if home is same:
                    home.told_by.insert(0, telling)
                else:
                    home.told_again.append(telling)
                continue
            rival = next((fact for fact in told if homes[id(fact)] is fact and fact.overlaps(mine)), None)
            if rival is not None:
                flag_the_later(rival, mine)
            else:
                place(mine, known, set(), self.near_days)
            self.facts.append(mine)

    def _reverse(self, event: ClaimEvent, lines: set[int], numbers: list[int]) -> None:
        """Takes a decision back: its denials, paid or not, wait for the correction. Those denied anew since do not."""
        named = payer_numbers(event.decision)
        lines = lines or {line for number in named for line in self.decided.get(number, ())}
        before = [(share, share.recovered) for fact in self.facts for share in fact.shares.values()]
        everything = sorted({line for of_number in self.decided.values() for line in of_number})
        self.ledger.reverse(event, numbers or sorted(lines) or everything)
        self._count()
        lost = {id(share): recovered - share.recovered for share, recovered in before}
        about = [fact for fact in self.facts if not lines or any(map(fact.holds, lines))]
        matching = [fact for fact in about if not named or not fact.numbers or named & fact.numbers]
        for fact in matching or about:
            for line, share in fact.shares.items():
                if line != CLAIM and lines and line not in lines:
                    continue
                if share.until is None:
                    share.waiting, share.open = True, share.denied - share.recovered
                elif lost[id(share)] > 0:
                    share.waiting = True

    def _take_back(self, amount: int) -> None:
        """Recouped money opens again, newest first, what it had paid."""
        for fact in reversed(self.facts):
            for line, share in fact.shares.items():
                part = min(amount, share.recovered + share.beyond)
                if part > 0:
                    self.ledger.take_back(line, part)
                    amount -= part
        self._count()

    def _money(self, line: int) -> int:
        """Net money on a line; of the claim as a whole, what no line's denial holds."""
        if line != CLAIM:
            return self.ledger.net[line]
        held = sum(
            share.recovered + share.beyond for fact in self.facts for at, share in fact.shares.items() if at != CLAIM
        )
        return self.ledger.total - held

    def _count(self, *, settled: bool = True) -> None:
        """Give every cent to one denial: on each line to the oldest first, up to what it was denied.

        ``settled``: what the money left open is known, so what is paid cannot be open any more.
        """
        held: dict[int, list[tuple[DenialFacts, Share]]] = {}
        for fact in self.facts:
            for line, share in fact.shares.items():
                held.setdefault(line, []).append((fact, share))
        for line in sorted(held, reverse=True):  # the claim as a whole last: it has what the lines leave
            _count_line(self._money(line), held[line])
        if settled:
            for fact in self.facts:
                for share in fact.shares.values():
                    share.open = min(share.open, share.denied - share.recovered)


def _count_line(money: int, held: list[tuple[DenialFacts, Share]]) -> None:
    facts = [fact for fact, _ in held]
    taken: int | None = None
    last: tuple[Share, int] | None = None
    for fact, share in held:
        share.beyond = claimed = 0
        start = share.base if taken is None else max(share.base, taken)
        if not _stands_behind(fact, facts):
            top = money if share.until is None else min(money, share.until)
            claimed = max(0, min(top - start, share.denied))
            if share.until is None:
                last = (share, start + claimed)
        if claimed:
            taken = start + claimed
        share.open += max(0, share.recovered - claimed)  # money that went away again is open again
        share.recovered = claimed
    if last is not None:
        last[0].beyond = max(0, money - max(last[1], taken or last[1]))


def _stands_behind(fact: DenialFacts, facts: list[DenialFacts]) -> bool:
    """A possible duplicate gets no money that the denial it may repeat is there for."""
    original = fact.possible_duplicate_of
    while original is not None:
        if original in facts:
            return True
        original = original.possible_duplicate_of
    return False


def _owed(facts: list[DenialFacts], ledger: Ledger) -> list[tuple[int, int]]:
    return [
        (line, share.base + share.denied - ledger.net[line])
        for fact in facts
        for line, share in fact.shares.items()
        if line != CLAIM and share.open > 0
    ]
