"""What a denial shows, from all the tellings of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.domain.intake.claim_event import ClaimEvent
from app.domain.intake.denial import Denial
from app.domain.intake.detail import denial_detail, missing_context, plan_of
from app.domain.intake.facts import DenialFacts
from app.domain.intake.remittance import ClaimDecision
from app.domain.sorting.own_rules import OwnRules
from app.domain.workflow.classify_denial import sorted_into

_HEADER = (
    "patient_control_number payer_claim_control_number charge paid filing_code facility_code service_from service_to "
    "group_number patient subscriber billing_provider rendering_provider"
).split()
"""What one telling of a decision may know and another not. Codes, amounts and lines are never mixed."""


_SORTED = "work_type root_cause recommended_path quick_fix triage bucket bucket_by".split()


def content(fact: DenialFacts, own: OwnRules | None = None) -> dict[str, Any]:
    """Everything of a denial that its tellings say, by the names of :class:`Denial`."""
    return _decided(fact) | sorted_into(fact, own) | _context(fact, _whole([event for event, _ in fact.told_by]))


def update(denial: Denial, fact: DenialFacts, before: DenialFacts | None, own: OwnRules | None = None) -> bool:
    """Bring a stored denial to what is told of it now; True when it changed.

    What it has from elsewhere (a posted claim, a rule about plans) stays: only what is as the tellings said
    ``before`` follows what they say now. Without ``before`` that is the telling that the denial was stored with.
    Where a person has put it, it stays.
    """
    was = before or fact
    telling = [event for event, _ in was.told_by if before is not None or event.id == denial.event_id]
    then = _context(was, _whole(telling)) if telling else {}
    now = content(fact, own)
    if denial.bucket_by == "person":
        now |= {name: getattr(denial, name) for name in _SORTED}
    stored = {name: getattr(denial, name) for name in now}
    missing = {name for name in then.get("missing_context", ()) if name not in denial.missing_context}
    after = now | {
        name: _follow(stored[name], then.get(name), now[name]) for name in _CONTEXT if name != "missing_context"
    }
    after["detail"] |= {name: now["detail"][name] for name in ("lines", "adjustments", "claim_remarks")}
    after["external_id"] = stored["external_id"] or now["external_id"]
    after["missing_context"] = [name for name in now["missing_context"] if name not in missing]
    for name, value in after.items():
        setattr(denial, name, value)
    return stored != after


def _decided(fact: DenialFacts) -> dict[str, Any]:
    """What the telling that counts decides."""
    event, reason = fact.event, fact.reason
    return {
        "payer_id": event.payer_id,
        "event_id": event.id,
        "reason_key": fact.reason_key,
        "group": reason.group,
        "carc": reason.carc,
        "remarks": list(reason.remarks),
        "remit_date": event.remit_date,
        "received_on": min([told.received_on for told, _ in fact.told_by]),
        "remittance_id": event.remittance_id,
        "external_id": next((told.external_id for told, _ in fact.told_by if told.external_id), None),
    }


_CONTEXT = ("plan", "patient_control_number", "payer_claim_control_number", "missing_context", "detail")


def _context(fact: DenialFacts, decision: ClaimDecision) -> dict[str, Any]:
    return {
        "plan": plan_of(decision),
        "patient_control_number": decision.patient_control_number or None,
        "payer_claim_control_number": decision.payer_claim_control_number or None,
        "missing_context": missing_context(fact, decision),
        "detail": denial_detail(fact, decision),
    }


def _follow(stored: Any, then: Any, now: Any) -> Any:
    if isinstance(stored, dict) and isinstance(now, dict) and stored != then:
        then = then if isinstance(then, dict) else {}
        return {name: _follow(stored.get(name), then.get(name), value) for name, value in now.items()}
    return now if stored is None or stored == then else stored


def _whole(tellings: list[ClaimEvent]) -> ClaimDecision:
    """The decision of the telling that counts (the last), with what only the others know."""
    decision = tellings[-1].decision
    if len(tellings) == 1:
        return decision
    known: dict[str, Any] = {}
    for event in reversed(tellings):
        for name in _HEADER:
            value = getattr(event.decision, name)
            if known.get(name) in (None, "") and value not in (None, ""):
                known[name] = value
    return replace(decision, **known)
