"""What a payer would pay if it gave in: allowed less paid, never the billed charge.

Of each line the first of these that is known: the expected allowed amount that somebody posted for it; its charge times
what the payer usually allows of that procedure's charge; times what the payer usually allows of any charge. Source:
``facts/appeals-and-security.md`` §3.1 (A_exp).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Basis = Literal["posted", "payer_procedure", "payer", "none"]

BASES: dict[Basis, str] = {
    "posted": "the expected allowed amount that was posted",
    "payer_procedure": "what this payer allows of the procedure's charge",
    "payer": "what this payer allows of any charge",
    "none": "nothing",
}
"""What an amount rests on, in words, the best first."""
RANKED: tuple[Basis, ...] = tuple(BASES)

VOLUME_MONTHS = 12
"""Months of paid lines behind a ratio, and the one that is under way. Judgement: contracts are priced anew once a year."""
LEAST_N = 10
"""Fewest paid lines whose ratio counts. Judgement: below that one odd contract or one correction moves the ratio more
than payers differ."""


@dataclass(frozen=True, slots=True)
class Volume:
    """Lines that a payer paid, from the roll-ups: how many, and their charges and allowed amounts in cents."""

    count: int
    charge: int
    allowed: int


class Line(NamedTuple):
    """A denied line. All amounts in cents; ``denied`` is what was refused on it and ``paid`` what was paid before.

    Where several denials that are decided together share a line, it is given once with the sum of what was denied. A
    claim that is denied as a whole is one line without a procedure.
    """

    procedure: str
    charge: int
    denied: int
    paid: int = 0
    expected_allowed: int | None = None
    """Posted with the denial or its claim; None where nobody has."""


class LineAmount(NamedTuple):
    """One line's share. ``ratio`` is the volume that was used; ``allowed`` the amount that follows, in cents."""

    line: Line
    basis: Basis
    ratio: Volume | None
    allowed: int | None
    amount: int | None


@dataclass(frozen=True, slots=True)
class Expected:
    """``amount`` in cents, None where nothing is known of any line; ``basis`` is the weakest that it rests on.

    ``n``: paid lines behind the least sure ratio, None where none was needed. ``unknown``: lines of which nothing is
    known; the amount is then too low, and says nothing against working the denial.
    """

    amount: int | None
    basis: Basis
    n: int | None
    lines: tuple[LineAmount, ...]
    unknown: int

    @property
    def complete(self) -> bool:
        """Whether every line has an amount."""
        return self.amount is not None and not self.unknown


def expected_amount(
    lines: Sequence[Line],
    by_procedure: Mapping[str, Volume],
    of_payer: Volume | None,
    least_n: int = LEAST_N,
) -> Expected:
    """The amount of a denial's lines. ``by_procedure`` and ``of_payer`` are the volumes of its payer."""
    found = tuple(_amount_of(line, by_procedure.get(line.procedure), of_payer, least_n) for line in lines)
    known = [it.amount for it in found if it.amount is not None]
    used = {it.basis for it in found if it.amount is not None}
    return Expected(
        amount=sum(known) if known else None,
        basis=_weakest(used),
        n=min((it.ratio.count for it in found if it.ratio), default=None),
        lines=found,
        unknown=len(found) - len(known),
    )


def together(parts: Sequence[Expected]) -> Expected:
    """The amount of what is decided together: parts of several payers, each with volumes of its own."""
    known = [it.amount for it in parts if it.amount is not None]
    used = {it.basis for it in parts if it.amount is not None}
    return Expected(
        amount=sum(known) if known else None,
        basis=_weakest(used),
        n=min((it.n for it in parts if it.n is not None), default=None),
        lines=tuple(line for it in parts for line in it.lines),
        unknown=sum(it.unknown for it in parts),
    )


def _weakest(used: Collection[Basis]) -> Basis:
    return next((basis for basis in reversed(RANKED) if basis in used), "none")


def _amount_of(line: Line, of_procedure: Volume | None, of_payer: Volume | None, least_n: int) -> LineAmount:
    basis, ratio, allowed = _allowed(line, of_procedure, of_payer, least_n)
    if allowed is None:
        return LineAmount(line, basis, ratio, None, None)
    return LineAmount(line, basis, ratio, allowed, max(0, min(allowed - line.paid, line.denied, line.charge)))


def _allowed(
    line: Line, of_procedure: Volume | None, of_payer: Volume | None, least_n: int
) -> tuple[Basis, Volume | None, int | None]:
    """What the line would be allowed: fractions of a cent are dropped, so that nothing is promised too high."""
    if line.expected_allowed is not None:
        return "posted", None, line.expected_allowed
    ratios: tuple[tuple[Basis, Volume | None], ...] = (("payer_procedure", of_procedure), ("payer", of_payer))
    for basis, volume in ratios:
        # Corrections are subtracted in the roll-ups, so that few paid lines can add up to less than nothing.
        if volume is not None and volume.count >= max(least_n, 1) and volume.charge > 0 and volume.allowed >= 0:
            return basis, volume, line.charge * volume.allowed // volume.charge
    return "none", None, None
