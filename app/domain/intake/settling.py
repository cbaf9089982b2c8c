"""What one decision does to the denials before it, on the lines that it decides."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.intake.claim_event import ClaimEvent, payer_numbers, same_claim_number
from app.domain.intake.facts import CLAIM, RECOVERED, DenialFacts, Share, State
from app.domain.intake.gate import PENDING
from app.domain.intake.remittance import Adjustment, ClaimDecision, Line


class Decision:
    """One claim event that decides (no reversal, no take-back), with what it denies.

    ``rose`` are the lines on which it paid more than was known; ``homes`` say to which denial each told one belongs.
    """

    def __init__(
        self,
        event: ClaimEvent,
        numbers: list[int],
        rose: set[int],
        told: list[DenialFacts],
        homes: dict[int, DenialFacts],
    ) -> None:
        decision = event.decision
        self.event = event
        self.rose = rose
        self.told = told
        self.homes = homes
        self.lines = {
            number
            for number, line in zip(numbers, decision.lines, strict=True)
            if _has_decided(line) or decision.adjustments
        }
        self.whole = not decision.lines and _has_decided(decision)

    def settle(self, fact: DenialFacts, money: Callable[[int], int]) -> None:
        """Close, shorten or leave open what an earlier denial holds; ``money`` is the net money on a line."""
        whole = sum(told.denied for told in self._rests(fact) if not told.lines)
        for line, share in fact.shares.items():
            if not (share.open or share.waiting) or not self._decides(line):
                continue
            told = [it for it in self.told if line == CLAIM or it.holds(line)]
            rests = [it for it in self._rests(fact) if it in told]
            if rests:
                on_lines = [it for it in rests if it.lines]
                rest = whole + sum(it.denied if line == CLAIM else it.shares[line].denied for it in on_lines)
                share.open = min(share.open, rest + self._outside(line, share))
                whole -= min(whole, share.open)
            elif not told:
                if self.event.source == "json" and line not in self.rose:
                    continue
                share.open = self._outside(line, share)
            elif self._denies_anew(fact, line, share, told):
                share.open, share.until = 0, money(line)
            else:
                continue
            share.waiting = False
            fact.numbers |= payer_numbers(self.event.decision)

    def _rests(self, fact: DenialFacts) -> list[DenialFacts]:
        return [told for told in self.told if self.homes[id(told)] is fact]

    def _decides(self, line: int) -> bool:
        return self.whole or line in self.lines or (line == CLAIM and bool(self.lines))

    def _outside(self, line: int, share: Share) -> int:
        """Of a denial of the whole claim, the part that a decision on some of its lines leaves open."""
        decision = self.event.decision
        if line != CLAIM or share.waiting or not decision.lines or not decision.charge:
            return 0
        return max(0, share.open - abs(decision.charge))

    def _denies_anew(self, fact: DenialFacts, line: int, share: Share, told: list[DenialFacts]) -> bool:
        """Whether what it denies on a line stands for what was denied there before."""
        if any(fact in (it.possible_duplicate_of, it) or fact.possible_duplicate_of is it for it in told):
            return False
        if line in self.rose or any(it.recurrence_of is fact for it in told):
            return True
        if self.event.source == "json":
            return False
        return share.waiting or self._corrects(fact)

    def _corrects(self, fact: DenialFacts) -> bool:
        """A later day's decision on the same claim of the payer: its newest word."""
        before, now = fact.event.decision, self.event.decision
        same = same_claim_number(before, now) or now.original_claim_number in fact.numbers
        return same and fact.event.remit_date < self.event.remit_date


def _has_decided(place: ClaimDecision | Line) -> bool:
    """Whether a decision, or one of its lines, says anything final: a payment, or a reason that is not *pending*."""
    return bool(place.paid) or any(item.amount and item.carc not in PENDING for item in place.adjustments)


def conclude(fact: DenialFacts, event: ClaimEvent, numbers: list[int]) -> None:
    """Bring state and outcome to what is open after an event."""
    shares = fact.shares.values()
    recovered = any(share.recovered for share in shares)
    state: State = "open"
    if any(share.waiting for share in shares):
        state = "waiting"
    elif not any(share.open for share in shares):
        state = "resolved"
    if state != "resolved":
        fact.outcome = fact.ended_on = None
        fact.reopened = fact.reopened or (state == "open" and fact.state != "open")
    elif fact.outcome is None or recovered != (fact.outcome in RECOVERED):
        fact.outcome, fact.ended_on = _outcome(fact, recovered, event.decision, numbers), event.remit_date
    fact.state = state


def _outcome(fact: DenialFacts, recovered: bool, decision: ClaimDecision, numbers: list[int]) -> str:
    denied_anew = any(share.until is not None for share in fact.shares.values())
    if recovered:
        return "partly_recovered" if denied_anew else "recovered"
    if fact.possible_duplicate_of is not None:
        return "duplicate"
    adjustments: list[Adjustment] = list(decision.adjustments)
    for number, line in zip(numbers, decision.lines, strict=True):
        if fact.holds(number):
            adjustments += line.adjustments
    patient = sum(item.amount for item in adjustments if item.group == "PR")
    return "moved_to_patient" if patient > 0 and not denied_anew else "void"
