"""From denied adjustments to reasons: denials are classified one per reason and claim event.

A line (or the claim level) has one primary adjustment; its other denied adjustments are secondary and their amounts
stay with the line. Lines with the same primary code and the same remarks that count are one reason. Amounts are cents.
Source: ``facts/denial-codes.md`` §3, "Several denial CARCs on a line".

Judgement, where the facts are silent:

- A code named on its own in the precedence list beats a range that holds it: 8 is enrolment, not coding (4-12);
  151 is coding, not medical need (150-154).
- Codes that the list does not hold, and the generic ones (A1, 193), take the place of their first telling remark by its
  class; without one, generic stays generic and the rest comes last.
- A line takes the claim's alerts and "unprocessable" remarks beside its own; the claim's other remarks only when it has
  no telling remark itself, because they may be about another line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.domain.codes.tables import effective_carc, is_alert, normalise_carc, rarc
from app.domain.intake.gate import DeniedItem, denied_adjustments
from app.domain.intake.remittance import Adjustment, ClaimDecision, Line

PRIMARY_SHARE_PERCENT = 80
"""A code with at least this share of a line's denied money is primary, whatever its place in the list."""

PRECEDENCE: tuple[tuple[str, str], ...] = (
    ("already_paid_or_late", "18 B13 29 286"),
    ("who_is_the_payer", "31 26 27 32 33 34 200 22 24 109 140 19 20 21 13 B9 B11"),
    ("unprocessable_data", "16 206 207 208"),
    ("authorization", "197 198 39 210 243 284 287 288 296 302 15"),
    ("document_request", "252 226 163 164 250 251 227"),
    ("medical_need", "50 55 56 150 152 153 154 40"),
    ("coding", "4 5 6 7 9 10 11 12 97 234 236 231 B15 107 181 182 146 199 58 151"),
    ("enrolment", "B7 8 170 171 172 183 184 185"),
    ("coverage", "96 204 119 35 149 256 242 272 273"),
    ("generic", "A1 193"),
)
"""Most upstream blocker first: what stops a claim earlier must be settled before the rest matters."""

_TIER_OF_REMARK_CLASS: dict[str, str] = {
    "duplicate": "already_paid_or_late",
    "eligibility": "who_is_the_payer",
    "other_coverage": "who_is_the_payer",
    "wrong_payer": "who_is_the_payer",
    "missing_data": "unprocessable_data",
    "authorization": "authorization",
    "missing_document": "document_request",
    "incomplete_document": "document_request",
    "coverage_policy": "medical_need",
    "bundling": "coding",
    "coding": "coding",
    "frequency": "coding",
    "duplicate_or_frequency": "coding",
    "provider_eligibility": "enrolment",
    "coverage_or_limit": "coverage",
}
_RANK_OF_TIER = {tier: rank for rank, (tier, _) in enumerate(PRECEDENCE)}
_RANK_OF_CARC = {carc: rank for rank, (_, carcs) in enumerate(PRECEDENCE) for carc in carcs.split()}
_GENERIC = _RANK_OF_TIER["generic"]
_UNLISTED = len(PRECEDENCE)

Covered = tuple[int | None, Adjustment]
"""Line index (None: claim level) and the adjustment."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason why a payer refused a claim or lines of it, in one claim event.

    ``carc`` is the code as sent, in normal spelling. ``remarks`` hold every remark that bears on it, alerts too, in the
    payer's order. ``lines`` is empty when the whole claim is refused. ``covered`` are all denied adjustments it stands
    for, ``secondary`` those among them that lost to the primary. ``amount`` is the sum of ``covered`` in cents.
    """

    group: str
    carc: str
    remarks: tuple[str, ...]
    lines: tuple[int, ...]
    covered: tuple[Covered, ...]
    amount: int
    secondary: tuple[Covered, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """What one line, or the claim level, contributes to a reason."""

    line: int | None
    group: str
    carc: str
    remarks: tuple[str, ...]
    denied: tuple[Adjustment, ...]

    @property
    def key(self) -> tuple[object, ...]:
        telling = tuple(sorted({remark for remark in self.remarks if not is_alert(remark)}))
        return (self.line is None, self.group, self.carc, telling)


def upstream_rank(carc: str, remarks: Iterable[str] = ()) -> int:
    """Place in ``PRECEDENCE``: 0 blocks first; codes that it does not hold come after all others."""
    return _rank(carc, tuple(remarks))


@lru_cache(maxsize=4096)
def _rank(carc: str, remarks: tuple[str, ...]) -> int:
    plain = normalise_carc(carc)
    rank = _RANK_OF_CARC.get(plain, _RANK_OF_CARC.get(effective_carc(plain), _UNLISTED))
    if rank < _GENERIC:
        return rank
    classes = (entry.cls for remark in remarks if (entry := rarc(remark)) is not None)
    tiers = (_TIER_OF_REMARK_CLASS[cls] for cls in classes if cls in _TIER_OF_REMARK_CLASS)
    return next((_RANK_OF_TIER[tier] for tier in tiers), rank)


def split_reasons(decision: ClaimDecision, *, on_capitation_roster: bool = False) -> list[Reason]:
    """The reasons of a claim event, the claim level first, then by first line; empty when nothing is denied."""
    items = denied_adjustments(decision, on_capitation_roster=on_capitation_roster)
    groups: dict[tuple[object, ...], list[_Place]] = {}
    for place in _places(decision, items):
        groups.setdefault(place.key, []).append(place)
    return [_reason(places) for places in groups.values()]


def lead_of(reasons: Sequence[Reason]) -> int:
    """Index of the lead: the most upstream blocker, then the larger amount, then the payer's order.

    Raises ``ValueError`` when there is no reason.
    """
    return min(
        range(len(reasons)),
        key=lambda index: (
            upstream_rank(reasons[index].carc, reasons[index].remarks),
            -reasons[index].amount,
            index,
        ),
    )


def _places(decision: ClaimDecision, items: Sequence[DeniedItem]) -> list[_Place]:
    denied: dict[int | None, list[Adjustment]] = {}
    for line, adjustment, _ in items:
        denied.setdefault(line, []).append(adjustment)
    return [_place(decision, line, adjustments) for line, adjustments in denied.items()]


def _place(decision: ClaimDecision, line: int | None, denied: list[Adjustment]) -> _Place:
    remarks = _unique(decision.remarks) if line is None else _remarks_of(decision.lines[line], decision)
    group, carc = _primary(denied, remarks)
    return _Place(line, group, carc, remarks, tuple(denied))


def _remarks_of(line: Line, claim: ClaimDecision) -> tuple[str, ...]:
    """The line's remarks, then those of the claim that bear on it."""
    if not claim.remarks:
        return _unique(line.remarks)
    has_own = any(not is_alert(remark) for remark in line.remarks)
    return _unique([*line.remarks, *(remark for remark in claim.remarks if not has_own or _is_about_all(remark))])


def _is_about_all(remark: str) -> bool:
    entry = rarc(remark)
    return is_alert(remark) or (entry is not None and entry.cls == "unprocessable")


def _unique(remarks: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(remarks))


def _code(adjustment: Adjustment) -> tuple[str, str]:
    return _spelt(adjustment.group, adjustment.carc)


@lru_cache(maxsize=4096)
def _spelt(group: str, carc: str) -> tuple[str, str]:
    return group.strip().upper(), normalise_carc(carc)


def _primary(denied: Sequence[Adjustment], remarks: tuple[str, ...]) -> tuple[str, str]:
    """Group and CARC that carry the bulk of the denied money, else the most upstream blocker."""
    if len(denied) == 1:
        return _code(denied[0])
    amounts: dict[tuple[str, str], int] = {}
    for adjustment in denied:
        amounts[_code(adjustment)] = amounts.get(_code(adjustment), 0) + adjustment.amount
    total = sum(amounts.values())
    for code, amount in amounts.items():
        if amount * 100 >= total * PRIMARY_SHARE_PERCENT:
            return code
    return min(amounts, key=lambda code: (upstream_rank(code[1], remarks), -amounts[code]))


def _reason(places: Sequence[_Place]) -> Reason:
    first = places[0]
    covered = [(place.line, adjustment) for place in places for adjustment in place.denied]
    primary = (first.group, first.carc)
    return Reason(
        group=first.group,
        carc=first.carc,
        remarks=_unique(remark for place in places for remark in place.remarks),
        lines=tuple(place.line for place in places if place.line is not None),
        covered=tuple(covered),
        amount=sum(adjustment.amount for _, adjustment in covered),
        secondary=tuple(item for item in covered if _code(item[1]) != primary),
    )
