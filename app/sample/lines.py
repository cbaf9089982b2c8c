"""The money of invented service lines: what is charged, allowed, shared and refused. Amounts are cents.

Whatever is drawn, a line balances: charge less its adjustments is what is paid.
"""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

from app.domain.intake.remittance import Adjustment, Line
from app.sample.mix import SECONDARY, Denial
from app.sample.payers import Payer
from app.sample.people import SERVICES

_UNITS = [Decimal(number) for number in range(61)]
_ORDER = {"CO": 0, "PI": 1, "OA": 2, "PR": 3}


def new_line(rng: random.Random, payer: Payer, served: date, control_number: str) -> Line:
    """A line with its charge, not yet decided."""
    service = SERVICES[int(rng.random() * len(SERVICES))]
    units = 1 if service.most_units == 1 else 1 + int(rng.random() * service.most_units)
    return Line(
        procedure=f"HC:{service.code}",
        modifiers=service.modifiers if rng.random() < 0.3 else (),
        charge=units * int(service.cents * (0.85 + 0.5 * rng.random())),
        revenue_code=service.revenue if payer.institutional else "",
        units=_UNITS[units],
        service_from=served,
        line_control_number=control_number,
    )


def pay(rng: random.Random, payer: Payer, line: Line, refused: int = 0) -> None:
    """Pay the part of the charge that is not ``refused``: allowed less patient share and sequestration."""
    considered = (line.charge or 0) - refused
    in_full = payer.family != "medicare" and rng.random() < 0.18
    allowed = considered if in_full else int(considered * (0.4 + 0.5 * rng.random()))
    share, carc = _patient_share(rng, payer, allowed)
    cut = round((allowed - share) * 0.02) if payer.family == "medicare" else 0
    rows = [("CO", "45", considered - allowed), ("CO", "253", cut), ("PR", carc, share)]
    line.adjustments += [Adjustment(group, carc, amount) for group, carc, amount in rows if amount]
    line.allowed = allowed
    line.paid = allowed - share - cut


def _patient_share(rng: random.Random, payer: Payer, allowed: int) -> tuple[int, str]:
    """Cents and CARC: deductible, coinsurance or copay, mostly none."""
    drawn = rng.random()
    if payer.family == "medicaid" or drawn > 0.26:
        return 0, "3"
    if payer.family == "medicare" or drawn < 0.14:
        return allowed // 5, "2"
    if drawn < 0.22:
        return min(allowed, rng.choice((2_000, 2_500, 4_000))), "3"
    return allowed if drawn < 0.24 else allowed // 2, "1"


def pay_second(rng: random.Random, line: Line) -> None:
    """Pay what an earlier payer left: OA-23 holds what that one paid and adjusted."""
    charge = line.charge or 0
    earlier = int(charge * (0.6 + 0.35 * rng.random()))
    share = (charge - earlier) // 3 if rng.random() < 0.3 else 0
    line.adjustments = [Adjustment("OA", "23", earlier)] + ([Adjustment("PR", "2", share)] if share else [])
    line.paid = charge - earlier - share


def deny(rng: random.Random, line: Line, denial: Denial) -> int:
    """Refuse the line; the cents that are denied, which are less than the charge where the contract cuts first."""
    charge = line.charge or 0
    contractual = int(charge * 0.4) if denial.group != "PR" and rng.random() < 0.1 else 0
    refused = charge - contractual
    behind = refused // 10 if rng.random() < 0.03 else 0
    rows = [("CO", "45", contractual), (denial.group, denial.carc, refused - behind), (*_second(denial), behind)]
    rows.sort(key=lambda row: _ORDER[row[0]])
    line.adjustments = [Adjustment(group, carc, amount) for group, carc, amount in rows if amount]
    line.remarks = list(denial.remarks)
    line.paid = 0
    return refused


def _second(denial: Denial) -> tuple[str, str]:
    return next(code for code in SECONDARY if code[1] != denial.carc)


def cut_units(rng: random.Random, payer: Payer, line: Line, denial: Denial) -> int:
    """Refuse about a third of the units and pay the rest; the cents that are denied."""
    units = int(line.units or 1)
    cut = max(1, units // 3)
    refused = (line.charge or 0) // units * cut
    line.units, line.submitted_units = _UNITS[units - cut], line.units
    line.adjustments = [Adjustment(denial.group, denial.carc, refused, _UNITS[cut])]
    line.remarks = list(denial.remarks)
    pay(rng, payer, line, refused)
    return refused


def reverse(line: Line) -> Line:
    """The line with every amount negated, as a reversal states it."""
    return Line(
        procedure=line.procedure,
        modifiers=line.modifiers,
        charge=-(line.charge or 0),
        paid=-(line.paid or 0),
        revenue_code=line.revenue_code,
        units=line.units,
        submitted_units=line.submitted_units,
        service_from=line.service_from,
        line_control_number=line.line_control_number,
        adjustments=negated(line.adjustments),
    )


def negated(adjustments: list[Adjustment]) -> list[Adjustment]:
    """The same codes with opposite amounts."""
    return [row._replace(amount=-row.amount, quantity=row.quantity and -row.quantity) for row in adjustments]
