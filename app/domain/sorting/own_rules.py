"""An organisation's own rules: where its experience with a payer says something else than the shipped tables.

An own rule stands above every shipped rule and below the gate: it never makes a denial of what is none, and it never
opens a path that a remark closes. Of the rules that match, the one that names most counts, then the newest; only
approved ones that are in force on the day apply. Source: ``facts/denial-codes.md`` §3.7.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.domain.codes.tables import effective_carc, normalise_carc, normalise_rarc
from app.domain.errors import DomainError
from app.domain.sorting.classification import Classification, Shipped
from app.domain.sorting.paths import choose_path, path_remarks
from app.domain.sorting.vocabulary import SUB_CAUSES, Bucket, Path


class InvalidOwnRuleError(DomainError):
    """A rule that would match everything of a payer, or that ends before it begins."""


@dataclass(frozen=True, slots=True)
class OwnRule:
    """One rule of an organisation. Members that are None match anything; ``carc`` or ``remark`` must be told.

    ``effective_from`` and ``effective_to`` are both days on which it applies; no end: until further notice.
    ``approved_by`` None is a draft, which never applies. Raises ``InvalidOwnRuleError``.
    """

    id: str
    bucket: Bucket
    path: Path
    reason: str
    """A sentence for the people who work by it."""
    effective_from: date
    effective_to: date | None = None
    payer_id: UUID | None = None
    group: str | None = None
    carc: str | None = None
    remark: str | None = None
    evidence: str | None = None
    approved_by: str | None = None

    def __post_init__(self) -> None:
        if self.carc is None and self.remark is None:
            raise InvalidOwnRuleError("A rule names a reason code or a remark code.")
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise InvalidOwnRuleError("A rule does not end before it begins.")

    def applies_on(self, day: date) -> bool:
        """Whether it is approved and in force."""
        ended = self.effective_to is not None and day > self.effective_to
        return self.approved_by is not None and self.effective_from <= day and not ended

    def matches(self, payer_id: UUID | None, group: str, carc: str, remarks: frozenset[str]) -> bool:
        """Whether it is about this reason; codes in usual spelling.

        A rule for a code also takes the retired codes that behave as it.
        """
        return (
            (self.payer_id is None or self.payer_id == payer_id)
            and (self.group is None or self.group.strip().upper() == group)
            and (self.carc is None or normalise_carc(self.carc) in (carc, effective_carc(carc)))
            and (self.remark is None or normalise_rarc(self.remark) in remarks)
        )


def precedence(rule: OwnRule) -> tuple[int, bool, bool, bool, date, str]:
    """Sort key, largest first: how many members are told; then payer, remark, code; then the newest; then the id."""
    payer, remark, carc = rule.payer_id is not None, rule.remark is not None, rule.carc is not None
    told = payer + remark + carc + (rule.group is not None)
    return told, payer, remark, carc, rule.effective_from, rule.id


class OwnRules:
    """All rules of an organisation, ready to be asked for every new denial."""

    def __init__(self, rules: Iterable[OwnRule] = ()) -> None:
        self._by_carc: dict[str | None, list[OwnRule]] = {}
        for rule in rules:
            carc = None if rule.carc is None else normalise_carc(rule.carc)
            self._by_carc.setdefault(carc, []).append(rule)

    def find(self, payer_id: UUID | None, group: str, carc: str, remarks: Iterable[str], on: date) -> OwnRule | None:
        """The rule that counts for a reason on a day, None when no rule is about it. Codes as sent."""
        if not self._by_carc:
            return None
        plain = normalise_carc(carc)
        near = [rule for code in {plain, effective_carc(plain), None} for rule in self._by_carc.get(code, ())]
        told, group = frozenset(map(normalise_rarc, remarks)), group.strip().upper()
        fitting = (rule for rule in near if rule.applies_on(on) and rule.matches(payer_id, group, plain, told))
        return max(fitting, key=precedence, default=None)


def apply_own_rules(
    shipped: Classification,
    rules: OwnRules,
    *,
    payer_id: UUID | None,
    group: str,
    carc: str,
    remarks: Iterable[str],
    on: date,
) -> Classification:
    """The classification after the organisation's own rules; ``shipped`` itself where none is about the reason.

    ``on`` is the remit date: a rule is about what the payer decided while it was in force. The shipped result is kept
    beside the new one. A denial in triage that an own rule names leaves it.
    """
    remarks = tuple(remarks)
    rule = rules.find(payer_id, group, carc, remarks, on) if shipped.is_denial else None
    return shipped if rule is None else _overridden(shipped, rule, remarks)


def _overridden(shipped: Classification, rule: OwnRule, remarks: tuple[str, ...]) -> Classification:
    # The organisation may close what a remark asks to send again; it may not take a path that is closed.
    bars = [entry._replace(sets=None) for entry in path_remarks(remarks)]
    course = choose_path(rule.path, shipped.recommended_path, bars)
    same_path = course.path == shipped.recommended_path
    others = (path for path in (shipped.recommended_path, shipped.alternative_path) if path != course.path)
    return shipped._replace(
        bucket=rule.bucket,
        recommended_path=course.path,
        confidence="high",
        rule_id=f"own.{rule.id}",
        why=f"Own rule: {rule.reason.strip().rstrip('.')}.",
        triage=None,
        alternative_path=next((path for path in others if path not in course.barred), None),
        path_set_by=course.set_by.remark if course.set_by else None,
        one_field=shipped.one_field and same_path,
        document=shipped.document if same_path else None,
        preventable=SUB_CAUSES[rule.bucket.sub_cause].preventable,
        shipped=Shipped(shipped.rule_id, shipped.bucket, shipped.recommended_path),
    )
