"""Command: tell people what was escalated. Grouped by team, payer and kind, within a budget, the rest in one digest.

Each person has on a day at most so many alerts and one digest, however much there is and however often the job runs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from app.domain.escalation.levels import LEVELS, Level
from app.domain.escalation.reasons import KINDS, Kind
from app.domain.intake.denial import Happened

Key = tuple[UUID, UUID, Kind]
"""Team, payer and kind."""


class Group(NamedTuple):
    """What is new of one kind for one person: a team's and a payer's. Amount in cents."""

    person_id: UUID
    team_id: UUID
    payer_id: UUID
    kind: Kind
    level: Level
    denials: int
    amount_denied: int

    @property
    def key(self) -> Key:
        """What makes it one alert of a day."""
        return self.team_id, self.payer_id, self.kind


@dataclass(frozen=True, slots=True)
class Alert:
    """What a person is told on a day. ``key`` None: the digest, whose ``groups`` say what is in it."""

    id: UUID
    person_id: UUID
    day: date
    key: Key | None
    level: Level
    count: int
    amount_denied: int
    groups: tuple[Group, ...] = ()
    version: int = 0
    """0: it is new."""


@dataclass(slots=True)
class Telling:
    """Alerts in their new versions, the entries of the log, and the alert that tells of each group."""

    alerts: list[Alert] = field(default_factory=list)
    happened: list[Happened] = field(default_factory=list)
    told_by: list[tuple[Group, UUID]] = field(default_factory=list)


def tell(
    groups: Iterable[Group], before: Iterable[Alert], day: date, budget: int, new_id: Callable[[], UUID]
) -> Telling:
    """Put what is new into alerts. ``before``: the alerts of that day which there are already."""
    known: dict[UUID, list[Alert]] = defaultdict(list)
    for alert in before:
        known[alert.person_id].append(alert)
    by_person: dict[UUID, list[Group]] = defaultdict(list)
    for group in groups:
        by_person[group.person_id].append(group)
    telling = Telling()
    for person_id, mine in sorted(by_person.items()):
        _tell_person(person_id, sorted(mine, key=urgency), known[person_id], day, budget, new_id, telling)
    return telling


def urgency(group: Group) -> tuple[int, int, UUID, UUID]:
    """Sort key, most urgent first: by kind, then the larger amount."""
    return KINDS.index(group.kind), -group.amount_denied, group.team_id, group.payer_id


def _tell_person(
    person_id: UUID,
    groups: Sequence[Group],
    before: Sequence[Alert],
    day: date,
    budget: int,
    new_id: Callable[[], UUID],
    telling: Telling,
) -> None:
    mine = {alert.key: alert for alert in before}
    changed: dict[Key | None, Alert] = {}
    # lists are newest first: the most urgent has the newest id
    ids = iter(sorted((new_id() for _ in range(min(len(groups), budget) + 1)), reverse=True))
    for group in groups:
        room = sum(key is not None for key in mine) < budget
        key = group.key if room or group.key in mine else None
        alert = mine.get(key) or Alert(next(ids), person_id, day, key, group.level, 0, 0)
        mine[key] = changed[key] = _grown(alert, group)
        telling.told_by.append((group, alert.id))
    grown = [replace(alert, version=alert.version + 1) for alert in changed.values()]
    telling.alerts += grown
    telling.happened += [_entry(alert) for alert in grown]


def _grown(alert: Alert, group: Group) -> Alert:
    level = max(alert.level, group.level, key=LEVELS.index)
    count, amount = alert.count + group.denials, alert.amount_denied + group.amount_denied
    groups = alert.groups if alert.key is not None else _added(alert.groups, group)
    return replace(alert, level=level, count=count, amount_denied=amount, groups=groups)


def _added(groups: Sequence[Group], new: Group) -> tuple[Group, ...]:
    """The groups of a digest with one more, or one of them larger; most urgent first."""
    same = [it for it in groups if it.key == new.key]
    denials, amount = sum(it.denials for it in (*same, new)), sum(it.amount_denied for it in (*same, new))
    level = max((it.level for it in (*same, new)), key=LEVELS.index)
    grown = new._replace(denials=denials, amount_denied=amount, level=level)
    return tuple(sorted([*(it for it in groups if it.key != new.key), grown], key=urgency))


def _entry(alert: Alert) -> Happened:
    data: dict[str, object] = {
        "person": str(alert.person_id),
        "kind": alert.key[2] if alert.key else "digest",
        "level": alert.level,
        "count": alert.count,
    }
    return Happened("alert.raised" if alert.version == 1 else "alert.grew", alert.id, alert.version, data)
