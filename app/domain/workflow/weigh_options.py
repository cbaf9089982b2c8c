"""What may be decided about a denial: each path with what its guards say, and the one that is recommended."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple, cast, get_args

from app.domain.economics.option import Option as Priced
from app.domain.economics.recommend import Sorted, recommend
from app.domain.workflow.case import Case, CloseReason, Path, Wish
from app.domain.workflow.decide_denial import COMMANDS
from app.domain.workflow.guards.movement import may_pass
from app.domain.workflow.transitions import Ruling, rule_on

PATHS: tuple[Path, ...] = ("fix", "appeal", "close")
CLOSE_REASONS: tuple[CloseReason, ...] = get_args(CloseReason)


class Option(NamedTuple):
    """One path. Of close, which has a reason for every ruling, the first that is allowed, or else the last."""

    path: Path
    ruling: Ruling
    reasons: tuple[tuple[CloseReason, Ruling], ...] = ()
    priced: Priced | None = None
    """What it returns; None of close, and where nobody asked."""


class Options(NamedTuple):
    """All paths, and exactly one that is recommended, with the reason."""

    options: tuple[Option, ...]
    recommended: Path
    why: str


def weigh_options(case: Case) -> Options:
    """Ask the guards of every path as if a person had wished for it; a fix is taken to change something."""
    options = tuple(_option(case, path) for path in PATHS)
    by_path = {option.path: option for option in options}
    recommended, why = _by_worth(case, by_path) or _recommend(case, by_path)
    return Options(options, recommended, why)


def _option(case: Case, path: Path) -> Option:
    if path != "close":
        wish = Wish(path=path, fix_kind="corrected_claim" if path == "fix" else None)
        priced = next((it for it in case.worth.priced if it.path == path), None)
        return Option(path, rule_on(COMMANDS[path], replace(case, wish=wish)), priced=priced)
    reasons = tuple(
        (reason, rule_on("close", replace(case, wish=Wish(path="close", close_reason=reason))))
        for reason in CLOSE_REASONS
    )
    best = next((ruling for _, ruling in reasons if ruling.allowed), reasons[-1][1])
    return Option(path, best, reasons)


def _by_worth(case: Case, options: dict[Path, Option]) -> tuple[Path, str] | None:
    """Guards say what is open, the economics choose among that. None: only the guards can say."""
    first = cast(Path | None, case.denial.recommended_path)
    sorted_as = Sorted(first, (case.denial.bucket or {}).get("alternative_path"))
    found = recommend(
        [it for it in case.worth.priced if _is_open(case, options[it.path].ruling)], sorted_as, case.worth.vetoes
    )
    ruling = options[found.path].ruling
    if found.because == "not_worth_it":
        ruling = dict(options["close"].reasons)["not_worth_it"]
    if not case.worth.priced or not _is_open(case, ruling):
        return None
    stopped = ruling.stopped_by
    return found.path, found.reason if stopped is None else f"{found.reason} First: {stopped.reason}"


def _is_open(case: Case, ruling: Ruling) -> bool:
    """Whether it may be done now, or once what a guard waits for is there."""
    return ruling.stopped_by is None or may_pass(case, ruling.stopped_by)


def _recommend(case: Case, options: dict[Path, Option]) -> tuple[Path, str]:
    """Sorting's path; where a guard refuses it for good the one that sorting names beside it, then any that is open."""
    first, second = case.denial.recommended_path, (case.denial.bucket or {}).get("alternative_path")
    wanted: list[Path] = [path for path in (first, second) if path in PATHS]
    for place, path in enumerate(wanted):
        stopped = options[path].ruling.stopped_by
        if stopped is None:
            return path, "It is what the rules recommend." if place == 0 else "The recommended path is closed."
        if may_pass(case, stopped):
            return path, f"It is what the rules recommend; first: {stopped.reason}"
    for path in PATHS[:2]:
        if options[path].ruling.allowed:
            return path, "What the rules recommend is closed; this path is open."
    return (wanted or ["close"])[0], "No path is open now: its guards say what stands against it."
