"""What the events of a claim say about one denial."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from app.domain.intake.claim_event import ClaimEvent
from app.domain.intake.lines import line_tokens
from app.domain.intake.reasons import Reason
from app.domain.intake.remittance import ClaimDecision

CLAIM = -1
"""Stands for the claim as a whole where a decision names no line."""
RECOVERED = ("recovered", "partly_recovered")
State = Literal["open", "waiting", "resolved"]


@dataclass(slots=True)
class Share:
    """What a denial holds of one line, or of the claim as a whole. Amounts in cents."""

    denied: int
    base: int
    """Net money on the line when it was denied: what comes above it is recovered."""
    open: int
    recovered: int = 0
    beyond: int = 0
    until: int | None = None
    """Net money on the line when the payer denied it anew: what comes above it belongs to the new denial."""
    waiting: bool = False
    """Reversed, and its correction has not come."""


@dataclass(slots=True, eq=False)
class DenialFacts:
    """One denial: who told of it, what was denied, what came back, what is still open."""

    event: ClaimEvent
    """The telling that counts: the 835's, where there is one."""
    reason: Reason
    lines: frozenset[int]
    """Line numbers of the claim (:class:`ClaimLines`); empty: the claim as a whole."""
    shares: dict[int, Share]
    told_by: list[tuple[ClaimEvent, str]]
    """Every telling of it: event and reason key. The last is ``event``; before it the posts that it completed."""
    told_again: list[tuple[ClaimEvent, str]] = field(default_factory=list)
    """Later decisions that paid a part of it and left the rest denied."""
    recurrence_of: DenialFacts | None = None
    possible_duplicate_of: DenialFacts | None = None
    outcome: str | None = None
    ended_on: date | None = None
    state: State = "open"
    reopened: bool = False
    """It was reversed or resolved once, and is open again."""
    numbers: set[str] = field(default_factory=set)
    """Payer claim numbers of the decisions that made and moved it."""

    @property
    def denied(self) -> int:
        """What was refused."""
        return self.reason.amount

    @property
    def recovered(self) -> int:
        """Money that came for it since and was not taken back; never more than was denied."""
        return sum(share.recovered for share in self.shares.values())

    @property
    def paid_beyond(self) -> int:
        """What the payer paid on its lines above what was denied."""
        return sum(share.beyond for share in self.shares.values())

    @property
    def remaining(self) -> int:
        """What is still refused."""
        return sum(share.open for share in self.shares.values())

    @property
    def waiting(self) -> bool:
        """Reversed, and its correction has not come."""
        return self.state == "waiting"

    @property
    def reason_key(self) -> str:
        """Group, CARC and denied lines as its event tells them."""
        return self.told_by[-1][1]

    def holds(self, line: int) -> bool:
        """Whether it is about this line of the claim; a denial of the claim as a whole is about every line."""
        return not self.lines or line == CLAIM or line in self.lines

    def overlaps(self, other: DenialFacts) -> bool:
        """Whether the two are about the same lines, in part or in whole."""
        return not self.lines or not other.lines or not self.lines.isdisjoint(other.lines)

    def same_reason(self, other: DenialFacts) -> bool:
        """The same group and CARC on the same lines."""
        one, two = self.reason, other.reason
        return one.carc == two.carc and one.group == two.group and self.overlaps(other)

    def stands(self) -> tuple[object, ...]:
        """All that its stage and amounts follow from."""
        amounts = (self.denied, self.recovered, self.paid_beyond, self.remaining)
        return (*amounts, self.state, self.outcome, self.ended_on, self.reopened)


def reason_key(reason: Reason, decision: ClaimDecision) -> str:
    """What makes two tellings of a denial the same one, beside payer, claim number and remit date."""
    return f"{reason.group}|{reason.carc}|{','.join(line_tokens(decision, reason.lines))}"
