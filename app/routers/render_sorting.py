"""Own rules, trials, approvals and the history of a bucket as the contract shows them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.domain.money import to_text
from app.routers.ids import show
from app.store.database import Row

SUBJECTS = {"sorting_rule": "srl", "playbook": "plb", "policy": "pol", "close": "dec"}
"""Prefix of the id of what an approval is about, by kind."""
PLACE = ("work_type", "root_cause", "sub_cause", "triage")


def sorting_rule(row: Row) -> dict[str, Any]:
    """The document of a rule (:class:`.schemas.sorting_rules_out.SortingRuleOut`)."""
    same = (
        "state carc remark work_type root_cause sub_cause upstream_team reason evidence effective_from effective_to "
        "self_approved version created_at updated_at"
    )
    return {
        "id": show("srl", row["id"]),
        "payer_id": show("pyr", row["payer_now"]),
        "group": row["group_code"],
        "recommended_path": row["path"],
        "created_by": show("per", row["created_by"]),
        "approved_by": show("per", row["approved_by"]),
        "approval_id": show("apr", row["approval_id"]),
        **{name: row[name] for name in same.split()},
    }


def trial(facts: dict[str, Any]) -> dict[str, Any]:
    """The document of a trial (:class:`.schemas.sorting_rules_out.TrialOut`) as it was made or kept."""
    same = "days since looked_at there_already unchanged_by_person unchanged_by_other_rule".split()
    figures = facts["moved"]
    return {
        **{name: facts[name] for name in same},
        "moved": {name: to_text(n) if name.startswith("amount_") else n for name, n in figures.items()},
        "by_change": [
            {
                "before": _place(change["from"]),
                "after": _place(change["to"]),
                "denials": change["denials"],
                "amount_denied": to_text(change["amount_denied"]),
            }
            for change in facts["by_change"]
        ],
        "sample": [show("den", UUID(denial)) for denial in facts["sample"]],
    }


def approval(row: Row) -> dict[str, Any]:
    """The document of an approval (:class:`.schemas.approvals.ApprovalOut`)."""
    same = "kind subject_version state asked_at asked_because answered_at self_approved reason version created_at updated_at"
    return {
        "id": show("apr", row["id"]),
        "subject_id": show(SUBJECTS[row["kind"]], row["subject_id"]),
        "asked_by": show("per", row["asked_by"]),
        "answered_by": show("per", row["answered_by"]),
        "trial": trial(row["facts"]) if row["kind"] == "sorting_rule" else None,
        "close": close(row["facts"]) if row["kind"] == "close" else None,
        **{name: row[name] for name in same.split()},
    }


def close(facts: dict[str, Any]) -> dict[str, Any]:
    """What the second person of a close must know (:class:`.schemas.approvals.CloseAskedOut`), as it was asked."""
    return {
        "claim_id": show("clm", UUID(facts["claim"])),
        "denial_ids": [show("den", UUID(denial)) for denial in facts["denials"]],
        "close_reason": facts["close_reason"],
        "amount_at_risk": to_text(facts["amount_at_risk"]),
        "verdict": facts["verdict"],
        "policy": {"version": facts["policy"], "sha256": facts["policy_sha256"]},
        "expires_on": facts["expires_on"],
    }


def bucket_change(row: Row) -> dict[str, Any]:
    """The document of one entry (:class:`.schemas.buckets.BucketChangeOut`)."""
    return {
        "version": row["version"],
        "at": row["at"],
        "actor": row["actor_kind"],
        "person_id": show("per", row["author_id"]),
        "before": None if row["before"] is None else _placing(row["before"]),
        "after": _placing(row["after"]),
        "reason": row["reason"],
    }


def _place(told: dict[str, Any]) -> dict[str, Any]:
    """Words as the log and the trials tell them. Older entries of the log name no sub-cause."""
    return {**{name: told.get(name) for name in PLACE}, "recommended_path": told["path"]}


def _placing(told: dict[str, Any]) -> dict[str, Any]:
    return {**_place(told), "rule": told["rule"], "version": told["version"]}
