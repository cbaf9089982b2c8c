"""Decisions as the contract shows them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.domain.money import to_text
from app.domain.workflow.decision_inputs import amount_of
from app.domain.workflow.transitions import Ruling
from app.domain.workflow.verdict import Verdict
from app.domain.workflow.weigh_options import Option
from app.routers.ids import show
from app.routers.render_economics import economics
from app.store.database import Row


def decision(row: Row) -> dict[str, Any]:
    """One decision (:class:`app.routers.schemas.decisions.DecisionOut`)."""
    same = "path fix_kind close_reason decided_on verdicts digest state expires_on reason created_at".split()
    approval = row["approval"] or {"id": None, "self_approved": False}
    return {
        "id": show("dec", row["id"]),
        "claim_id": show("clm", row["claim_id"]),
        "covers": [show("den", it) for it in row["covers"]],
        "person_id": show("per", row["person_id"]),
        "amount_at_risk": to_text(amount_of(row["inputs"])) if row["inputs"] else None,
        "policy": _policy(row),
        "approval_id": show("apr", UUID(approval["id"]) if approval["id"] else None),
        "self_approved": approval["self_approved"],
        **{name: row[name] for name in same},
    }


def _policy(row: Row) -> dict[str, Any] | None:
    return {"version": row["policy"], "sha256": row["policy_digest"]} if row["policy_digest"] else None


def option(it: Option) -> dict[str, Any]:
    """One path with its verdicts."""
    return {
        "path": it.path,
        **ruling(it.ruling),
        "close_reasons": [
            {"close_reason": reason, "allowed": told.allowed, "stopped_by": verdict(told.stopped_by)}
            for reason, told in it.reasons
        ],
        "economics": None if it.priced is None else economics(it.priced),
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
