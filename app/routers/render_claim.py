"""Stored claims as the contract shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.domain.codes.tables import describe
from app.domain.intake.detail import adjustment_detail, line_detail
from app.domain.money import to_text
from app.domain.playbooks.playbook import Playbook
from app.routers.ids import show
from app.routers.render_acknowledgment import acknowledged_claim
from app.routers.render_status_check import status_check
from app.store.database import Row
from app.store.queries.claims import ClaimPageRows

PARTY = ("name", "id_type", "id")
PERSON = (*PARTY, "last_name", "first_name", "middle_name", "birth_date", "gender")
LINE = (
    "line_control_number procedure modifiers revenue_code units charge expected_allowed service_from service_to "
    "diagnosis_pointers place_of_service"
).split()


def summary(row: Row) -> dict[str, Any]:
    """A claim in short (:class:`app.routers.schemas.claim_out.ClaimSummaryOut`)."""
    return {
        "id": show("clm", row["id"]),
        "posted": row["posted"],
        "patient_control_number": row["patient_control_number"],
        "payer_claim_control_number": row["payer_claim_control_number"],
        "claim_status_code": row["status_code"],
        "payer": _payer(row),
        "service_from": row["service_from"],
        "service_to": row["service_to"],
        "charge": to_text(row["charge"]),
        "open_denials": row["open_denials"],
        "amount_denied": to_text(row["amount_denied"]),
        "amount_at_risk": to_text(row["amount_at_risk"]),
        "version": row["version"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }


def claim(page: ClaimPageRows, playbooks: Mapping[UUID, Playbook]) -> dict[str, Any]:
    """The document of one claim (:class:`app.routers.schemas.claim_out.ClaimOut`).

    ``playbooks``: of payers that did not answer.
    """
    content = page.claim["content"]
    return {
        **summary(page.claim),
        "submitted_on": content.get("submitted_on"),
        "frequency": content.get("frequency"),
        "patient": _members(content.get("patient"), PERSON),
        "subscriber": _members(content.get("subscriber"), PERSON),
        "billing_provider": _members(content.get("billing_provider"), PARTY),
        "rendering_provider": _members(content.get("rendering_provider"), PARTY),
        "facility": _members(content.get("facility"), ("code", "name")),
        "diagnoses": content.get("diagnoses") or [],
        "place_of_service": content.get("place_of_service"),
        "authorization_numbers": content.get("authorization_numbers") or [],
        "lines": [_members(line, LINE) for line in content.get("lines") or []],
        "versions": _versions(page),
        "remittances": [_remittance(event) for event in page.events],
        "denials": [_denial(row) for row in page.denials],
        "acknowledgments": [acknowledged_claim(row) for row in page.acknowledgments],
        "statuses": [status_check(row, playbooks) for row in page.statuses],
        "decisions": [],
        "submissions": [],
    }


def _payer(row: Row) -> dict[str, Any] | None:
    if row["payer_now"] is None:
        return None
    return {"id": show("pyr", row["payer_now"]), "name": row["payer_name"], "payer_type": row["payer_type"]}


def _members(told: dict[str, Any] | None, names: Any) -> dict[str, Any] | None:
    """What was told, with every member of the contract: remittances tell fewer than senders."""
    return None if told is None else {name: told.get(name) for name in names}


def _versions(page: ClaimPageRows) -> list[dict[str, Any]]:
    content = page.claim["content"]
    shown = (content.get("submitted_on"), content.get("frequency"))
    newest = {(row["submitted_on"], row["frequency"]): row["revision"] for row in page.versions}
    return [
        {
            **row,
            "current": (row["submitted_on"].isoformat(), row["frequency"]) == shown
            and newest[row["submitted_on"], row["frequency"]] == row["revision"],
        }
        for row in page.versions
    ]


def _remittance(row: Row) -> dict[str, Any]:
    decision = row["decision"]
    return {
        "remittance_id": show("rem", row["remittance_id"]),
        "source": row["source"],
        "remit_date": row["remit_date"],
        "received_on": row["received_on"],
        "payer": _payer(row),
        "claim_status_code": row["status_code"] or None,
        "payer_claim_control_number": row["payer_claim_control_number"],
        "charge": to_text(row["charge"]),
        "paid": to_text(row["paid"]),
        "patient_responsibility": to_text(decision.patient_responsibility) if decision else None,
        "adjustments": [adjustment_detail(item) for item in decision.adjustments] if decision else [],
        "remarks": decision.remarks if decision else [],
        "lines": [_decided(line_detail(line, 0)) for line in decision.lines] if decision else [],
    }


def _decided(line: dict[str, Any]) -> dict[str, Any]:
    del line["denied"]
    return line


def _denial(row: Row) -> dict[str, Any]:
    return {
        "id": show("den", row["id"]),
        "lead": row["lead"],
        "stage": row["stage"],
        "outcome": row["outcome"],
        "primary": {
            "group": row["group_code"],
            "carc": row["carc"],
            "remarks": row["remarks"],
            "description": describe(row["carc"], tuple(row["remarks"])),
        },
        "amount_denied": to_text(row["amount_denied"]),
        "amount_at_risk": to_text(row["amount_at_risk"]),
        "amount_recovered": to_text(row["amount_recovered"]),
        "remit_date": row["remit_date"],
        "due_on": row["due_on"],
    }
