"""Versions of playbooks and policies as the contract shows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from app.domain.money import to_text
from app.domain.playbooks.version import DEFAULTS, Kind, coming, in_force, newest_undecided, revision
from app.domain.playbooks.written import written
from app.routers.ids import show
from app.store.database import Row
from app.store.versions import version_from

PREFIXES: dict[Kind, str] = {"playbook": "plb", "policy": "pol"}


def document(kind: Kind, rows: Sequence[Row], today: date) -> dict[str, Any]:
    """What counts today, what comes and what is written, of a subject's versions (newest first)."""
    chain = [version_from(kind, row) for row in reversed(rows)]
    by_id = {row["id"]: row for row in rows}

    def told(found: Any) -> dict[str, Any] | None:
        return version(kind, by_id[found.id]) if found else None

    return {
        "in_force": told(in_force(chain, today)) or _default(kind),
        "coming": told(coming(chain, today)),
        "draft": told(newest_undecided(chain)),
        "version": revision(chain, today),
    }


def version(kind: Kind, row: Row) -> dict[str, Any]:
    """The document of one version."""
    same = "number state effective_from effective_to self_approved created_at updated_at"
    return {
        **CONTENT[kind](row["content"]),
        "id": show(PREFIXES[kind], row["id"]),
        "sha256": version_from(kind, row).content.digest(),
        "created_by": show("per", row["created_by"]),
        "approved_by": show("per", row["approved_by"]),
        "approval_id": show("apr", row["approval_id"]),
        **{name: row[name] for name in same.split()},
    }


def _default(kind: Kind) -> dict[str, Any]:
    """What counts where nobody has written anything."""
    content = DEFAULTS[kind]
    nothing = "id effective_from effective_to created_by approved_by approval_id created_at updated_at"
    told = {"number": 0, "state": "default", "self_approved": False, "sha256": content.digest()}
    return {**CONTENT[kind](written(content)), **dict.fromkeys(nothing.split()), **told}


def _playbook(content: dict[str, Any]) -> dict[str, Any]:
    costs = [{"touch": it["touch"], "amount": to_text(it["cents"])} for it in content["costs"]]
    return {**content, "costs": costs}


def _policy(content: dict[str, Any]) -> dict[str, Any]:
    same = "discount_rate collected least_n days"
    return {
        **{name: content[name] for name in same.split()},
        "floor": to_text(content["floor"]),
        "approval_limit": to_text(content["approval_limit"]),
        "costs": [_cost(it) for it in content["costs"]],
        "priors": [
            {name: it[name] for name in ("payer_type", "level", "mean", "n", "source")} for it in content["priors"]
        ],
    }


def _cost(row: dict[str, Any]) -> dict[str, Any]:
    minutes = row["kind"] == "touch"
    same = {name: row[name] for name in ("kind", "name", "path", "level", "work_type", "shared")}
    return {
        **same,
        "when": row["when"] or None,
        "minutes": row["value"] if minutes else None,
        "amount": None if minutes else to_text(row["value"]),
    }


CONTENT: dict[Kind, Callable[[dict[str, Any]], dict[str, Any]]] = {"playbook": _playbook, "policy": _policy}
