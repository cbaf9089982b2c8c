"""An own rule tried on history: which denials it would have put elsewhere, and how many dollars.

It is tried as if it had been in force on every day that is looked at: a rule that begins tomorrow has no history of its
own. The other rules count on the days on which they were in force. What a person put somewhere stays there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from app.domain.codes.tables import normalise_rarc
from app.domain.sorting.classify import sort_denial
from app.domain.sorting.own_rules import OwnRule, OwnRules, apply_own_rules, precedence


class Place(NamedTuple):
    """Where a denial is put; nowhere, or not for sure, while a person must sort it (``triage``)."""

    work_type: str | None
    root_cause: str | None
    sub_cause: str | None
    path: str | None
    triage: str | None = None


class Alike(NamedTuple):
    """Denials with the same codes of one payer, in the same place, decided while the same rules were in force."""

    group: str
    carc: str
    remarks: tuple[str, ...]
    payer_id: UUID
    remit_date: date
    """Of one of them."""
    place: Place
    by_person: bool
    denials: int
    open: int
    undecided: int
    """Open, not decided yet, and remitted while the rule that is tried is in force."""
    amount_denied: int
    amount_at_risk: int
    """Of the open ones."""
    key: int = 0
    """Names them to whoever counted them."""


@dataclass(slots=True)
class Figures:
    """Counts and cents of denials."""

    denials: int = 0
    open: int = 0
    undecided: int = 0
    amount_denied: int = 0
    amount_at_risk: int = 0

    def add(self, alike: Alike) -> None:
        """Count some more."""
        self.denials += alike.denials
        self.open += alike.open
        self.undecided += alike.undecided
        self.amount_denied += alike.amount_denied
        self.amount_at_risk += alike.amount_at_risk


@dataclass(slots=True)
class Trial:
    """What came of it. The denials that the rule is about are ``moved`` or one of the three others."""

    moved: Figures = field(default_factory=Figures)
    changes: dict[tuple[Place, Place], Figures] = field(default_factory=dict)
    """From where to where."""
    keys: list[int] = field(default_factory=list)
    """Of what moved."""
    there_already: int = 0
    kept_by_person: int = 0
    kept_by_other_rule: int = 0
    """A rule of the organisation that names more, or is newer, decides about them."""

    @property
    def looked_at(self) -> int:
        """Denials that the rule is about."""
        return self.moved.denials + self.there_already + self.kept_by_person + self.kept_by_other_rule


def try_rule(rule: OwnRule, others: OwnRules, history: Iterable[Alike]) -> Trial:
    """Try a rule beside the ``others``. What it is not about is passed over."""
    trial = Trial()
    alone = OwnRules([replace(rule, effective_from=date.min, effective_to=None, approved_by="trial")])
    for alike in history:
        remarks = frozenset(map(normalise_rarc, alike.remarks))
        if not rule.matches(alike.payer_id, alike.group, alike.carc, remarks):
            continue
        standing = others.find(alike.payer_id, alike.group, alike.carc, alike.remarks, alike.remit_date)
        if alike.by_person:
            trial.kept_by_person += alike.denials
        elif standing is not None and precedence(standing) > precedence(rule):
            trial.kept_by_other_rule += alike.denials
        else:
            _count(trial, alike, _place(alone, alike))
    return trial


def _count(trial: Trial, alike: Alike, place: Place) -> None:
    if place == alike.place:
        trial.there_already += alike.denials
        return
    trial.moved.add(alike)
    trial.changes.setdefault((alike.place, place), Figures()).add(alike)
    trial.keys.append(alike.key)


def _place(alone: OwnRules, alike: Alike) -> Place:
    """Where the rule puts them: a remark may still close its path."""
    group, carc, remarks = alike.group, alike.carc, alike.remarks
    shipped = sort_denial(group, carc, remarks)
    told = apply_own_rules(
        shipped, alone, payer_id=alike.payer_id, group=group, carc=carc, remarks=remarks, on=alike.remit_date
    )
    bucket = told.bucket
    if bucket is None:  # no denial by itself
        return Place(None, None, None, told.recommended_path, told.triage)
    return Place(bucket.work_type, bucket.root_cause, bucket.sub_cause, told.recommended_path, told.triage)
