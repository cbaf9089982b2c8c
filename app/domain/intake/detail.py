"""What a denial shows of its claim event, in the shape of the contract: names, lines, adjustments."""

from __future__ import annotations

from datetime import date

from app.domain.intake.facts import DenialFacts
from app.domain.intake.lines import named_lines
from app.domain.intake.remittance import Adjustment, ClaimDecision, Line, Party
from app.domain.money import to_text

NEEDS_REMARK = frozenset(
    ["16", "96", "129", "148", "201", "226", "227", "234", "237", "250", "251", "252", "267", "A1"]
)
"""CARCs that by their definition come with a remark code that is not an alert."""


def denial_detail(fact: DenialFacts, decision: ClaimDecision) -> dict[str, object]:
    """Claim header, parties, the denied lines and all their adjustments.

    ``decision`` is the denial's own, with what other tellings add to its header.
    """
    own = fact.event.decision
    by_index: dict[int, int] = {}
    for index, adjustment in fact.reason.covered:
        if index is not None:
            by_index[index] = by_index.get(index, 0) + adjustment.amount
    lines = [line_detail(own.lines[index], denied) for index, denied in sorted(by_index.items())]
    _add_expected(lines, sorted(by_index), fact)
    return {
        "claim": claim_header(decision),
        **parties(decision),
        "lines": lines,
        "adjustments": [adjustment_detail(item) for item in own.adjustments],
        "claim_remarks": own.remarks,
    }


def claim_header(decision: ClaimDecision) -> dict[str, object]:
    """CLP and its dates."""
    return {
        "patient_control_number": decision.patient_control_number or None,
        "payer_claim_control_number": decision.payer_claim_control_number or None,
        "claim_status_code": decision.status_code or None,
        "service_from": _iso(decision.service_from),
        "service_to": _iso(decision.service_to),
        "charge": to_text(decision.charge),
        "paid": to_text(decision.paid),
    }


def parties(decision: ClaimDecision) -> dict[str, object]:
    """Patient, subscriber (the patient, where the payer names no other), rendering provider, facility."""
    patient = party(decision.corrected_patient or decision.patient)
    return {
        "patient": patient,
        "subscriber": party(decision.subscriber) or patient,
        "billing_provider": party(decision.billing_provider),
        "rendering_provider": party(decision.rendering_provider),
        "facility": {"code": decision.facility_code} if decision.facility_code else None,
    }


def party(who: Party | None) -> dict[str, str | None] | None:
    """A person or organisation by name and identifier."""
    if who is None:
        return None
    return {"name": who.name or None, "id_type": who.id_type or None, "id": who.id or None}


def line_detail(line: Line, denied: int) -> dict[str, object]:
    """One service line with what was denied of it."""
    return {
        "line_control_number": line.line_control_number or None,
        "procedure": line.procedure,
        "modifiers": list(line.modifiers),
        "service_date": _iso(line.service_from),
        "charge": to_text(line.charge),
        "paid": to_text(line.paid),
        "denied": to_text(denied),
        "adjustments": [adjustment_detail(item) for item in line.adjustments],
        "remarks": line.remarks,
    }


def _add_expected(lines: list[dict[str, object]], places: list[int], fact: DenialFacts) -> None:
    """What a post told of a line's expected allowed amount, also once an 835 has completed it; the newest counts."""
    told = [event for event, _ in fact.told_by if event.expected_allowed]
    if not told:
        return
    expected: dict[str, int] = {}
    for event in told:
        names = named_lines(event.decision)
        expected |= {names[place]: amount for place, amount in event.expected_allowed.items() if place < len(names)}
    names = named_lines(fact.event.decision)
    for line, place in zip(lines, places, strict=True):
        if names[place] in expected:
            line["expected_allowed"] = to_text(expected[names[place]])


def adjustment_detail(item: Adjustment) -> dict[str, object]:
    """One CAS triplet."""
    quantity = None if item.quantity is None else str(item.quantity)
    return {"group": item.group, "carc": item.carc, "amount": to_text(item.amount), "quantity": quantity}


def missing_context(fact: DenialFacts, decision: ClaimDecision) -> list[str]:
    """What a worker would want to know and nobody has told yet, by the names of the contract."""
    wanted = {
        "claim.patient_control_number": decision.patient_control_number,
        "claim.payer_claim_control_number": decision.payer_claim_control_number,
        "claim.service_from": decision.service_from or any(line.service_from for line in decision.lines),
        "claim.charge": decision.charge is not None,
        "lines": decision.lines,
        "patient": decision.patient,
        "billing_provider": decision.billing_provider,
        "rendering_provider": decision.rendering_provider,
        "plan": plan_of(decision),
        "primary.remarks": fact.reason.remarks or fact.reason.carc not in NEEDS_REMARK,
    }
    return [name for name, value in wanted.items() if not value]


def plan_of(decision: ClaimDecision) -> str | None:
    """Plan as the payer names it: group number, else claim filing indicator (CLP06)."""
    return decision.group_number or decision.filing_code or None


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
