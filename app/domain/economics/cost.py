"""What the rest of the work on a path costs: the touches that are left, fees and postage, each as a line of its own.

C of ``facts/appeals-and-security.md`` §3.1. What was spent already is no part of a decision.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.domain.economics.cost_rows import COSTS, CostRow, Kind, When
from app.domain.economics.families import CLINICAL
from app.domain.sorting.vocabulary import Path

Touch = Literal["prepare", "collect", "review", "submit", "track", "record"]
TOUCHES: tuple[Touch, ...] = ("prepare", "collect", "review", "submit", "track", "record")
"""In the order in which they are done."""
NO_CENTS: Mapping[str, int] = {}
BY_CLINICIANS = frozenset({"review"})
DISPUTES = frozenset({"idr", "idr_after_cooling_off"})
"""Purposes of filing windows that are federal disputes."""


@dataclass(frozen=True, slots=True)
class Task:
    """The work to price. ``level``: 0 for a corrected claim, from 1 for appeals. ``done``: touches that lie behind.

    ``channel`` as for deadlines; None: not chosen, so that postage is not known. ``purpose`` is that of the filing window.
    """

    path: Path
    level: int = 0
    work_type: str | None = None
    sub_cause: str | None = None
    surgery: bool = False
    channel: str | None = None
    purpose: str = "appeal"
    done: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class CostItem:
    """One part of a cost in cents. ``minutes`` at ``rate`` (cents an hour) for labour, both None for fees."""

    name: str
    cents: int
    shared: bool
    source: str
    confirmed: bool
    minutes: int | None = None
    rate: int | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """All parts. ``unknown`` names what is due but has no figure: the cost is then too low by that."""

    items: tuple[CostItem, ...]
    unknown: tuple[str, ...] = ()

    @property
    def shared(self) -> int:
        """Cents that are due once for a packet of many claims."""
        return sum(item.cents for item in self.items if item.shared)

    @property
    def own(self) -> int:
        """Cents that every claim costs, alone or in a packet."""
        return sum(item.cents for item in self.items if not item.shared)

    @property
    def total(self) -> int:
        """Cents that one claim costs alone."""
        return self.shared + self.own


def cost_of(task: Task, own: Sequence[CostRow] = (), by_payer: Mapping[str, int] = NO_CENTS) -> Cost:
    """The cost of what is left.

    ``own``: rows of a policy, which stand above ours of the same kind and name. ``by_payer``: cents of touches with this
    payer, as its playbook says them; they stand above ours and below the policy's, and add no touch that is not due.
    """
    touches = [row for row in _rows("touch", task, own) if row.name not in task.done]
    items = [_touch(row, task, own, by_payer) for row in sorted(touches, key=_order)]
    unknown: list[str] = []
    if "submit" not in task.done:  # once it is sent, fees and postage are spent
        due = [*_rows("fee", task, own), *_postage(task, own)]
        items += [CostItem(it.name, it.value, it.shared, it.source, it.confirmed) for it in due if it.value is not None]
        unknown += [it.name for it in due if it.value is None]
    return Cost(tuple(it for it in items if it.cents), tuple(unknown))


def _touch(row: CostRow, task: Task, own: Sequence[CostRow], by_payer: Mapping[str, int]) -> CostItem:
    if row.name in by_payer and not any(row is it for it in own):
        return CostItem(row.name, by_payer[row.name], row.shared, "playbook", True)
    return _labour(row, task, own)


def _labour(row: CostRow, task: Task, own: Sequence[CostRow]) -> CostItem:
    """Minutes at the rate of whoever does it, to the nearest cent."""
    who = "clinician" if row.name in BY_CLINICIANS else "specialist"
    rate = next(it for it in _rows("rate", task, own) if it.name == who)
    minutes, an_hour = row.value or 0, rate.value or 0  # both are told: a row without them is refused
    cents = (minutes * an_hour + 30) // 60
    return CostItem(row.name, cents, row.shared, row.source, row.confirmed and rate.confirmed, minutes, an_hour)


def _postage(task: Task, own: Sequence[CostRow]) -> Iterable[CostRow]:
    if task.path == "close":
        return ()
    found = [row for row in _rows("postage", task, own) if row.name == task.channel]
    return found or [CostRow("postage", "postage", None)]


def _rows(kind: Kind, task: Task, own: Sequence[CostRow]) -> list[CostRow]:
    """Of each name the row that fits best: a policy's before ours, then the most particular one."""
    best: dict[str, tuple[tuple[bool, bool, bool, bool, str], CostRow]] = {}
    situations = _situations(task)
    for row, of_policy in [*((it, True) for it in own), *((it, False) for it in COSTS)]:
        if row.kind != kind or not _fits(row, task, situations):
            continue
        rank = (of_policy, row.path is not None, row.level is not None, row.work_type is not None, row.when)
        if row.name not in best or rank > best[row.name][0]:
            best[row.name] = rank, row
    return [row for _, row in best.values()]


def _fits(row: CostRow, task: Task, situations: Collection[When]) -> bool:
    return (
        row.path in (None, task.path)
        and row.level in (None, task.level)
        and row.work_type in (None, task.work_type)
        and row.when in situations
    )


def _situations(task: Task) -> set[When]:
    found: set[When] = {""}
    if task.sub_cause in CLINICAL:
        found.add("surgery" if task.surgery else "clinical")
    if task.purpose in DISPUTES:
        found.add("idr")
    return found


def _order(row: CostRow) -> int:
    known: list[str] = list(TOUCHES)
    return known.index(row.name) if row.name in known else len(known)
