"""Stored denials as the contract shows them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID

from app.domain.codes.tables import describe
from app.domain.money import to_text
from app.domain.people.roster import UNTAKEN
from app.domain.workflow.transitions import allowed_from
from app.routers.ids import show
from app.routers.render_deadlines import deadline, deadlines
from app.routers.render_escalation import of_denial
from app.routers.render_missing import missing_context
from app.store.database import Row

NEXT_ACTIONS = {
    "sort": "Sort it: say what it is, who owns it and by when",
    "decide": "Decide what to do: fix it, appeal or close it",
    "correct_and_resubmit": "Correct the claim and send it again",
    "prepare_appeal": "Prepare the appeal and send it",
    "await_answer": "Look whether the payer has answered",
    "await_payment": "Look whether the payment has come",
    "await_approval": "A second person answers whether it is closed",
    "await_correction": "The payer took its decision back: wait for the corrected one",
    "send_documents": "Send what the payer asks for",
    "send_documents_urgently": "The payer has not received what it asked for: send it at once",
    "ask_patient": "The payer waits for the patient: see that it gets what it asks for",
    "await_remittance": "The payer says that it pays: look whether the remittance has come",
    "note_answer": "The payer has answered: note what became of what was sent",
    "widen_search": "The payer finds nothing: check by what it was asked, and ask again",
    "correct_request": "The payer refuses the question: correct it, and ask again",
    "ask_again": "The payer could not answer: ask again",
    "read_answer": "The payer answered in a code that no list holds: find out what it says, and note it",
    "ask_by_phone": "The payer does not answer this electronically: ask by portal or phone",
}

UNDER_WAY = ("execution", "tracking")
OWNERS = {"team": "tem", "person": "per"}
"""Prefixes of owners' ids."""
NOBODY = frozenset(UNTAKEN.values())


@lru_cache(maxsize=4096)
def _description(carc: str, remarks: tuple[str, ...]) -> str:
    return describe(carc, remarks)


def _owner(row: Row) -> dict[str, Any] | None:
    """Who has it, under the name of today."""
    kind = row["owner_kind"]
    if kind is None:
        return None
    owner = None if row["owner_id"] in NOBODY else show(OWNERS[kind], row["owner_id"])
    return {"kind": kind, "id": owner, "name": row["owner_name_now"]}


def denial(row: Row) -> dict[str, Any]:
    """The document of one denial (:class:`app.routers.schemas.denial_out.DenialOut`)."""
    detail = row["detail"]
    next_action, pending, held = row["next_action"], row["pending"], row["held_on"] is not None
    return {
        "id": show("den", row["id"]),
        "stage": row["stage"],
        "outcome": row["outcome"],
        "claim_id": show("clm", row["claim_id"]),
        "lead": row["lead"],
        "siblings": [show("den", sibling) for sibling in row["siblings"]],
        "external_id": row["external_id"],
        "payer": {"id": show("pyr", row["payer_id"]), "name": row["payer_name"], "payer_type": row["payer_type"]},
        "plan": row["plan"],
        "claim": detail["claim"],
        "patient": detail["patient"],
        "subscriber": detail["subscriber"],
        "billing_provider": detail["billing_provider"],
        "rendering_provider": detail["rendering_provider"],
        "facility": detail["facility"],
        "lines": [{"expected_allowed": None, **line} for line in detail["lines"]],
        "adjustments": detail["adjustments"],
        "primary": {
            "group": row["group_code"],
            "carc": row["carc"],
            "remarks": row["remarks"],
            "description": _description(row["carc"], tuple(row["remarks"])),
        },
        "amount_denied": to_text(row["amount_denied"]),
        "amount_at_risk": to_text(row["amount_at_risk"]),
        "amount_recovered": to_text(row["amount_recovered"]),
        "paid_beyond_denied": to_text(row["paid_beyond_denied"]),
        "amount_expected": to_text(row["amount_expected"]),
        "remittance_id": show("rem", row["remittance_id"]),
        "remit_date": row["remit_date"],
        "received_on": row["received_on"],
        "bucket": _bucket(row),
        "recommended_path": row["recommended_path"],
        "quick_fix": row["quick_fix"],
        "triage": row["triage"],
        "path": row["path"],
        "owner": _owner(row),
        "next_action": {"code": next_action, "text": NEXT_ACTIONS[next_action]} if next_action else None,
        "due_on": row["due_on"],
        "control_on": row["control_on"],
        "send_by": row["send_by"],
        "deadline": deadline(row),
        "deadlines": deadlines(row),
        "parked": _parked(row),
        "status_summary": _status(row),
        "escalation": of_denial(row["escalations"]),
        "recurrence_of": show("den", row["recurrence_of"]),
        "possible_duplicate_of": show("den", row["possible_duplicate_of"]),
        "missing_context": missing_context(row),
        "held": held,
        "pending_decision_id": show("dec", UUID(pending["decision"])) if pending else None,
        "allowed_commands": allowed_from(row["stage"], pending=pending is not None, held=held),
        "version": row["version"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }


def _bucket(row: Row) -> dict[str, Any] | None:
    if row["bucket"] is None:
        return None
    told = {"work_type": row["work_type"], "root_cause": row["root_cause"], "set_by": row["bucket_by"]}
    return {**told, **row["bucket"]}


def _status(row: Row) -> dict[str, Any] | None:
    """What the payer said last (:class:`app.routers.schemas.denial_out.StatusSummaryOut`)."""
    told = row["status_told"]
    if told is None:
        return None
    return {
        "status_check_id": show("chs", UUID(told["id"])),
        **{name: told[name] for name in ("meaning", "checked_on", "channel")},
        "codes": told["codes"] or [],
        "documents": told["documents"] or [],
        "next_look_on": row["control_on"] if row["stage"] in UNDER_WAY else None,
    }


def _parked(row: Row) -> dict[str, Any] | None:
    if row["parked"] is None:
        return None
    return {"reason": row["parked"], "since": row["parked_on"], "review_on": row["review_on"]}
