"""Several codes on one line: which one chooses the bucket, which ones lose, and why.

The winner is the primary of ``intake.reasons``: what the gate does not call a denial is dropped first, then the code with
most of the denied money wins, else the most upstream blocker. So a contract cut (CO-45, CO-253) beside a refusal never
changes its bucket. Amounts are cents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.domain.codes.tables import normalise_carc
from app.domain.intake.gate import RULES, Verdict, denied_adjustments, judge_adjustment
from app.domain.intake.reasons import PRIMARY_SHARE_PERCENT, Reason, split_reasons, upstream_rank
from app.domain.intake.remittance import Adjustment, ClaimDecision
from app.domain.sorting.classification import Classification, LosingCode
from app.domain.sorting.classify import no_denial, sort_denial
from app.domain.sorting.context import NOTHING_KNOWN, Context

NO_GATE: Mapping[tuple[str, str], str] = {}
NOTHING_REFUSED = "2.8.amount"
"""Rule of the gate for a line on which no code stands."""


def classify_line(
    adjustments: Sequence[Adjustment],
    remarks: Iterable[str] = (),
    *,
    line_paid: int | None,
    line_charge: int | None,
    claim_status_code: str = "",
    context: Context = NOTHING_KNOWN,
) -> Classification:
    """The one classification of a line (or of the claim level) with all its adjustments and remarks, as sent.

    ``losing`` holds every other code once, in the payer's order, with the sum of its amounts. When nothing on the line
    is a denial the answer is that of its largest adjustment.
    """
    line = ClaimDecision(0, "", claim_status_code, line_charge, line_paid)
    line.adjustments, line.remarks = list(adjustments), list(remarks)
    roster = context.on_roster is True
    reasons = split_reasons(line, on_capitation_roster=roster)
    if reasons:
        return classify_reason(reasons[0], line.adjustments, context, _gate_of(line, roster))
    if not line.adjustments:
        return no_denial(NOTHING_REFUSED, "informational", follow_up=False)
    largest = max(line.adjustments, key=lambda adjustment: adjustment.amount)
    verdict = _undenied(largest, line, roster)
    return no_denial(verdict.rule, verdict.kind, verdict.follow_up)


def classify_reason(
    reason: Reason,
    adjustments: Iterable[Adjustment] = (),
    context: Context = NOTHING_KNOWN,
    gate: dict[tuple[str, str], str] | None = None,
) -> Classification:
    """The classification of a reason that intake found, with the codes that lost to it.

    ``adjustments``: all of its lines, so that the codes that are no denial are told too. ``gate``: rule of the gate by
    group and CARC, where it is known.
    """
    gate = gate or {}
    primary = (reason.group, reason.carc)
    winner = sort_denial(*primary, reason.remarks, context, gate.get(primary))
    losing = losing_codes(reason, adjustments, gate)
    return winner._replace(losing=losing) if losing else winner


def losing_codes(
    reason: Reason, adjustments: Iterable[Adjustment] = (), gate: Mapping[tuple[str, str], str] = NO_GATE
) -> tuple[LosingCode, ...]:
    """The codes beside a reason's own, each once with the sum of its amounts, and why each lost.

    Arguments as for :func:`classify_reason`.
    """
    primary = (reason.group, reason.carc)
    denied = _sums(adjustment for _, adjustment in reason.covered)
    others = {code: amount for code, amount in _sums(adjustments).items() if code not in denied}
    losing = [_lost(reason, denied, code) for code in denied if code != primary]
    losing += [
        LosingCode(*code, amount, "not_a_denial", f"no denial: {RULES[gate[code]]}" if code in gate else "no denial")
        for code, amount in others.items()
    ]
    return tuple(losing)


def _lost(reason: Reason, denied: dict[tuple[str, str], int], code: tuple[str, str]) -> LosingCode:
    """Why a denied code did not lead, by the order in which ``intake.reasons`` decides."""
    winner = f"{reason.group}-{reason.carc}"
    amount, won = denied[code], denied[reason.group, reason.carc]
    if won * 100 >= reason.amount * PRIMARY_SHARE_PERCENT:
        return LosingCode(*code, amount, "smaller_share", f"{winner} carries most of the denied money")
    if upstream_rank(code[1], reason.remarks) > upstream_rank(reason.carc, reason.remarks):
        return LosingCode(*code, amount, "downstream", f"{winner} stops the claim earlier")
    return LosingCode(*code, amount, "smaller_amount", f"{winner} is as early and comes first by amount")


def _sums(adjustments: Iterable[Adjustment]) -> dict[tuple[str, str], int]:
    """Amounts by group and CARC in usual spelling, in the payer's order."""
    sums: dict[tuple[str, str], int] = {}
    for adjustment in adjustments:
        code = _code(adjustment)
        sums[code] = sums.get(code, 0) + adjustment.amount
    return sums


def _gate_of(line: ClaimDecision, roster: bool) -> dict[tuple[str, str], str]:
    """Rule of the gate by group and CARC."""
    passed = [(adjustment, _undenied(adjustment, line, roster).rule) for adjustment in line.adjustments]
    denied = [(item.adjustment, item.rule) for item in denied_adjustments(line, on_capitation_roster=roster)]
    return {_code(adjustment): rule for adjustment, rule in passed + denied}


def _undenied(adjustment: Adjustment, line: ClaimDecision, roster: bool) -> Verdict:
    """The verdict on a code that is no denial on this line; rule 1.4 was asked of the line as a whole before."""
    return judge_adjustment(
        adjustment.group,
        adjustment.carc,
        line.remarks,
        line_paid=line.paid,
        line_charge=line.charge,
        amount=adjustment.amount,
        status_code=line.status_code,
        only_45=False,
        on_capitation_roster=roster,
    )


def _code(adjustment: Adjustment) -> tuple[str, str]:
    return adjustment.group.strip().upper(), normalise_carc(adjustment.carc)
