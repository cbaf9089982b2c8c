"""Assignments by hand as the contract shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.money import to_text
from app.routers.ids import show
from app.routers.render import NOBODY, OWNERS
from app.store.database import Row

SAMPLE = 20


def assignment(row: Row) -> dict[str, Any]:
    """The document of one assignment (:class:`app.routers.schemas.assignment_out.AssignmentOut`)."""
    same = "claims denials reason undone_at undoable version created_at updated_at".split()
    return {
        "id": show("asg", row["id"]),
        "owner": owner(row),
        "amount_denied": to_text(row["amount_denied"]),
        "skipped": counted(row["skipped"]),
        "made_by": show("per", row["made_by"]),
        "reversal": _reversal(row),
        **{name: row[name] for name in same},
    }


def _reversal(row: Row) -> dict[str, Any] | None:
    if row["undone_at"] is None:
        return None
    return {
        "made_by": show("per", row["undone_by"]),
        "created_at": row["undone_at"],
        "denials": row["undone_denials"],
        "skipped": counted(row["undone_skipped"]),
    }


def preview(rows: Sequence[Row], skipped: Mapping[str, int], token: str | None) -> dict[str, Any]:
    """The document of what an assignment would do, from what each owner would give."""
    sums = {name: sum(row[name] for row in rows) for name in ("claims", "denials", "amount_denied")}
    sample = [show("den", id_) for row in rows for id_ in row["sample"]]
    return {
        **_amounts(sums),
        "by_owner": [{"owner": owner(row), **_amounts(row)} for row in rows],
        "skipped": counted(skipped),
        "sample": sample[:SAMPLE],
        "preview_token": token,
    }


def _amounts(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"claims": row["claims"], "denials": row["denials"], "amount_denied": to_text(row["amount_denied"])}


def owner(row: Row) -> dict[str, Any]:
    """Who has it, under the name of today."""
    kind, id_ = row["owner_kind"], row["owner_id"]
    return {"kind": kind, "id": None if id_ in NOBODY else show(OWNERS[kind], id_), "name": row["owner_name_now"]}


def counted(by_why: Mapping[str, int]) -> list[dict[str, Any]]:
    """How many denials, by why."""
    return [{"why": why, "denials": count} for why, count in sorted(by_why.items())]
