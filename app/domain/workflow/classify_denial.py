"""Command ``classify``: intake → decision.

The rules of :mod:`app.domain.sorting` give a denial its bucket and path. With them it has a work type whose team owns it
and a day by which to decide; what no rule can sort for sure stays in triage until a person has looked.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from app.domain.intake.denial import Clocks, Denial
from app.domain.intake.facts import DenialFacts
from app.domain.intake.remittance import Adjustment
from app.domain.money import to_text
from app.domain.sorting.classification import Classification, quick_fix
from app.domain.sorting.classify import sort_denial
from app.domain.sorting.own_rules import OwnRules, apply_own_rules
from app.domain.sorting.several import losing_codes
from app.domain.workflow.next_actions import OF_AN_ANSWER

SORT = "sort"
"""The next action of a denial that a person must sort."""
DECIDE = "decide"
"""The next action of a denial that is sorted: say what to do about it."""


def sorted_into(fact: DenialFacts, own: OwnRules | None = None) -> dict[str, Any]:
    """Bucket and path of a denial, by the names of :class:`~app.domain.intake.denial.Denial`."""
    reason, event = fact.reason, fact.event
    told, bucket = sorted_by_codes(reason.group, reason.carc, reason.remarks, event.payer_id, event.remit_date, own)
    if bucket is None:
        return {**told, "bucket": None}
    losing = [
        {"group": lost.group, "carc": lost.carc, "amount": to_text(lost.amount), "why": lost.why}
        for lost in losing_codes(reason, _adjustments(fact))
    ]
    return {**told, "bucket": {**bucket, "losing": losing}}


def _adjustments(fact: DenialFacts) -> list[Adjustment]:
    """Of the lines that are refused; of the claim level where the whole claim is."""
    decision = fact.event.decision
    if not fact.reason.lines:
        return decision.adjustments
    return [adjustment for index in fact.reason.lines for adjustment in decision.lines[index].adjustments]


def sorted_by_codes(
    group: str, carc: str, remarks: tuple[str, ...], payer_id: UUID, remit_date: date, own: OwnRules | None = None
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """What follows from the codes alone: columns of a denial, and its bucket without the codes that lost.

    A rule of the organisation that is about them stands above ours.
    """
    if own is None or own.find(payer_id, group, carc, remarks, remit_date) is None:
        return _shipped(group, carc, remarks)
    shipped = sort_denial(group, carc, remarks)
    it = apply_own_rules(shipped, own, payer_id=payer_id, group=group, carc=carc, remarks=remarks, on=remit_date)
    return _columns(it, "own_rule" if it.shipped is not None else "rule")


@lru_cache(maxsize=4096)
def _shipped(group: str, carc: str, remarks: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, Any] | None]:
    return _columns(sort_denial(group, carc, remarks), "rule")


def _columns(it: Classification, by: str) -> tuple[dict[str, Any], dict[str, Any] | None]:
    bucket = it.bucket
    told = {
        "work_type": None if bucket is None else bucket.work_type,
        "root_cause": None if bucket is None else bucket.root_cause,
        "recommended_path": it.recommended_path,
        "quick_fix": quick_fix(it),
        "triage": it.triage,
        "bucket_by": by,
    }
    if bucket is None:
        return told, None
    return told, {
        "sub_cause": bucket.sub_cause,
        "upstream_team": bucket.upstream_team,
        "confidence": it.confidence,
        "rule": it.rule_id,
        "why": it.why,
        "version": it.taxonomy_version,
        "alternative_path": it.alternative_path,
        "barred_paths": list(it.barred_paths),
        "path_set_by": it.path_set_by,
        "document": it.document,
    }


def classify(denial: Denial, clocks: Clocks) -> dict[str, object] | None:
    """Move a denial on to its decision, or back to triage where a later telling of it must be sorted by a person.

    Nothing is moved of what people have decided already. Returns what the log says of it, None where nothing moved.
    By day 2 after receipt a denial is sorted, by day 7 the decision stands (DESIGN §5, clocks).
    """
    unsure = denial.triage is not None or denial.bucket is None
    owes = DECIDE if denial.next_action in OF_AN_ANSWER else denial.next_action
    if denial.stage not in ("intake", "decision") or owes != (DECIDE if unsure else SORT):
        return None
    denial.stage, denial.next_action = ("intake", SORT) if unsure else ("decision", DECIDE)
    days = clocks.sort_days if unsure else clocks.decision_days
    denial.control_on = denial.day_0 + timedelta(days=days)
    if denial.owner_kind != "person":
        denial.owner_id = None  # whoever places the claim finds the team of its new work
    bucket = denial.bucket or {}
    return {
        "work_type": denial.work_type,
        "root_cause": denial.root_cause,
        "sub_cause": bucket.get("sub_cause"),
        "path": denial.recommended_path,
        "rule": bucket.get("rule"),
        "version": bucket.get("version"),
        "triage": denial.triage,
    }
