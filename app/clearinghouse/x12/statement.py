"""STC, what is said of a claim, a line or a request: three composites, dates, amounts."""

from __future__ import annotations

import re

from app.clearinghouse.x12.composite import Procedures
from app.clearinghouse.x12.element_values import LONGEST_CODE, Segment
from app.clearinghouse.x12.limits import FindingLog
from app.domain.status.answer import Statement, StatusCode

NCPDP = "RX"
"""STC01-4: the second component is a reject code of NCPDP, not of list 508."""
_COMPOSITES = (1, 10, 11)
_OTHER_SEPARATOR = re.compile(r"[A-Z][A-Z0-9]{1,2}([:>^|\\<;&!@#%+])[0-9A-Z]", re.IGNORECASE)
"""A category and a status between which another component separator stands than ISA16 says."""


class Composites:
    """Composites of one set, by the separator that its data really use."""

    def __init__(self, declared: str, findings: FindingLog) -> None:
        self._declared = declared
        self._findings = findings
        self._procedures = Procedures(declared)

    def procedure(self, segment: Segment, at: int) -> tuple[str | None, tuple[str, ...]]:
        """SVC01 as ``qualifier:code`` and modifiers."""
        text = segment.raw(at)
        procedure, modifiers = self._procedures[text]
        self._note(segment)
        if len(text) > LONGEST_CODE * 3:
            segment.note("too_long", at)
            return None, ()
        return procedure or None, modifiers

    def statement(self, segment: Segment) -> Statement | None:
        """The whole STC; None, with a finding, when it holds no code at all."""
        codes = tuple(code for at in _COMPOSITES if (code := self._code(segment, at)) is not None)
        if not codes:
            segment.note("missing_element", 1)
            return None
        return Statement(
            codes,
            effective_on=segment.day(2),
            action=segment.code(3),
            charge=segment.amount(4),
            paid=segment.amount(5),
            finalized_on=segment.day(6),
            remitted_on=segment.day(8),
            remit_trace=segment.text(9),
        )

    def _code(self, segment: Segment, at: int) -> StatusCode | None:
        text = segment.raw(at)
        if not text:
            return None
        component = self._procedures.component
        if component not in text and (other := _OTHER_SEPARATOR.match(text)):
            self._procedures = Procedures(other[1])
            self._note(segment, changed=True)
            component = other[1]
        category, status, entity, code_list, *_ = (part.strip().upper() for part in (*text.split(component), *_PAD))
        if max(len(category), len(status), len(entity)) > LONGEST_CODE:
            segment.note("too_long", at)
            return None
        return StatusCode(category, status, entity or None, code_list == NCPDP) if category or status else None

    def _note(self, segment: Segment, changed: bool = False) -> None:
        """ISA16 says one separator and the data use another: said once."""
        procedures = self._procedures
        if changed or procedures.trouble:
            procedures.trouble.clear()
            self._findings.add(
                "component_separator", "info", segment.number, "ISA", "16", self._declared, procedures.component
            )


_PAD = ("", "", "", "")
