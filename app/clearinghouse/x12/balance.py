"""Arithmetic of an 835: what a line, a claim and a payment must add up to, in cents.

Every check gives the finding's code, severity and place with the expected and the actual amount; none raises.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from app.domain.intake.remittance import REVERSAL, Adjustment, ClaimDecision, Line

LATER_PAYER = frozenset({"2", "3", "20", "21"})
"""CLP02 of a payer that is not the first: what is left to the patient was decided by several."""


class Imbalance(NamedTuple):
    """A sum that does not come out."""

    code: str
    severity: Literal["warning", "info"]
    tag: str
    element: str
    expected: int
    actual: int


def adjusted(adjustments: list[Adjustment]) -> int:
    """Sum of CAS amounts."""
    return sum(adjustment.amount for adjustment in adjustments)


def check_line(line: Line) -> Imbalance | None:
    """SVC02 less the line's CAS amounts is SVC03."""
    if line.charge is None or line.paid is None:
        return None
    expected = line.charge - adjusted(line.adjustments)
    return None if expected == line.paid else Imbalance("line_balance", "warning", "SVC", "03", expected, line.paid)


def check_claim(claim: ClaimDecision) -> Iterator[Imbalance]:
    """CLP04, CLP03 and CLP05 against the claim's own adjustments and lines."""
    lines = claim.lines
    if claim.charge is not None and claim.paid is not None:
        expected = claim.charge - adjusted(claim.adjustments) - sum(adjusted(line.adjustments) for line in lines)
        if expected != claim.paid:
            yield Imbalance("claim_balance", "warning", "CLP", "04", expected, claim.paid)
    if lines and claim.charge is not None:
        charges = sum(line.charge or 0 for line in lines)
        if charges != claim.charge:
            yield Imbalance("charge_sum", "warning", "CLP", "03", charges, claim.charge)
    patient = _patient_part(claim)
    stated = claim.patient_responsibility or 0
    if claim.status_code != REVERSAL and patient != stated:
        severity: Literal["warning", "info"] = "info" if claim.status_code in LATER_PAYER else "warning"
        yield Imbalance("patient_responsibility", severity, "CLP", "05", patient, stated)


def _patient_part(claim: ClaimDecision) -> int:
    """Sum of CAS amounts of group PR, on the claim and on its lines."""
    return sum(
        adjustment.amount
        for adjustments in (claim.adjustments, *(line.adjustments for line in claim.lines))
        for adjustment in adjustments
        if adjustment.group == "PR"
    )


def check_payment(amount: int, paid: int, moved: int, zero_pay: bool) -> Iterator[Imbalance]:
    """BPR02 is the sum of CLP04 less the sum of PLB amounts; without a payment (BPR01 H, BPR04 NON) it is zero."""
    if paid - moved != amount:
        yield Imbalance("payment_balance", "warning", "BPR", "02", paid - moved, amount)
    if zero_pay and amount != 0:
        yield Imbalance("zero_payment", "warning", "BPR", "02", 0, amount)
