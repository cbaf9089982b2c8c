"""The sentences of a recommendation."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.economics.expected_return import VETOES, Veto
from app.domain.economics.option import Option
from app.domain.money import to_text
from app.domain.sorting.vocabulary import Path

VERBS: dict[Path, str] = {"fix": "correct and resubmit it", "appeal": "appeal it", "close": "close it"}


def worth_it(option: Option, sorted_path: Path | None, rest: Sequence[Option]) -> str:
    """Why a path is taken that returns enough. ``rest``: all options that are open."""
    told = f"{_name(option).capitalize()}: {_numbers(option)}.{_time(option)}"
    if sorted_path in (None, option.path):
        return told
    return f"{told} Sorting would {VERBS[sorted_path]}, {_instead(option, sorted_path, rest)}."


def vetoed(option: Option, vetoes: Sequence[Veto]) -> str:
    """Why a path is taken that returns too little."""
    return f"{_name(option).capitalize()}: {_numbers(option)}, but it stays open because {_because(vetoes)}.{_time(option)}"


def not_worth_it(option: Option) -> str:
    """Why it is closed although a path is open; ``option``: the best of those."""
    floor = to_text(option.result.floor)
    return f"Close it: to {_name(option)} leaves less than the floor of {floor}, since {_numbers(option)}."


def amount_unknown(option: Option, sorted_path: Path | None) -> str:
    """Which path is taken while nobody knows what it returns."""
    why = "as sorting recommends" if option.path == sorted_path else "the first path that is open"
    return f"What it would return is not known, so {_name(option)}, {why}.{_time(option)}"


def sorted_to_close(vetoes: Sequence[Veto]) -> str:
    """Why it is closed by its reason and not by its numbers."""
    return f"Close it, as sorting recommends{_waits(vetoes)}."


def nothing_open(vetoes: Sequence[Veto]) -> str:
    """Why it is closed where nothing else can be done."""
    return f"Close it: no other path is open{_waits(vetoes)}."


def _name(option: Option) -> str:
    return f"appeal it at level {option.level}" if option.path == "appeal" else VERBS[option.path]


def _numbers(option: Option) -> str:
    result = option.result
    won = f"{result.odds.mean * 100:.0f} % odds of {to_text(result.amount.amount)} in {result.days} days"
    cost = f"the work left costs {to_text(result.cost.total)}"
    return f"{won} are worth {to_text(result.expected_value)} and {cost}, which leaves {to_text(result.net)}"


def _time(option: Option) -> str:
    days = option.days_left
    if days is None:
        return ""
    if days < 0:
        return " Its last day has passed if what is assumed of it is right."
    left = "1 day is" if days == 1 else f"{days} days are"
    return f" {left} left." if not option.assumed else f" {left} left, as far as is known."


def _instead(option: Option, sorted_path: Path, rest: Sequence[Option]) -> str:
    as_sorted = [it for it in rest if it.path == sorted_path]
    if sorted_path == "close" or any(it.result.worth_it for it in as_sorted):
        return f"but {option.result.odds.family_n} outcomes of this kind speak for this path"
    return "which is not worth it" if as_sorted else "which is not open"


def _waits(vetoes: Sequence[Veto]) -> str:
    return f"; it waits because {_because(vetoes)}" if vetoes else ""


def _because(vetoes: Sequence[Veto]) -> str:
    return " and ".join(VETOES[veto] for veto in vetoes)
