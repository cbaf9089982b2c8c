"""Trials of playbooks and policies as the contract shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.domain.money import to_text
from app.domain.playbooks.try_windows import MOVES
from app.routers.ids import show


def playbook_trial(told: Mapping[str, Any]) -> dict[str, Any]:
    """The document of :class:`.schemas.version_trials.PlaybookTrialOut`."""
    moves = [
        {"purpose": it["purpose"], **{move: _counted(asdict(it[move]), "passed") for move in MOVES}}
        for it in told["by_purpose"]
    ]
    return {**told, "by_purpose": moves, "sample": _shown(told["sample"])}


def policy_trial(told: Mapping[str, Any]) -> dict[str, Any]:
    """The document of :class:`.schemas.version_trials.ClosePolicyTrialOut`."""
    both = {name: _figures(told[name]) for name in ("in_force", "tried")}
    return {**told, "looked_at": _counted(told["looked_at"]), **both}


def _figures(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "over_limit": _counted(told["over_limit"]),
        "not_worth_it": _counted(told["not_worth_it"]),
        "by_path": [_counted(it, "path", "outcome") for it in told["by_path"]],
        "sample": _shown(told["sample"]),
    }


def _counted(told: Mapping[str, Any], *more: str) -> dict[str, Any]:
    same = {name: told[name] for name in ("denials", "open", *more)}
    return {**same, "amount_denied": to_text(told["amount_denied"])}


def _shown(ids: Any) -> list[str | None]:
    return [show("den", id_) for id_ in ids]
