"""Alerts on PostgreSQL: what nobody was told of yet, by group, and what each person is told on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from app.domain.escalation.alerts import Alert, Group, Telling
from app.domain.escalation.levels import LEVELS
from app.store.bulk.arrays import Json, array
from app.store.database import Row
from app.store.record import Inserted, Recorder, Updated

UNTOLD = f"""
SELECT person_id, team_id, payer_id, kind, count(*)::int AS denials, sum(amount_denied)::bigint AS amount_denied,
       (ARRAY['{"', '".join(LEVELS)}'])[max(CASE level WHEN 'owner' THEN 1 WHEN 'lead' THEN 2 ELSE 3 END)] AS level
FROM escalations WHERE org_id = %s AND state = 'open' AND alert_id IS NULL AND person_id IS NOT NULL
GROUP BY person_id, team_id, payer_id, kind
"""
OF_DAY = "SELECT * FROM alerts WHERE org_id = %s AND day = %s AND person_id = ANY(%s::uuid[])"
TOLD = """
UPDATE escalations e SET alert_id = n.alert_id
FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::uuid[]) AS n (person_id, team_id, payer_id, kind, alert_id)
WHERE e.org_id = %s AND e.state = 'open' AND e.alert_id IS NULL
  AND (e.person_id, e.team_id, e.payer_id, e.kind) = (n.person_id, n.team_id, n.payer_id, n.kind)
"""
STATE = "level count amount_denied groups version updated_at".split()
FIRST = "id person_id day digest team_id payer_id kind created_at".split()


class PostgresAlerts:
    """Alerts of one organisation inside one transaction."""

    def __init__(self, recorder: Recorder, now: Callable[[], datetime]) -> None:
        self._recorder = recorder
        self._tx = recorder.tx
        self._org = recorder.tx.org_id
        self._now = now

    async def untold(self) -> list[Group]:
        """What nobody was told of yet. Few rows, however many escalations there are."""
        rows = await self._tx.fetch(UNTOLD, (self._org,))
        return [Group(**row) for row in rows]

    async def of_day(self, people: Iterable[UUID], day: date) -> list[Alert]:
        """What these people were told on a day."""
        rows = await self._tx.fetch(OF_DAY, (self._org, day, array([id_.hex for id_ in people])))
        return [alert_from(row) for row in rows]

    async def save(self, telling: Telling) -> None:
        """Store alerts, and with each escalation the alert that tells of it."""
        now = self._now()
        new = [it for it in telling.alerts if it.version == 1]
        grown = [it for it in telling.alerts if it.version > 1]
        changes: list[Inserted | Updated] = [
            Inserted(
                "alerts", [*FIRST, *STATE], [(*_first(it, now), *_state(it, now)) for it in new], {"org_id": self._org}
            ),
            Updated("alerts", STATE, [(*_state(it, now), it.id) for it in grown]),
        ]
        await self._recorder.record(telling.happened, changes, now)
        groups, alerts = [it for it, _ in telling.told_by], [id_ for _, id_ in telling.told_by]
        uuids = [[it.person_id for it in groups], [it.team_id for it in groups], [it.payer_id for it in groups]]
        told = (*uuids, [it.kind for it in groups], alerts, self._org)
        await self._tx.execute(TOLD, told)


def alert_from(row: Row) -> Alert:
    """A stored alert."""
    key = None if row["digest"] else (row["team_id"], row["payer_id"], row["kind"])
    same = "id person_id day level count amount_denied version"
    groups = tuple(group_from(row["person_id"], it) for it in row["groups"])
    return Alert(**{name: row[name] for name in same.split()}, key=key, groups=groups)


def group_from(person_id: UUID, told: dict[str, Any]) -> Group:
    """One group of a stored digest."""
    team_id, payer_id = UUID(told["team_id"]), UUID(told["payer_id"])
    return Group(person_id, team_id, payer_id, told["kind"], told["level"], told["denials"], told["amount_denied"])


def _first(it: Alert, now: datetime) -> tuple[Any, ...]:
    return it.id, it.person_id, it.day, it.key is None, *(it.key or (None, None, None)), now


def _state(it: Alert, now: datetime) -> tuple[Any, ...]:
    groups = [{name: value for name, value in group._asdict().items() if name != "person_id"} for group in it.groups]
    return it.level, it.count, it.amount_denied, Json(orjson.dumps(groups)), it.version, now
