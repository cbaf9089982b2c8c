"""The TA1, interchange acknowledgment: whether an envelope of ours could be read. It stands outside of any group."""

from __future__ import annotations

import re

from app.clearinghouse.x12 import amounts
from app.clearinghouse.x12.element_values import Segment
from app.clearinghouse.x12.message_header import Header
from app.domain.status.syntax_acknowledgment import InterchangeAcknowledgment

_CLOCK = re.compile(r"([01][0-9]|2[0-3])[0-5][0-9]")


def read_ta1(header: Header, segment: Segment) -> InterchangeAcknowledgment:
    """One TA1. TA102 is YYMMDD, as ISA09 is."""
    number = segment.text(1)
    if number is None:
        segment.note("missing_element", 1)
    try:
        day = amounts.day(segment.raw(2), two_digit_years=True)
    except ValueError:
        segment.note("bad_date", 2)
        day = None
    clock = segment.raw(3)[:4]
    return InterchangeAcknowledgment(
        numbers=header.numbers(),
        interchange_number=number or "",
        interchange_date=day,
        interchange_time=clock if _CLOCK.fullmatch(clock) else None,
        action=segment.code(4),
        code=segment.code(5),
        usage=header.usage,
    )
