"""One service line of a 276 (2210)."""

from __future__ import annotations

from datetime import date

from app.clearinghouse.x12 import amounts
from app.clearinghouse.x12.characters import identifier
from app.clearinghouse.x12.outbound import amount, composite, period, segment
from app.domain.status.inquiry import AskedLine, UnwritableInquiryError

QUALIFIERS = frozenset({"AD", "ER", "HC", "HP", "IV", "N4", "NU", "WK"})
"""SVC01-1 that the guide knows."""
_MOST_MODIFIERS = 4
_LONGEST_CODE = 48
ONE_UNIT = "1"
"""SVC07 where it is not known: what a line is that names no units."""


def write_line(line: AskedLine, at: int, since: date | None, until: date | None) -> list[str]:
    """SVC, REF FJ, DTP. A line without dates of its own has the claim's, ``since`` to ``until``."""
    revenue = identifier(line.revenue_code, _LONGEST_CODE)
    procedure = line.procedure or (f"NU:{revenue}" if revenue else "")
    qualifier, _, code = procedure.partition(":")
    parts = [identifier(part, _LONGEST_CODE) for part in (code, *line.modifiers)]
    if qualifier not in QUALIFIERS or not all(parts) or len(parts) > 1 + _MOST_MODIFIERS:
        raise UnwritableInquiryError(f"lines.{at}.procedure")
    if line.charge is None or line.charge < 0:
        raise UnwritableInquiryError(f"lines.{at}.charge")
    first, last = (line.service_from or line.service_to or since), (line.service_to or line.service_from or until)
    if first is None or (last is not None and last < first):
        raise UnwritableInquiryError(f"lines.{at}.service_from")
    number = identifier(line.line_control_number, 50)
    revenue = "" if qualifier == "NU" else revenue
    return [
        segment("SVC", composite(qualifier, *parts), amount(line.charge), "", revenue, "", "", _units(line, at)),
        *([segment("REF", "FJ", number)] if number else []),
        segment("DTP", "472", *period(first, last)),
    ]


def _units(line: AskedLine, at: int) -> str:
    try:
        units = amounts.quantity(line.units or ONE_UNIT)
    except ValueError:
        raise UnwritableInquiryError(f"lines.{at}.units") from None
    if units is None or units < 0:
        raise UnwritableInquiryError(f"lines.{at}.units")
    text = f"{units:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
