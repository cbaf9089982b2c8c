"""Decisions and payers' answers as the contract shows them."""

from __future__ import annotations

from typing import Any

from app.domain.workflow.transitions import Ruling
from app.domain.workflow.verdict import Verdict
from app.domain.workflow.weigh_options import Option
from app.routers.ids import show
from app.store.database import Row


def decision(row: Row) -> dict[str, Any]:
    """One decision (:class:`app.routers.schemas.decisions.DecisionOut`)."""
    same = "path fix_kind close_reason decided_on verdicts digest state created_at".split()
    return {
        "id": show("dec", row["id"]),
        "claim_id": show("clm", row["claim_id"]),
        "covers": [show("den", it) for it in row["covers"]],
        "person_id": show("per", row["person_id"]),
        **{name: row[name] for name in same},
    }


def option(it: Option) -> dict[str, Any]:
    """One path with its verdicts."""
    return {
        "path": it.path,
        **ruling(it.ruling),
        "close_reasons": [
            {"close_reason": reason, "allowed": told.allowed, "stopped_by": verdict(told.stopped_by)}
            for reason, told in it.reasons
        ],
    }


def ruling(it: Ruling) -> dict[str, Any]:
    """What the table says of a command."""
    return {
        "allowed": it.allowed,
        "verdicts": [told._asdict() for told in it.verdicts],
        "stopped_by": verdict(it.stopped_by),
    }


def verdict(it: Verdict | None) -> dict[str, Any] | None:
    """What one guard says."""
    return None if it is None else it._asdict()


def status_check(row: Row) -> dict[str, Any]:
    """One answer (:class:`app.routers.schemas.decisions.StatusCheckOut`)."""
    same = "channel meaning checked_on reference created_at".split()
    told = {name: row[name] for name in same}
    return {"id": show("chs", row["id"]), "denial_ids": [show("den", it) for it in row["denial_ids"]], **told}
