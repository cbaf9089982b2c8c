"""The CLP loop (2100) and its service lines (SVC, 2110): segments in, one ``ClaimDecision`` out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from app.clearinghouse.x12.amounts import Cents, Codes, Dates, Quantities
from app.clearinghouse.x12.composite import Procedures
from app.clearinghouse.x12.envelope import Delimiters
from app.clearinghouse.x12.segments import CLAIM_ENDS
from app.domain.intake.remittance import REVERSAL, Adjustment, ClaimDecision, Line, Party

ONE_UNIT = Decimal(1)
"""SVC05 when it is not sent, by the standard."""

_PAD = [""] * 24
"""Appended to short segments, so that elements that were not sent read as empty."""

_ROLES = {
    "QC": "patient",
    "IL": "subscriber",
    "74": "corrected_patient",
    "82": "rendering_provider",
    "TT": "crossover_payer",
}
"""NM101 of loop 2100, and where the party goes."""

_REMARKS = {"MOA": (slice(3, 8), slice(0)), "MIA": (slice(5, 6), slice(20, 24))}
"""Where remark codes stand: MOA03-07, MIA05 and MIA20-23."""

_make = tuple.__new__
"""Builds a named tuple without the Python-level ``__new__`` that only fills defaults."""


class ClaimReader:
    """Reads the claims of one interchange. Holds the memos of values, nothing of a claim."""

    __slots__ = ("_element", "cents", "codes", "dates", "procedures", "quantities", "trouble")

    def __init__(self, delimiters: Delimiters) -> None:
        self.trouble: list[str] = []
        """Kinds of values that could not be read since it was last emptied."""
        self._element = delimiters.element
        self.cents = Cents(self.trouble)
        self.quantities = Quantities(self.trouble)
        self.dates = Dates(self.trouble, delimiters.two_digit_years)
        self.codes = Codes(self.trouble)
        self.procedures = Procedures(delimiters.component, self.trouble)

    # One loop reads everything, because a call per segment would cost more than the work in it: at two million
    # segments a file, this is where the time goes. Branches stand in the order of how often their segment occurs.
    # The loop only notices that something is odd; `examine.py` then says what, for that claim alone.
    def read(self, head: str, rest: Iterator[str], ordinal: int) -> tuple[ClaimDecision, str | None, bool]:  # noqa: PLR0912
        """Read the claim that ``head`` (CLP) begins, taking segments from ``rest``.

        Gives the claim, the segment that ended it (``None`` at the end of ``rest``), and whether anything about
        it has to be examined.
        """
        element, cents, codes, dates = self._element, self.cents, self.codes, self.dates
        claim = self._claim(head, ordinal)
        adjustments, line, end, odd = claim.adjustments, None, None, False
        total = adjusted = charges = patient = 0
        owed: int | None = 0
        for segment in rest:
            e = segment.split(element)
            tag = e[0]
            try:
                if tag == "CAS":
                    group = codes[e[1]]
                    for at in range(3, len(e) + 1, 3) if len(e) > 4 else (3,):
                        amount, code = cents[e[at]], codes[e[at - 1]]
                        if amount is None or not code or not group:
                            odd = True
                            continue
                        count = self.quantities[e[at + 1]] if len(e) > at + 1 else None
                        adjustments.append(_make(Adjustment, (group, code, amount, count)))
                        total += amount
                        if group == "PR":
                            patient += amount
                elif tag == "DTM":
                    if line is not None and e[1] == "472":
                        line.service_from = line.service_to = dates[e[2]]
                    else:
                        self._date(claim, line, e[1], dates[e[2]])
                elif tag == "REF":
                    self._reference(claim, line, e[1], e[2])
                elif tag == "SVC":
                    odd = odd or (line is not None and total != owed)
                    adjusted += total
                    total = 0
                    line = self._line(e)
                    claim.lines.append(line)
                    adjustments = line.adjustments
                    owed = None if line.charge is None or line.paid is None else line.charge - line.paid
                    charges += line.charge or 0
                elif tag == "AMT":
                    self._amount(claim, line, e[1], cents[e[2]])
                elif tag == "NM1":
                    self._party(claim, e)
                elif tag == "LQ":
                    self._remark(claim, line, e[1], codes[e[2]])
                elif tag in CLAIM_ENDS:
                    end = segment
                    break
                elif tag in _REMARKS:
                    claim.remarks += [codes[code] for code in e[_REMARKS[tag][0]] + e[_REMARKS[tag][1]] if code.strip()]
            except IndexError:
                odd = True
        odd = odd or (line is not None and (total != owed or charges != claim.charge))
        return claim, end, odd or self._is_odd(claim, adjusted + total, patient)

    def _is_odd(self, claim: ClaimDecision, adjusted: int, patient: int) -> bool:
        if self.trouble or not claim.patient_control_number or not claim.status_code:
            return True
        if claim.charge is None or claim.paid is None or claim.charge - adjusted != claim.paid:
            return True
        return claim.status_code != REVERSAL and patient != (claim.patient_responsibility or 0)

    def _claim(self, head: str, ordinal: int) -> ClaimDecision:
        e = head.split(self._element)
        if len(e) < 10:
            e += _PAD
        cents, codes = self.cents, self.codes
        return ClaimDecision(
            ordinal,
            e[1].strip(),
            codes[e[2]],
            cents[e[3]],
            cents[e[4]],
            cents[e[5]],
            codes[e[6]],
            e[7].strip(),
            codes[e[8]],
            codes[e[9]],
        )

    def _line(self, e: list[str]) -> Line:
        if len(e) < 8:
            e += _PAD
        procedure, modifiers = self.procedures[e[1]]
        revenue = self.codes[e[4]]
        return Line(
            procedure or (f"NU:{revenue}" if revenue else ""),
            modifiers,
            self.cents[e[2]],
            self.cents[e[3]],
            revenue,
            self.quantities[e[5]] if e[5] else ONE_UNIT,
            self.procedures[e[6]][0] if e[6] else "",
            self.quantities[e[7]] if e[7] else None,
        )

    @staticmethod
    def _date(claim: ClaimDecision, line: Line | None, qualifier: str, day: date | None) -> None:
        if line is not None:
            if qualifier in {"150", "232"}:
                line.service_from = day
            elif qualifier in {"151", "233"}:
                line.service_to = day
        elif qualifier == "232":
            claim.service_from = day
        elif qualifier == "233":
            claim.service_to = day
        elif qualifier == "050":
            claim.received_by_payer = day
        elif qualifier == "036":
            claim.coverage_expired = day

    @staticmethod
    def _reference(claim: ClaimDecision, line: Line | None, qualifier: str, value: str) -> None:
        if line is not None:
            if qualifier == "6R":
                line.line_control_number = value.strip()
        elif qualifier == "F8":
            claim.original_claim_number = value.strip()
        elif qualifier == "1L" or (qualifier == "CE" and not claim.group_number):
            claim.group_number = value.strip()

    @staticmethod
    def _amount(claim: ClaimDecision, line: Line | None, qualifier: str, amount: int | None) -> None:
        if line is not None:
            if qualifier == "B6":
                line.allowed = amount
        elif qualifier == "AU":
            claim.allowed = amount

    @staticmethod
    def _remark(claim: ClaimDecision, line: Line | None, qualifier: str, code: str) -> None:
        """LQ belongs to a line; before the first SVC some payers mean the claim."""
        if qualifier == "HE" and code:
            (claim if line is None else line).remarks.append(code)
        elif qualifier == "RX" and code and line is not None:
            line.reject_codes.append(code)

    @staticmethod
    def _party(claim: ClaimDecision, e: list[str]) -> None:
        role = _ROLES.get(e[1])
        if role is not None:
            setattr(claim, role, read_party(e))


def read_party(e: list[str]) -> Party:
    """NM1 as a party: NM103 alone, or ``LAST, FIRST M`` of NM103-05; NM108, NM109."""
    if len(e) < 10:
        e += _PAD
    name = e[3].strip()
    given = f"{e[4]} {e[5]}".strip()
    if given:
        name = f"{name}, {given}" if name else given
    return _make(Party, (name, e[8].strip(), e[9].strip()))
