"""One transaction set (ST to SE) around its claims: header loops, PLB, totals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal

from app.clearinghouse.x12 import amounts, balance
from app.clearinghouse.x12.claim import read_party
from app.clearinghouse.x12.composite import Procedures
from app.clearinghouse.x12.errors import X12Error
from app.clearinghouse.x12.limits import FindingLog, Limits
from app.domain.intake.remittance import ClaimDecision, Party, Payment, ProviderAdjustment

PAYER_IDS = frozenset({"2U", "EO", "HI", "NF"})
"""REF01 of loop 1000A."""

_MOST_PAYEE_IDS = 50


class PaymentReader:
    """Fills a ``Payment`` from the segments of its set that stand outside claims."""

    def __init__(self, payment: Payment, number: int, limits: Limits, two_digit_years: bool) -> None:
        self.payment = payment
        self.number = number
        """Position of the ST."""
        self.announced = False
        """True once the header is known to be complete: the first LX, CLP or PLB has come."""
        self.findings = FindingLog(payment.findings, limits.max_findings)
        self._limits = limits
        self._two_digit_years = two_digit_years
        self._zero_pay = False
        self._paid = 0
        self._moved = 0
        self._sums_known = True
        self._party = ""
        """N101 of the loop that a REF belongs to."""
        self._header: dict[str, Callable[[list[str], int], None]] = {
            "BPR": self._bpr,
            "TRN": self._trn,
            "DTM": self._dtm,
            "N1": self._n1,
            "NM1": self._nm1,
            "REF": self._ref,
        }

    def read_header(self, e: list[str], number: int) -> None:
        """Take one segment that comes before the first claim."""
        handler = self._header.get(e[0])
        if handler is not None:
            handler(e, number)

    def add(self, claim: ClaimDecision) -> None:
        """Count a claim and its CLP04."""
        self.payment.claims += 1
        if claim.paid is None:
            self._sums_known = False
        else:
            self._paid += claim.paid

    def read_plb(self, e: list[str], number: int, composites: Procedures) -> None:
        """PLB01, PLB02 and up to six pairs of reason (PLB03, 05, …) and amount (PLB04, 06, …)."""
        provider, period = _at(e, 1), self._date(e, 2, number)
        for at in range(3, len(e), 2):
            reason, amount = _at(e, at), self._amount(e, at + 1, number)
            if not reason and not _at(e, at + 1):
                continue
            if amount is None:
                self._sums_known = False
                if not _at(e, at + 1):
                    self._add("missing_amount", "error", number, "PLB", f"{at + 1:02}")
                continue
            code, _, reference = composites.cut(reason)
            adjustments = self.payment.provider_adjustments
            if len(adjustments) >= self._limits.max_provider_adjustments:
                raise X12Error("too_many_provider_adjustments", number, "PLB")
            adjustments.append(ProviderAdjustment(provider, period, code.strip().upper(), reference.strip(), amount))
            self._moved += amount

    def end(self, number: int, se: list[str] | None, code: str = "missing_se") -> None:
        """Close the set: with its SE, or with the reason why there is none."""
        if se is None:
            self._add(code, "error", number)
        else:
            self.payment.complete = True
            self._trailer(se, number)
            self._balance()
        self.findings.close(number)

    def _trailer(self, se: list[str], number: int) -> None:
        count = str(number - self.number + 1)
        if _at(se, 1).lstrip("0") != count:
            self._add("segment_count", "warning", number, "SE", "01", count, as_number(_at(se, 1)))
        if _at(se, 2) != self.payment.control_number:
            expected, actual = as_number(self.payment.control_number), as_number(_at(se, 2))
            self._add("control_number", "warning", number, "SE", "02", expected, actual)

    def _balance(self) -> None:
        amount = self.payment.amount
        if not self.payment.trace_number:
            self._add("missing_element", "warning", self.number, "TRN", "02")
        if amount is None or not self._sums_known:
            self._add("balance_not_checked", "info", self.number, "BPR", "02")
            return
        for code, severity, tag, element, expected, actual in balance.check_payment(
            amount, self._paid, self._moved, self._zero_pay
        ):
            self._add(code, severity, self.number, tag, element, str(expected), str(actual))

    def _bpr(self, e: list[str], number: int) -> None:
        payment = self.payment
        payment.amount = self._amount(e, 2, number)
        payment.method = _at(e, 4).upper()
        payment.payment_date = self._date(e, 16, number)
        self._zero_pay = _at(e, 1).upper() == "H" or payment.method == "NON"
        today = self._limits.today
        if today is not None and payment.payment_date is not None and payment.payment_date > today:
            self._add("future_date", "info", number, "BPR", "16", today.isoformat(), payment.payment_date.isoformat())

    def _trn(self, e: list[str], number: int) -> None:
        if not self.payment.trace_number:
            self.payment.trace_number = _at(e, 2)
            self.payment.originator_id = _at(e, 3)

    def _dtm(self, e: list[str], number: int) -> None:
        if _at(e, 1) == "405":
            self.payment.production_date = self._date(e, 2, number)

    def _n1(self, e: list[str], number: int) -> None:
        self._name(_at(e, 1), Party(_at(e, 2), _at(e, 3), _at(e, 4)))

    def _nm1(self, e: list[str], number: int) -> None:
        """Some senders name payer and payee with NM1, as claims do."""
        self._name(_at(e, 1), read_party(e))

    def _name(self, role: str, party: Party) -> None:
        self._party = role
        if role == "PR":
            self.payment.payer = party
        elif role == "PE":
            self.payment.payee = party

    def _ref(self, e: list[str], number: int) -> None:
        qualifier = _at(e, 1).upper()
        if self._party == "PR" and qualifier in PAYER_IDS:
            self.payment.payer_ids[qualifier] = _at(e, 2)
        elif self._party == "PE" and qualifier and len(self.payment.payee_ids) < _MOST_PAYEE_IDS:
            self.payment.payee_ids[qualifier] = _at(e, 2)

    def _amount(self, e: list[str], at: int, number: int) -> int | None:
        try:
            return amounts.cents(_at(e, at))
        except ValueError:
            self._add("bad_amount", "error", number, e[0], f"{at:02}")
            return None

    def _date(self, e: list[str], at: int, number: int) -> date | None:
        try:
            return amounts.day(_at(e, at), self._two_digit_years)
        except ValueError:
            self._add("bad_date", "warning", number, e[0], f"{at:02}")
            return None

    def _add(
        self,
        code: str,
        severity: Literal["error", "warning", "info"],
        number: int,
        tag: str = "",
        element: str = "",
        expected: str | None = None,
        actual: str | None = None,
    ) -> None:
        self.findings.add(code, severity, number, tag, element, expected, actual)


def as_number(text: str) -> str | None:
    """A count or control number as a finding may show it; ``None`` for what is not a number, and so may be text."""
    return text if text.isascii() and text.isdigit() and len(text) <= 15 else None


def _at(e: list[str], at: int) -> str:
    return e[at].strip() if at < len(e) else ""
