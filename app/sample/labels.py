"""What a sample is known to hold, one JSON object a line, written beside it.

Every line has ``claim`` (CLP01), ``payer_claim`` (CLP07), ``ordinal`` (place of the claim in the file), ``trace`` (TRN02),
``kind`` (paid, denied, partial, reversal, correction, take_back), ``denied`` (decimal string) and, of the lead reason or
null, ``group``, ``carc``, ``remarks`` and ``category`` of the mix; ``reasons`` lists all of them. A take-back is no claim
event: its ordinal is null and ``amount`` says what is taken.
"""

from __future__ import annotations

import json
from typing import Any

from app.domain.intake.reasons import upstream_rank
from app.sample.events import Event, Refused


def decimal(cents: int) -> str:
    """``12345`` as ``123.45``."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def event_label(event: Event, trace: str) -> str:
    """The line about one claim event."""
    decision = event.decision
    reasons = [_reason(one, decision.remarks) for one in event.refused]
    lead = min(reasons, key=_lead_order, default=_NO_REASON)
    return _line(
        claim=decision.patient_control_number,
        payer_claim=decision.payer_claim_control_number,
        ordinal=decision.ordinal,
        trace=trace,
        kind=event.kind,
        denied=decimal(event.denied),
        **{key: lead[key] for key in _NO_REASON},
        reasons=reasons,
    )


def take_back_label(event: Event, trace: str) -> str:
    """The line about money of an earlier claim that a payment keeps (PLB WO)."""
    return _line(
        claim=event.decision.patient_control_number,
        payer_claim=event.decision.payer_claim_control_number,
        ordinal=None,
        trace=trace,
        kind="take_back",
        denied=decimal(0),
        **_NO_REASON,
        reasons=[],
        amount=decimal(event.decision.paid or 0),
    )


_NO_REASON: dict[str, Any] = {"group": None, "carc": None, "remarks": [], "category": None}


def _reason(one: Refused, claim_remarks: list[str]) -> dict[str, Any]:
    return {
        "group": one.denial.group,
        "carc": one.denial.carc,
        "remarks": list(dict.fromkeys([*one.denial.remarks, *claim_remarks])),
        "category": one.denial.category,
        "amount": decimal(one.amount),
        "lines": list(one.lines),
    }


def _lead_order(reason: dict[str, Any]) -> tuple[int, float]:
    return upstream_rank(reason["carc"], reason["remarks"]), -float(reason["amount"])


def _line(**label: Any) -> str:
    return json.dumps(label, separators=(",", ":")) + "\n"
