"""The lines that are still denied of one or several denials, each once, as expected amounts are reckoned from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.domain.economics.expected_amount import Line
from app.domain.money import to_cents

WHOLE = ""
"""Stands for the procedure of what was denied on no line in particular, as in the counts of paid lines."""
Told = Mapping[str, Any]
"""A line in the shape of the contract."""


@dataclass(frozen=True, slots=True)
class Denied:
    """What one denial says of its amounts, in cents. ``lines`` and ``header`` (``claim``) in the shape of the contract.

    ``posted``: lines of the claim as its sender posted it, where some have an expected allowed amount.
    """

    amount_denied: int
    amount_at_risk: int
    amount_recovered: int
    lines: Sequence[Told]
    header: Told
    posted: Sequence[Told] = ()


_Key = tuple[object, ...]
"""What makes a line of two denials the same one: its number, else what was done, when and for how much."""


def lines_of(denials: Iterable[Denied]) -> list[Line]:
    """The lines of denials that are decided together. What was paid or given up since is not denied any more."""
    found: dict[_Key, Line] = {}
    for denial in denials:
        for key, line in _open(denial, _lines(denial)):
            before = found.get(key)
            found[key] = line if before is None else _both(before, line)
    return [line for line in found.values() if line.denied > 0]


def _lines(denial: Denied) -> list[tuple[_Key, Line]]:
    """The denied lines, and what was denied beside them of the claim as a whole."""
    seen: dict[_Key, int] = {}
    told: list[tuple[_Key, Line]] = []
    for line in denial.lines:
        key = _key(line)
        seen[key] = seen.get(key, 0) + 1
        told.append(((*key, seen[key]), _line(line, denial.posted)))
    rest = denial.amount_denied - sum(line.denied for _, line in told)
    if rest > 0:
        told.append(((WHOLE,), _rest(denial, rest)))
    return told


def _line(told: Told, posted: Sequence[Told]) -> Line:
    denied, paid = _cents(told["denied"]) or 0, _cents(told.get("paid")) or 0
    charge = _cents(told.get("charge"))
    expected = _cents(told.get("expected_allowed"))
    return Line(
        procedure=told["procedure"],
        charge=denied + paid if charge is None else charge,  # at least that was charged
        denied=denied,
        paid=paid,
        expected_allowed=_posted(told, posted) if expected is None else expected,
    )


def _rest(denial: Denied, rest: int) -> Line:
    """What no line holds. Where lines hold the others, the charge is as much as was refused."""
    charge, paid = _cents(denial.header.get("charge")), _cents(denial.header.get("paid")) or 0
    if denial.lines or charge is None:
        return Line(WHOLE, rest, rest)
    return Line(WHOLE, charge, rest, paid)


def _open(denial: Denied, lines: Sequence[tuple[_Key, Line]]) -> Iterable[tuple[_Key, Line]]:
    """Money that came since is counted from the first line on, as it is counted to denials."""
    over = max(0, denial.amount_denied - denial.amount_at_risk)
    recovered = denial.amount_recovered
    for key, line in lines:
        gone, paid = min(over, line.denied), min(recovered, line.denied)
        over, recovered = over - gone, recovered - paid
        yield key, line._replace(denied=line.denied - gone, paid=line.paid + paid)


def _both(one: Line, other: Line) -> Line:
    """A line that two denials share: each refuses a part of it."""
    expected = one.expected_allowed if other.expected_allowed is None else other.expected_allowed
    denied, paid = one.denied + other.denied, max(one.paid, other.paid)
    return one._replace(denied=denied, paid=paid, charge=max(one.charge, other.charge), expected_allowed=expected)


def _posted(told: Told, posted: Sequence[Told]) -> int | None:
    """By its number; without one by what was done, when and for how much, where that is one line alone."""
    number = told.get("line_control_number")
    same = [it for it in posted if number and it.get("line_control_number") == number]
    if not same:
        same = [it for it in posted if _service(it, "service_from") == _service(told, "service_date")]
    return _cents(same[0].get("expected_allowed")) if len(same) == 1 else None


def _key(told: Told) -> _Key:
    number = told.get("line_control_number")
    return ("#", number) if number else _service(told, "service_date")


def _service(told: Told, day: str) -> _Key:
    return told.get("procedure"), told.get(day), tuple(told.get("modifiers") or ()), told.get("charge")


def _cents(text: object) -> int | None:
    return None if text is None else to_cents(Decimal(str(text)))
