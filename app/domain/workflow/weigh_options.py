"""What may be decided about a denial: each path with what its guards say, and the one that is recommended."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple, get_args

from app.domain.workflow.case import Case, CloseReason, Path, Wish
from app.domain.workflow.decide_denial import COMMANDS
from app.domain.workflow.transitions import Ruling, rule_on

PATHS: tuple[Path, ...] = ("fix", "appeal", "close")
CLOSE_REASONS: tuple[CloseReason, ...] = get_args(CloseReason)


class Option(NamedTuple):
    """One path. Of close, which has a reason for every ruling, the first that is allowed, or else the last."""

    path: Path
    ruling: Ruling
    reasons: tuple[tuple[CloseReason, Ruling], ...] = ()


class Options(NamedTuple):
    """All paths, and exactly one that is recommended, with the reason."""

    options: tuple[Option, ...]
    recommended: Path
    why: str


def weigh_options(case: Case) -> Options:
    """Ask the guards of every path as if a person had wished for it; a fix is taken to change something."""
    options = tuple(_option(case, path) for path in PATHS)
    recommended, why = _recommend(case, {option.path: option for option in options})
    return Options(options, recommended, why)


def _option(case: Case, path: Path) -> Option:
    if path != "close":
        wish = Wish(path=path, fix_kind="corrected_claim" if path == "fix" else None)
        return Option(path, rule_on(COMMANDS[path], replace(case, wish=wish)))
    reasons = tuple(
        (reason, rule_on("close", replace(case, wish=Wish(path="close", close_reason=reason))))
        for reason in CLOSE_REASONS
    )
    best = next((ruling for _, ruling in reasons if ruling.allowed), reasons[-1][1])
    return Option(path, best, reasons)


def _recommend(case: Case, options: dict[Path, Option]) -> tuple[Path, str]:
    """Sorting's path; where a guard refuses it for good the one that sorting names beside it, then any that is open."""
    first, second = case.denial.recommended_path, (case.denial.bucket or {}).get("alternative_path")
    wanted: list[Path] = [path for path in (first, second) if path in PATHS]
    for place, path in enumerate(wanted):
        stopped = options[path].ruling.stopped_by
        if stopped is None:
            return path, "It is what the rules recommend." if place == 0 else "The recommended path is closed."
        if stopped.answer == "wait":
            return path, f"It is what the rules recommend; first: {stopped.reason}"
    for path in PATHS[:2]:
        if options[path].ruling.allowed:
            return path, "What the rules recommend is closed; this path is open."
    return (wanted or ["close"])[0], "No path is open now: its guards say what stands against it."
