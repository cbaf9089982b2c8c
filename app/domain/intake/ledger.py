"""The money of one claim from one payer, line by line, so that no cent counts twice.

Money may be told twice: in a posted denial and in the 835 of the same decision, in a recoupment (PLB) and in the
reversal that explains it. The ledger books it once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from app.domain.intake.claim_event import ClaimEvent
from app.domain.intake.facts import CLAIM

Money = defaultdict[int, int]
"""Cents by line number of the claim; ``CLAIM``: on no line."""


class Ledger:
    """Net money per line: payments less reversals and recoupments."""

    __slots__ = ("_days", "_posted", "_posted_on", "_recouped", "_unplaced", "net")

    def __init__(self, near_days: int) -> None:
        self.net: Money = defaultdict(int)
        self._days = near_days
        self._posted: Money = defaultdict(int)
        """Money that only a posted denial has told of so far."""
        self._posted_on: date | None = None
        self._recouped: Money = defaultdict(int)
        """Money taken back by a PLB whose reversal has not come."""
        self._unplaced: Money = defaultdict(int)
        """Money that a reversal without lines took off its lines."""

    @property
    def total(self) -> int:
        """All of the claim's money."""
        return sum(self.net.values())

    def pay(self, event: ClaimEvent, numbers: list[int], owed: Iterable[tuple[int, int]]) -> set[int]:
        """Book a decision's payments; on which lines money rose. Money without lines goes where it is ``owed``."""
        if not self.net and event.source == "835":
            self.net = _told(event, numbers)
            return set()  # the first decision: there is nothing to compare with
        before, total = dict(self.net), self.total
        money = _told(event, numbers)
        if event.source == "json":
            self._post(event, money)
        else:
            self._drop_posted(event, money)
            if not _is_lined(event):
                _spread(money, [*self._unplaced.items(), *owed])
            self._unplaced.clear()
            for line, amount in money.items():
                self.net[line] += amount
                self._recouped[line] -= max(0, min(amount, self._recouped[line]))
        rose = {line for line, amount in self.net.items() if line != CLAIM and amount > before.get(line, 0)}
        return rose | {CLAIM} if self.total > total else rose

    def _post(self, event: ClaimEvent, money: Money) -> None:
        """A posted denial describes one decision: its payment is news only where it is more than was known."""
        known = self.net if _is_lined(event) else {CLAIM: self.total}
        for line, amount in money.items():
            gap = amount - max(0, known.get(line, 0))
            if gap > 0 and (line != CLAIM or not _is_lined(event)):
                self.net[line] += gap
                self._posted[line] += gap
                self._posted_on = event.remit_date

    def _drop_posted(self, event: ClaimEvent, money: Money) -> None:
        """The 835 of a decision brings the money that its post had told."""
        if self._posted_on is None or abs((event.remit_date - self._posted_on).days) > self._days:
            return
        left, lined = max(0, sum(money.values())), _is_lined(event)
        for line in self._posted:
            part = min(self._posted[line], left, max(0, money[line]) if lined and line != CLAIM else left)
            self.net[line] -= part
            self._posted[line] -= part
            left -= part

    def reverse(self, event: ClaimEvent, numbers: list[int]) -> None:
        """Take the money of a decision off its lines; without amounts on lines, all that is on ``numbers``."""
        self._posted.clear()
        if _is_lined(event):
            told = _told(event, numbers)
            money = defaultdict(int, {line: -abs(amount) for line, amount in told.items() if line != CLAIM})
        else:
            money = defaultdict(int, {line: -self.net[line] for line in numbers if self.net[line] > 0})
            for line, amount in money.items():
                self._unplaced[line] -= amount
        if event.decision.paid is not None:
            money[CLAIM] = -abs(event.decision.paid) - sum(money.values())
        taken = -sum(money.values())
        for line, amount in money.items():
            self.net[line] += amount
        for line, amount in self._recouped.items():  # the PLB had taken the same money
            part = max(0, min(amount, taken, taken if line == CLAIM else -money[line]))
            self.net[line] += part
            self._recouped[line] -= part
            taken -= part

    def take_back(self, line: int, amount: int) -> None:
        """Money recouped outside any claim event."""
        self.net[line] -= amount
        self._recouped[line] += amount


def _is_lined(event: ClaimEvent) -> bool:
    return any(line.paid is not None for line in event.decision.lines)


def _told(event: ClaimEvent, numbers: list[int]) -> Money:
    """What a decision says was paid: on its lines, and the rest of CLP04 on none."""
    money: Money = defaultdict(int)
    for number, line in zip(numbers, event.decision.lines, strict=True):
        money[number] += line.paid or 0
    if event.decision.paid is not None:
        money[CLAIM] = event.decision.paid - sum(money.values())
    return money


def _spread(money: Money, owed: Iterable[tuple[int, int]]) -> None:
    """Put money without a line on the lines that wait for it."""
    for line, amount in owed:
        part = max(0, min(amount, money[CLAIM]))
        money[line] += part
        money[CLAIM] -= part
