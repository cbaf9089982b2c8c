"""Acknowledgments and rejections as the contract shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from app.domain.codes.claim_status import claim_status
from app.domain.codes.syntax_codes import syntax_code
from app.domain.money import to_text
from app.domain.people.roster import UNTAKEN
from app.routers.ids import show
from app.store.database import Row

NOBODY = frozenset(UNTAKEN.values())
SAME = (
    "kind patient_control_number payer_claim_control_number control_number service_from service_to messages next_action "
    "due_on file_by state resolution resolved_on note version created_at updated_at"
).split()
MATCHES = ("inquiry", "submission", "claim")
"""What of ours it is, the nearest first."""


def acknowledgment(row: Row) -> dict[str, Any]:
    """One file (:class:`app.routers.schemas.acknowledgments.AcknowledgmentOut`)."""
    same = "received_on size messages counts open_rejections findings version created_at".split()
    told = {name: row[name] for name in same}
    return {"id": show("ack", row["id"]), "sha256": bytes(row["sha256"]).hex(), **told}


def rejection(row: Row) -> dict[str, Any]:
    """One rejection (:class:`app.routers.schemas.rejections.RejectionOut`)."""
    owner = None if row["owner_id"] in NOBODY else show("tem", row["owner_id"])
    payer = {"id": show("pyr", row["payer_id"]), "name": row["payer_name"], "payer_type": row["payer_type"]}
    return {
        "id": show("rej", row["id"]),
        "acknowledgment_id": show("ack", row["acknowledgment_id"]),
        "matched": _matched(row),
        "claim_id": show("clm", row["claim_id"]),
        "submission_id": show("sub", row["submission_id"]),
        "status_check_id": show("chs", row["status_check_id"]),
        "payer": payer if row["payer_id"] else None,
        "charge": to_text(row["charge"]),
        "codes": [_code(it) for it in row["codes"]],
        "errors": [_error(it, row["kind"]) for it in row["errors"]],
        "owner": {"kind": "team", "id": owner, "name": row["owner_now"]},
        "resolved_by": show("per", row["resolved_by"]),
        **{name: row[name] for name in SAME},
    }


def acknowledged_claim(row: Row) -> dict[str, Any]:
    """One claim of a file (:class:`app.routers.schemas.acknowledged_claims.AcknowledgedClaimOut`)."""
    same = "verdict told_on patient_control_number payer_claim_control_number service_from service_to"
    return {
        "acknowledgment_id": show("ack", row["acknowledgment_id"]),
        "claim_id": show("clm", row["claim_id"]),
        "submission_id": show("sub", row["submission_id"]),
        "charge": to_text(row["charge"]),
        "codes": [_code(it) for it in row["codes"]],
        **{name: row[name] for name in same.split()},
    }


def _matched(row: Row) -> str:
    ids = (row["status_check_id"], row["submission_id"], row["claim_id"])
    return next((name for name, id_ in zip(MATCHES, ids, strict=True) if id_ is not None), "unmatched")


def _code(told: Mapping[str, Any]) -> dict[str, Any]:
    known = claim_status(told["status"])
    return {**told, "meaning": known.meaning if known else None}


def _error(told: Mapping[str, Any], kind: Literal["transaction_set", "group", "interchange"]) -> dict[str, Any]:
    """Of a segment of the set where one is named, else of what was turned away itself."""
    elements = [{**it, "meaning": syntax_code("element", it["code"])} for it in told.get("elements") or ()]
    meaning = syntax_code("segment" if told.get("segment") else kind, told["code"])
    return {"segment": None, "position": None, "loop": None, **told, "meaning": meaning, "elements": elements}
