"""Is this adjustment a denial? The ordered rules of ``facts/denial-codes.md`` §2 as literal tables.

A verdict names the rule that settled it. Amounts are cents. The gate is asked about every adjustment of every file,
so the answer that depends on nothing but group and CARC is a dictionary look-up and the rest is decided beside it.

Judgement, where the facts are silent:

- An amount of zero or below is never a denial, whatever the code: there is nothing to work (rule 2.8 says "amount > 0").
  A zero amount also does not count as "another adjustment" when rule 1.4 asks whether a line holds only CO-45.
- 23 (impact of an earlier payer) is accounting under every group, though the standard wants OA.
- Rule 1.4 never turns a reporting line (zero or penny charge, N620) into a denial.
- Retired statistics are the retired codes of the listed ranges: 78 lies inside 77-84, is active, and stays a denial.
- A remark of the claim does not make its lines reporting lines: N620 counts where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from app.domain.codes.tables import CARCS, effective_carc, normalise_carc
from app.domain.intake.remittance import REVERSAL, Adjustment, ClaimDecision, Line

Kind = Literal["denial", "contractual", "patient_responsibility", "informational"]

RULES: dict[str, str] = {
    "1.4": "Contractual reduction equals the whole charge of a line paid 0: payer error or a missing patient amount",
    "2.1": "Reversal of an earlier decision: linked to the original, never a denial",
    "2.2": "Patient share: deductible, coinsurance, copay or the like",
    "2.3": "Accounting between payers",
    "2.3.pending": "The payer has not decided yet: look again on the follow-up date",
    "2.4": "Reduction by contract or law",
    "2.4.sign": "Contractual code with an amount that is not a reduction: check sign and expected rate",
    "2.5": "Reporting line: carries no payment",
    "2.6": "Paid by capitation: the patient is on this provider's roster",
    "2.6.denial": "Capitation or managed care plan and the patient is on no roster here: wrong payer",
    "2.7": "Multiple-procedure reduction on a paid line",
    "2.7.denial": "Multiple-procedure rule on a line paid 0",
    "2.8": "The payer did not pay this amount as submitted",
    "2.8.amount": "No positive amount is refused",
    "2.9": "Refused and moved to the patient: work the denial first",
    "2.10": "Retired statistic: counted, never refused",
    "3.1": "Unknown code: kept as sent, for a person to sort",
}
"""What each rule says, in words for the people who read a verdict."""


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


PATIENT_SHARE = _codes("1 2 3 66 85 142 241 247 248")
PENDING = _codes("133 257 277")
ACCOUNTING = _codes("23 94 100 101 187 205 209 259 260 262 263 264 265 266 271 A0")
CONTRACT_OR_LAW = _codes("""
    45 44 74 75 76 69 70 89 90 91 103 104 105 121 122 130 131 132 137 144 161 186 195 223 225 232 235 237 245 253 281
    B4 B10 B22 P5 P12 P18 P22 P23 P24 P25 P26 P28 P29
""")
REPORTING_CARC = "246"
REPORTING_REMARK = "N620"
CAPITATION = "24"
MULTIPLE_PROCEDURE = "59"
CHARGE_ABOVE_RATE = "45"
SEQUESTRATION = "253"
"""A cut of what is paid: beside a charge cut to nothing it says nothing."""
RETIRED_STATISTICS = _codes("67 68 72 73 77 79 80 81 82 83 84 86 87 88 92 93 99 B2 B3")
PENNY = 1
"""Cents: the highest charge of a line that only reports."""


class Verdict(NamedTuple):
    """What the gate says about one adjustment. ``rule`` is a key of ``RULES``.

    ``follow_up`` is True when the payer has not decided: look again later (CARC 133, 257, 277).
    """

    is_denial: bool
    rule: str
    kind: Kind
    follow_up: bool = False


class DeniedItem(NamedTuple):
    """One adjustment that is a denial. ``line`` is the index in ``decision.lines``, None at claim level."""

    line: int | None
    adjustment: Adjustment
    verdict: Verdict

    @property
    def rule(self) -> str:
        """The rule that makes it a denial."""
        return self.verdict.rule


_REVERSED = Verdict(False, "2.1", "informational")
_SHARE = Verdict(False, "2.2", "patient_responsibility")
_ACCOUNTED = Verdict(False, "2.3", "informational")
_WAITING = Verdict(False, "2.3.pending", "informational", follow_up=True)
_CONTRACT = Verdict(False, "2.4", "contractual")
_CONTRACT_SIGN = Verdict(False, "2.4.sign", "contractual")
_REPORTED = Verdict(False, "2.5", "informational")
_CAPITATED = Verdict(False, "2.6", "contractual")
_REDUCED = Verdict(False, "2.7", "contractual")
_NOTHING = Verdict(False, "2.8.amount", "informational")
_STATISTIC = Verdict(False, "2.10", "informational")
_WHOLE_CHARGE = Verdict(True, "1.4", "denial")
_WRONG_PAYER = Verdict(True, "2.6.denial", "denial")
_UNPAID_MULTIPLE = Verdict(True, "2.7.denial", "denial")
_DENIED = Verdict(True, "2.8", "denial")
_DENIED_TO_PATIENT = Verdict(True, "2.9", "denial")
_UNKNOWN = Verdict(True, "3.1", "denial")


_SETTLING: tuple[tuple[str, frozenset[str], Verdict], ...] = (
    ("PR", PATIENT_SHARE, _SHARE),
    ("", PENDING, _WAITING),
    ("", ACCOUNTING, _ACCOUNTED),
    ("", CONTRACT_OR_LAW, _CONTRACT),
    ("", frozenset({REPORTING_CARC}), _REPORTED),
    ("", RETIRED_STATISTICS, _STATISTIC),
)
"""(group or any, codes, verdict), first match wins: what group and CARC alone decide."""


def _settle(group: str, carc: str) -> Verdict | None:
    """The first match in ``_SETTLING``, None when the line must be seen."""
    if group == "CR":
        return _REVERSED
    code = effective_carc(carc)
    matches = (verdict for only, codes, verdict in _SETTLING if only in ("", group) and code in codes)
    return next(matches, None)


_GROUPS = ("CO", "PR", "OA", "PI", "CR")
_SETTLED: dict[tuple[str, str], Verdict] = {
    (group, carc): verdict for group in _GROUPS for carc in CARCS if (verdict := _settle(group, carc)) is not None
}
_OPEN = frozenset((group, carc) for group in _GROUPS for carc in CARCS) - _SETTLED.keys()
_RATE_CODES = frozenset(carc for carc in CARCS if effective_carc(carc) == CHARGE_ABOVE_RATE)


def judge_adjustment(
    group: str,
    carc: str,
    remarks: Iterable[str] = (),
    *,
    line_paid: int | None,
    line_charge: int | None,
    amount: int,
    status_code: str = "",
    only_45: bool | None = None,
    on_capitation_roster: bool = False,
) -> Verdict:
    """The verdict on one adjustment, from first rule to last.

    ``line_paid``, ``line_charge`` and ``amount`` are cents; for an adjustment of the whole claim they are the claim's.
    ``status_code`` is CLP02. ``only_45``: CO-45 is all there is on the line and makes up its whole charge; None works
    it out from ``amount`` and ``line_charge``.
    """
    group = group.strip().upper()
    settled = _REVERSED if status_code == REVERSAL else _settled(group, carc)
    if settled is not None and settled is not _CONTRACT:
        return settled
    code = effective_carc(carc)
    reporting = _is_reporting(remarks, line_charge)
    if settled is _CONTRACT:
        whole = amount == line_charge if only_45 is None else only_45
        refused = whole and line_paid == 0 and amount > 0 and not reporting
        if refused and group == "CO" and code == CHARGE_ABOVE_RATE:
            return _WHOLE_CHARGE
        return _CONTRACT if amount >= 0 else _CONTRACT_SIGN
    if reporting or amount <= 0:
        return _REPORTED if reporting else _NOTHING
    return _judge_refusal(group, code, line_paid, on_capitation_roster)


def _judge_refusal(group: str, code: str, line_paid: int | None, on_capitation_roster: bool) -> Verdict:
    """Rules 2.6 to 2.9 for a positive amount that nothing before them settled."""
    if code == CAPITATION:
        return _CAPITATED if on_capitation_roster else _WRONG_PAYER
    if code == MULTIPLE_PROCEDURE:
        return _REDUCED if line_paid is not None and line_paid > 0 else _UNPAID_MULTIPLE
    if code not in CARCS:
        return _UNKNOWN
    return _DENIED_TO_PATIENT if group == "PR" else _DENIED


def _settled(group: str, carc: str) -> Verdict | None:
    key = (group, carc)
    verdict = _SETTLED.get(key)
    return verdict if verdict is not None or key in _OPEN else _settle(group, normalise_carc(carc))


def _is_reporting(remarks: Iterable[str], charge: int | None) -> bool:
    """Rule 2.5 beside 246: N620, or a charge of at most one cent."""
    return (charge is not None and 0 <= charge <= PENNY) or REPORTING_REMARK in remarks


def _only_45(adjustments: Sequence[Adjustment], charge: int | None) -> bool:
    """True when CO-45 makes up the whole charge and nothing but sequestration stands beside it (rule 1.4)."""
    total = 0
    for group, carc, amount, _ in adjustments:
        if amount == 0 or (group == "CO" and carc == SEQUESTRATION):
            continue
        if group != "CO" or (carc not in _RATE_CODES and effective_carc(carc) != CHARGE_ABOVE_RATE):
            return False
        total += amount
    return charge is not None and total >= charge > 0


def _may_deny(place: ClaimDecision | Line) -> bool:
    """False only where surely nothing is denied: settled codes alone, and not paid 0."""
    if place.paid == 0 and place.adjustments:
        return True
    settled = _SETTLED
    for group, carc, _, _ in place.adjustments:  # noqa: SIM110 (a generator costs twice the time here)
        if (group, carc) not in settled:
            return True
    return False


def _denied_on(
    place: ClaimDecision | Line, status_code: str, on_capitation_roster: bool
) -> Iterator[tuple[Adjustment, Verdict]]:
    """The denied adjustments of one line, or of the claim level; each with its verdict."""
    if not _may_deny(place):
        return
    only_45 = place.paid == 0 and _only_45(place.adjustments, place.charge)
    for adjustment in place.adjustments:
        verdict = judge_adjustment(
            adjustment.group,
            adjustment.carc,
            place.remarks,
            line_paid=place.paid,
            line_charge=place.charge,
            amount=adjustment.amount,
            status_code=status_code,
            only_45=only_45,
            on_capitation_roster=on_capitation_roster,
        )
        if verdict.is_denial:
            yield adjustment, verdict


def denied_adjustments(decision: ClaimDecision, *, on_capitation_roster: bool = False) -> list[DeniedItem]:
    """Every denied adjustment of a claim event: the claim level first, then line by line, in the payer's order."""
    if decision.status_code == REVERSAL:
        return []
    status, roster = decision.status_code, on_capitation_roster
    found = [DeniedItem(None, *pair) for pair in _denied_on(decision, status, roster)]
    for index, line in enumerate(decision.lines):
        found += [DeniedItem(index, *pair) for pair in _denied_on(line, status, roster)]
    return found


def has_denial(decision: ClaimDecision, *, on_capitation_roster: bool = False) -> bool:
    """True when at least one adjustment of the claim event is a denial; quick on the many that hold none."""
    if decision.status_code == REVERSAL:
        return False
    if not _may_deny(decision) and not any(map(_may_deny, decision.lines)):
        return False
    return bool(denied_adjustments(decision, on_capitation_roster=on_capitation_roster))
