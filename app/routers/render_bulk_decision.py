"""Decisions about many claims as the contract shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.money import to_text
from app.domain.workflow.case import Wish
from app.domain.workflow.decide_many import Foreseen
from app.routers.ids import show
from app.routers.render_assignment import counted
from app.store.database import Row


def preview(wish: Wish, foreseen: Sequence[Foreseen], skipped: Mapping[str, int]) -> dict[str, Any]:
    """What it would come to (:class:`app.routers.schemas.bulk_decisions_out.BulkPreviewOut`)."""
    guards = Counter(it.stopped_by.guard for it in foreseen if it.stopped_by is not None)
    results = ("decided", "pending_approval", "refused")
    return {
        "path": wish.path,
        "fix_kind": wish.fix_kind,
        "close_reason": wish.close_reason,
        **{result: _total([it for it in foreseen if it.result == result]) for result in results},
        "refused_by": [{"guard": guard, "claims": claims} for guard, claims in guards.most_common()],
        "skipped": counted(skipped),
        "items": [_foreseen(it) for it in foreseen],
    }


def _total(foreseen: Sequence[Foreseen]) -> dict[str, Any]:
    return {
        "claims": len(foreseen),
        "denials": sum(len(it.case.covered) for it in foreseen),
        "amount_at_risk": to_text(sum(it.amount for it in foreseen)),
    }


def _foreseen(it: Foreseen) -> dict[str, Any]:
    stopped = it.stopped_by
    return {
        "denial_id": show("den", it.case.denial.id),
        "claim_id": show("clm", it.case.denial.claim_id),
        "covers": [show("den", denial.id) for denial in it.case.covered],
        "amount_at_risk": to_text(it.amount),
        "result": it.result,
        "stopped_by": stopped and {"guard": stopped.guard, "answer": stopped.answer, "reason": stopped.reason},
        "seen": it.seen,
    }


def summary(row: Row) -> dict[str, Any]:
    """One in figures (:class:`app.routers.schemas.bulk_decisions_out.BulkSummaryOut`)."""
    same = (
        "path fix_kind close_reason made_by_name claims decided pending_approval refused changed not_found undone_at undone "
        "left_alone version created_at"
    )
    return {
        "id": show("blk", row["id"]),
        "made_by": show("per", row["made_by"]),
        "amount_at_risk": to_text(row["amount"]),
        "undone_by": show("per", row["undone_by"]),
        **{name: row[name] for name in same.split()},
    }


def bulk_decision(row: Row) -> dict[str, Any]:
    """One with its claims (:class:`app.routers.schemas.bulk_decisions_out.BulkDecisionOut`)."""
    return summary(row) | {"items": [_item(item) for item in row["items"]]}


def _item(row: Row) -> dict[str, Any]:
    guard = row["guard"]
    return {
        "denial_id": show("den", row["denial_id"]),
        "claim_id": show("clm", row["claim_id"]),
        "result": row["result"],
        "amount_at_risk": to_text(row["amount"]),
        "decision_id": show("dec", row["decision_id"]),
        "stopped_by": guard and {"guard": guard, "answer": row["answer"], "reason": row["reason"]},
        "undo": row["undo"],
        "undo_guard": row["undo_guard"],
    }
