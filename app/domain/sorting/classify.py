"""One reason → one classification: the gate first, then the rule tables.

Asked for every new denial of every file, so what depends on codes alone is kept in a cache of limited size. The keys are
codes; no amount, number or name of a claim is in them. Amounts are cents. Source: ``facts/denial-codes.md`` §2, §3.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from app.domain.codes.tables import describe, normalise_carc, rarc
from app.domain.intake.gate import RULES, Kind, judge_adjustment
from app.domain.sorting.classification import Classification
from app.domain.sorting.context import NOTHING_KNOWN, Context, with_context
from app.domain.sorting.paths import Course, Signal, choose_path, path_remarks
from app.domain.sorting.refine import TRIAGE, Found, find_rule
from app.domain.sorting.rules import Rule
from app.domain.sorting.signals import liability_of, signals_of
from app.domain.sorting.vocabulary import SUB_CAUSES, Path

CACHED_REASONS = 16_384
UNTOLD_AMOUNT = 1
"""Cents that stand for "some amount was refused" where nobody says how much."""
INSTEAD: dict[Path, str] = {"fix": "correct and resubmit it", "appeal": "appeal", "close": "close it"}
"""What to do when a remark moves the path."""


class Item(NamedTuple):
    """One code as a caller of ``POST /v1/classifications`` tells it: no amount, perhaps no line. Amounts in cents."""

    group: str
    carc: str
    remarks: tuple[str, ...] = ()
    line_paid: int | None = None
    line_charge: int | None = None
    claim_status_code: str = ""


def classify(
    group: str,
    carc: str,
    remarks: Iterable[str] = (),
    *,
    amount: int,
    line_paid: int | None = None,
    line_charge: int | None = None,
    claim_status_code: str = "",
    context: Context = NOTHING_KNOWN,
) -> Classification:
    """Whether the payer refused to pay ``amount``, and if so the bucket and path; codes as sent, amounts in cents.

    Paid and charge are those of the line, or of the claim for an adjustment of the whole claim; the status code is
    CLP02. Raises nothing: an unknown code is a denial without bucket, in triage.
    """
    remarks = remarks if type(remarks) is tuple else tuple(remarks)
    verdict = judge_adjustment(
        group,
        carc,
        remarks,
        line_paid=line_paid,
        line_charge=line_charge,
        amount=amount,
        status_code=claim_status_code,
        on_capitation_roster=context.on_roster is True,
    )
    if not verdict.is_denial:
        return no_denial(verdict.rule, verdict.kind, verdict.follow_up)
    return sort_denial(group, carc, remarks, context, verdict.rule)


def classify_item(item: Item, context: Context = NOTHING_KNOWN) -> Classification:
    """The classification of a code that stands alone.

    It is taken as all that is refused on its line: charge less paid where both are told, else some amount. So CO-45 on
    a line paid 0 is the whole charge, which no contract cut may be (§1.4).
    """
    paid, charge = item.line_paid, item.line_charge
    return classify(
        item.group,
        item.carc,
        item.remarks,
        amount=UNTOLD_AMOUNT if paid is None or charge is None else charge - paid,
        line_paid=paid,
        line_charge=charge,
        claim_status_code=item.claim_status_code,
        context=context,
    )


def classify_items(items: Iterable[Item]) -> list[Classification]:
    """One classification an item, in the order of the items."""
    return [classify_item(item) for item in items]


@lru_cache(maxsize=64)
def no_denial(gate_rule: str, kind: Kind, follow_up: bool) -> Classification:
    """The answer where the gate, by one of its ``RULES``, says that nothing is refused."""
    why = f"{RULES[gate_rule]}."
    return Classification(
        is_denial=False,
        kind=kind,
        bucket=None,
        recommended_path=None,
        confidence=None,
        rule_id=f"gate.{gate_rule}",
        why=why,
        gate_rule=gate_rule,
        follow_up=follow_up,
    )


@lru_cache(maxsize=CACHED_REASONS)
def sort_denial(
    group: str,
    carc: str,
    remarks: tuple[str, ...] = (),
    context: Context = NOTHING_KNOWN,
    gate_rule: str | None = None,
) -> Classification:
    """The classification of what is known to be a denial: a stored one, or what the gate let through. Codes as sent."""
    group, carc = group.strip().upper(), normalise_carc(carc)
    found = find_rule(group, carc, remarks)
    said = path_remarks(remarks)
    signals = signals_of(group, carc, remarks, said)
    if found.rule is None:
        return _for_triage(carc, found, gate_rule, signals)
    rule = with_context(found.rule, group, context)
    answer = _by_rule(rule, carc, found.remark, choose_path(rule.path, rule.alternative, said))
    return answer._replace(
        gate_rule=gate_rule, triage=found.triage, liability=liability_of(group, said), signals=signals
    )


def _by_rule(rule: Rule, carc: str, remark: str | None, course: Course) -> Classification:
    """What the rule says once the remarks about the path are heard. ``remark``: the one that chose the rule."""
    cause = SUB_CAUSES[rule.sub_cause]
    is_open = rule.alternative not in (None, course.path, *course.barred)
    return Classification(
        is_denial=True,
        kind="denial",
        bucket=cause.bucket,
        recommended_path=course.path,
        confidence=rule.confidence,
        rule_id=rule.id,
        why=_why(carc, remark, rule, course),
        alternative_path=rule.alternative if is_open else None,
        barred_paths=course.barred,
        path_set_by=course.set_by.remark if course.set_by else None,
        one_field=rule.one_field,
        document=rule.document if course.set_by is None else None,
        preventable=rule.preventable or cause.preventable,
    )


def _for_triage(carc: str, found: Found, gate_rule: str | None, signals: tuple[Signal, ...]) -> Classification:
    """A denial without a rule: no default bucket, because a guess would hide that nobody knows (§3.1)."""
    reason = found.triage or "unknown_code"
    why = f"{describe(carc)}: {TRIAGE[reason]}."
    return Classification(
        is_denial=True,
        kind="denial",
        bucket=None,
        recommended_path=None,
        confidence=None,
        rule_id=f"triage.{reason}",
        why=why,
        gate_rule=gate_rule,
        triage=reason,
        signals=signals,
    )


def _why(carc: str, remark: str | None, rule: Rule, course: Course) -> str:
    """What the payer says, what to do about it, and which remark closed or asked for a path."""
    entry = rarc(remark) if remark else None
    says = entry.meaning if entry is not None else describe(carc)
    advice = rule.advice
    if course.set_by is not None:
        advice = f"{course.set_by.words}, so {INSTEAD[course.path]}"
    return f"{says[:1].upper()}{says[1:]}: {advice}."
