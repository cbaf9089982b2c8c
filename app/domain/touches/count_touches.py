"""Touches: what somebody does on a claim in one sitting, and which of them were for nothing.

A sitting is a run of one person's actions on one claim without a longer pause than the setting allows. Source of the
sitting and of both kinds of duplicates: issue "the workflow engine", touches; why rounds: ``docs/adr/0014``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Literal

from app.domain.touches.actions import Action

Why = Literal["second_person", "returned"]
"""Why a touch is a duplicate: somebody else had it in this round and nothing was changed, or work was put back."""


@dataclass(frozen=True, slots=True)
class Touch:
    """One person's sitting at one claim."""

    by: str
    begins: datetime
    ends: datetime
    actions: Mapping[str, int]
    """How often what was done."""
    changed: bool
    duplicate: Why | None


def count_touches(actions: Iterable[Action], steps: Iterable[datetime], pause: timedelta) -> list[Touch]:
    """All touches of one claim, oldest first, whatever the order of ``actions``.

    ``steps`` are the moments at which a round of the work ended. A sitting belongs to the round in which it began.
    """
    ended = sorted(set(steps))
    first: dict[int, str] = {}
    touches = []
    for sitting in sorted(_sittings(actions, pause), key=lambda it: (it[0].at, it[0].by)):
        begins, by = sitting[0].at, sitting[0].by
        before = first.setdefault(bisect_left(ended, begins), by)
        touches.append(_touch(sitting, second=before != by))
    return touches


def _sittings(actions: Iterable[Action], pause: timedelta) -> Iterator[list[Action]]:
    """Runs of one person's actions, each oldest first."""
    ordered = sorted(set(actions), key=lambda it: (it.by, it))
    for _, of_person in groupby(ordered, key=lambda it: it.by):
        sitting: list[Action] = []
        for action in of_person:
            if sitting and action.at - sitting[-1].at > pause:
                yield sitting
                sitting = []
            sitting.append(action)
        yield sitting


def _touch(sitting: Sequence[Action], *, second: bool) -> Touch:
    changed = any(action.changed for action in sitting)
    duplicate: Why | None = None
    if any(action.returned for action in sitting):
        duplicate = "returned"
    elif second and not changed:
        duplicate = "second_person"
    done = Counter(action.name for action in sitting)
    return Touch(sitting[0].by, sitting[0].at, sitting[-1].at, done, changed, duplicate)
