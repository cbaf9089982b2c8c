"""Escalations and alerts as the contract shows them (:mod:`app.routers.schemas.escalations`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.domain.escalation.levels import LEVELS
from app.domain.escalation.reasons import KINDS
from app.domain.money import to_text
from app.domain.playbooks.playbook import Playbook
from app.routers.ids import show
from app.store.database import Row

WORDS: dict[str, tuple[str, str]] = {
    "deadline_1": ("payer's last day is tomorrow or today", "payer's last days are tomorrow or today"),
    "deadline_passed": ("payer's last day has passed", "payer's last days have passed"),
    "deadline_7": ("payer's last day is within a week", "payer's last days are within a week"),
    "deadline_14": ("payer's last day is within two weeks", "payer's last days are within two weeks"),
    "payer_silent": ("answer has not come by its date", "answers have not come by their date"),
    "sort": ("denial should have been sorted", "denials should have been sorted"),
    "decide": ("decision is overdue", "decisions are overdue"),
    "status": ("look at the status is overdue", "looks at the status are overdue"),
    "review": ("parked denial was not looked at", "parked denials were not looked at"),
    "cause": ("root cause is not confirmed", "root causes are not confirmed"),
}
"""What a kind means, of one and of several."""


def escalation(row: Row, playbooks: Mapping[UUID, Playbook]) -> dict[str, Any]:
    """One escalation. ``playbooks``: of payers that are silent, as they are now."""
    same = "kind level due_on raised_on state acknowledged_at settled_on version created_at updated_at"
    return {
        "id": show("esc", row["id"]),
        "denial_id": show("den", row["denial_id"]),
        "text": WORDS[row["kind"]][0].capitalize(),
        "person": _named("per", row["person_id"], row["person_name"]),
        "team": _named("tem", row["team_id"], row["team_name"] or "triage"),
        "payer": _named("pyr", row["payer_id"], row["payer_name"]),
        "ladder": _ladder(row, playbooks),
        "amount_denied": to_text(row["amount_denied"]),
        "alert_id": show("alr", row["alert_id"]),
        "acknowledged_by": _named("per", row["acknowledged_by"], row["acknowledged_by_name"]),
        **{name: row[name] for name in same.split()},
    }


def alert(row: Row, names: Mapping[UUID, str]) -> dict[str, Any]:
    """One alert. ``names`` of the teams and payers in its groups."""
    same = "day digest kind level count open version created_at updated_at"
    return {
        "id": show("alr", row["id"]),
        "person": _named("per", row["person_id"], row["person_name"]),
        "team": _named("tem", row["team_id"], row["team_name"] or "triage"),
        "payer": _named("pyr", row["payer_id"], row["payer_name"]),
        "text": _text(row),
        "amount_denied": to_text(row["amount_denied"]),
        "groups": [_group(it, names) for it in row["groups"]],
        **{name: row[name] for name in same.split()},
    }


def of_denial(found: list[dict[str, Any]] | None) -> dict[str, Any] | None:
    """What stands against a denial: the most urgent that is open, else that somebody has in hand; at its highest level."""
    if not found:
        return None
    first = min(found, key=_urgency)
    same = [it["raised_on"] for it in found if it["reason"] == first["reason"]]
    return {
        "id": show("esc", UUID(first["id"])),
        "kind": first["kind"],
        "level": first["level"],
        "due_on": first["due_on"],
        "since": min(same),
        "acknowledged": first["state"] == "acknowledged",
    }


def ids_in(row: Row) -> set[UUID]:
    """Teams and payers that the groups of an alert name."""
    return {UUID(group[name]) for group in row["groups"] for name in ("team_id", "payer_id")}


def _urgency(it: dict[str, Any]) -> tuple[bool, int, int]:
    return it["state"] != "open", KINDS.index(it["kind"]), -LEVELS.index(it["level"])


def _named(prefix: str, id_: UUID | None, name: str | None) -> dict[str, Any] | None:
    return None if id_ is None else {"id": show(prefix, id_), "name": name}


def _ladder(row: Row, playbooks: Mapping[UUID, Playbook]) -> dict[str, Any] | None:
    """The contact of this step; where the ladder is shorter, its last one."""
    if row["kind"] != "payer_silent" or row["payer_id"] not in playbooks:
        return None
    steps = sorted(playbooks[row["payer_id"]].ladder, key=lambda contact: contact.level)
    wanted = LEVELS.index(row["level"]) + 1
    found = next((it for it in steps if it.level >= wanted), steps[-1] if steps else None)
    return None if found is None else {"level": found.level, "name": found.name, "contact": found.contact}


def _text(row: Row) -> str:
    if row["digest"]:
        return f"{row['count']} more are escalated: {len(row['groups'])} groups by team, payer and kind"
    one, several = WORDS[row["kind"]]
    return f"{row['count']} {one if row['count'] == 1 else several} with {row['payer_name']}"


def _group(told: dict[str, Any], names: Mapping[UUID, str]) -> dict[str, Any]:
    team, payer = UUID(told["team_id"]), UUID(told["payer_id"])
    return {
        "team": _named("tem", team, names.get(team, "triage")),
        "payer": _named("pyr", payer, names.get(payer)),
        "kind": told["kind"],
        "level": told["level"],
        "count": told["denials"],
        "amount_denied": to_text(told["amount_denied"]),
    }
