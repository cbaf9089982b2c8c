"""What a denial gains from the claim that its sender posted: the sender knows best whom and when it was about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.domain.intake.denial import Claim, Denial, Happened
from app.domain.intake.reconcile import Reconciled
from app.domain.money import to_text

PARTIES = ("patient", "subscriber", "billing_provider", "rendering_provider")
SHOWN = ("name", "id_type", "id")
"""Members of a party on a denial; the claim knows more of a person."""


def fill_context(claim: Claim, denials: Iterable[Denial], told: Reconciled) -> None:
    """Put what a posted claim knows into its denials, as part of what is about to be written (``told``)."""
    written = {denial.id for denial in (*told.created, *told.changed)}
    for denial in denials:
        before = (denial.patient_control_number, denial.payer_claim_control_number, denial.missing_context)
        detail = _filled(claim, denial.detail)
        denial.patient_control_number = denial.patient_control_number or claim.patient_control_number
        denial.payer_claim_control_number = denial.payer_claim_control_number or claim.payer_claim_control_number
        denial.missing_context = [name for name in denial.missing_context if not _known(claim, name)]
        after = (denial.patient_control_number, denial.payer_claim_control_number, denial.missing_context)
        changed = sorted(name for name, value in detail.items() if value != denial.detail.get(name))
        if before == after and not changed:
            continue
        denial.detail = detail
        if denial.id not in written:
            denial.version += 1
            told.changed.append(denial)
        data: dict[str, object] = {"members": changed, "missing": denial.missing_context}
        told.happened.append(Happened("denial.context_filled", denial.id, denial.version, data))


def _filled(claim: Claim, detail: dict[str, Any]) -> dict[str, Any]:
    """The detail with the claim's parties over the remittance's, and the header's gaps filled."""
    content: dict[str, Any] = claim.content
    filled = dict(detail)
    for name in PARTIES:
        mine, theirs = content.get(name) or {}, detail.get(name) or {}
        who = {member: mine.get(member) or theirs.get(member) for member in SHOWN}
        filled[name] = who if any(who.values()) else None
    code = (content.get("facility") or {}).get("code")
    if code:
        filled["facility"] = {"code": code}
    known = {
        "patient_control_number": claim.patient_control_number,
        "payer_claim_control_number": claim.payer_claim_control_number,
        "service_from": claim.service_from.isoformat() if claim.service_from else None,
        "service_to": claim.service_to.isoformat() if claim.service_to else None,
        "charge": to_text(claim.charge),
    }
    header = detail["claim"]
    filled["claim"] = {name: known.get(name) if value is None else value for name, value in header.items()}
    return filled


def _known(claim: Claim, name: str) -> bool:
    """Whether the claim tells what a denial's ``missing_context`` asks for."""
    match name:
        case "claim.patient_control_number":
            return claim.patient_control_number is not None
        case "claim.payer_claim_control_number":
            return claim.payer_claim_control_number is not None
        case "claim.service_from":
            return claim.service_from is not None
        case "claim.charge":
            return claim.charge is not None
        case "lines" | "patient" | "billing_provider" | "rendering_provider":
            return bool(claim.content.get(name))
        case _:
            return False
