"""Of the paths that are open exactly one, with a sentence that says why.

Numbers alone do not choose the path. A published rate says nothing about one reason, so it cannot tell that a duplicate
is not won by an appeal, or that a corrected claim does not settle a judgement of the care: sorting can. So the path that
sorting recommends leads, and economics asks whether it is worth it. Another path takes its place where outcomes of the
same family speak for it, or where the recommended one is closed or not worth it and sorting names it as the alternative.
Closing is the answer where no such path is worth it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from app.domain.economics import words
from app.domain.economics.expected_return import Veto
from app.domain.economics.option import Option
from app.domain.sorting.vocabulary import Path

LEAST_OUTCOMES = 10
"""Fewest decisions of the same family before a path may take the place of the one that sorting recommends. Judgement."""

Because = Literal["worth_it", "vetoed", "not_worth_it", "amount_unknown", "sorted", "nothing_open"]
"""It returns enough; it does not, but may not be closed; no path returns enough; only sorting can say, because the amount
is not known; sorting recommends to close and no outcomes speak against it; every other path is closed."""
Exclusion = Literal["barred", "passed"]


class Sorted(NamedTuple):
    """What the classification of the denial recommends; both None: a person has to sort it first."""

    path: Path | None = None
    alternative: Path | None = None


UNSORTED = Sorted()
Choice = tuple[Because, Option | None, str]


@dataclass(frozen=True, slots=True)
class Considered:
    """An option and, where it was not considered, what excluded it."""

    option: Option
    excluded: Exclusion | None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """``option`` is None for closing. ``vetoes``: what forbids to close as not worth it, whatever is recommended."""

    path: Path
    level: int
    because: Because
    reason: str
    option: Option | None
    considered: tuple[Considered, ...]
    vetoes: tuple[Veto, ...]


def recommend(
    options: Iterable[Option], by_sorting: Sorted = UNSORTED, vetoes: tuple[Veto, ...] = ()
) -> Recommendation:
    """One path of all that are open; each path and level is given once.

    Closing is always open and needs no option; one that is given is not considered. A closing that a veto forbids is
    recommended only where no other path is left or sorting itself says so; it then waits.
    """
    ways = sorted((it for it in options if it.path != "close"), key=lambda it: _place(it, by_sorting))
    considered = tuple(Considered(it, _excluded(it)) for it in ways)
    rest = [it.option for it in considered if it.excluded is None]
    because, option, reason = _choose(rest, by_sorting, vetoes)
    if option is None:
        return Recommendation("close", 0, because, reason, None, considered, vetoes)
    return Recommendation(option.path, option.level, because, reason, option, considered, vetoes)


def _place(option: Option, by_sorting: Sorted) -> tuple[object, ...]:
    """The fixed order, which also decides between equal returns: as sorted, its alternative, fix, appeal, level."""
    return (
        option.path != by_sorting.path,
        option.path != by_sorting.alternative,
        option.path != "fix",
        option.level,
        option.days_left is None,
        option.days_left or 0,
    )


def _excluded(option: Option) -> Exclusion | None:
    if option.barred:
        return "barred"
    passed = option.days_left is not None and option.days_left < 0
    return "passed" if passed and not option.assumed else None


def _choose(rest: Sequence[Option], by_sorting: Sorted, vetoes: tuple[Veto, ...]) -> Choice:
    if not rest:
        return "nothing_open", None, words.nothing_open(vetoes)
    known = all(it.result.net is not None for it in rest)
    if known and (chosen := _by_numbers(rest, by_sorting, vetoes)):
        return chosen
    if by_sorting.path == "close":
        return "sorted", None, words.sorted_to_close(vetoes)
    return "amount_unknown", rest[0], words.amount_unknown(rest[0], by_sorting.path)


def _by_numbers(rest: Sequence[Option], by_sorting: Sorted, vetoes: tuple[Veto, ...]) -> Choice | None:
    """None where sorting closes it and no path has outcomes that would say more."""
    best = [max(pool, key=_net) for pool in _pools(rest, by_sorting) if pool]  # the first of equals
    found = next((it for it in best if it.result.worth_it), None)
    if found is not None:
        return "worth_it", found, words.worth_it(found, by_sorting.path, rest)
    if by_sorting.path == "close":
        return None
    if vetoes:
        return "vetoed", best[0], words.vetoed(best[0], vetoes)
    return "not_worth_it", None, words.not_worth_it(best[0])


def _pools(rest: Sequence[Option], by_sorting: Sorted) -> Iterator[list[Option]]:
    """Paths that may be chosen by their numbers, a pool for each degree of trust in those numbers."""
    path, alternative = by_sorting
    if path is None:
        yield list(rest)
        return
    yield [it for it in rest if it.path == path or it.result.odds.family_n >= LEAST_OUTCOMES]
    if path != "close":
        named = [it for it in rest if it.path == alternative]
        yield named
        if not named and all(it.path != path for it in rest):
            yield list(rest)


def _net(option: Option) -> int:
    return option.result.net or 0
