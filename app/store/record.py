"""The only way state changes: entries of the log first, then the state they explain, in one transaction.

The database holds us to it: a trigger refuses changed state without an event of the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from uuid_utils.compat import uuid7

from app.domain.intake.denial import Happened
from app.store.bulk.arrays import Json
from app.store.bulk.insert import Inserted, insert
from app.store.bulk.rows import EVENT, happened_row
from app.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a person, a machine client, or the system itself."""

    kind: str
    id: str


SYSTEM = Actor("system", "overturn")


@dataclass(slots=True)
class Updated:
    """New values of rows that are there already; ``rows`` end with the id."""

    table: str
    columns: Sequence[str]
    rows: list[tuple[Any, ...]]


class Recorder:
    """Writes changes of one transaction on behalf of one actor."""

    def __init__(self, tx: Transaction, actor: Actor) -> None:
        self.tx = tx
        self.actor = actor

    async def record(self, happened: Sequence[Happened], changes: Sequence[Inserted | Updated], now: datetime) -> None:
        """Write the log entries, then the state, in one round trip."""
        rows = [happened_row(uuid7(), entry) for entry in happened]
        by = {"org_id": self.tx.org_id, "actor_kind": self.actor.kind, "actor_id": self.actor.id, "at": now}
        async with self.tx.driver.pipeline():
            await insert(self.tx.driver, Inserted("events", EVENT, rows, by))
            for change in changes:
                if isinstance(change, Inserted):
                    await insert(self.tx.driver, change)
                elif change.rows:
                    await self._update(change)

    async def _update(self, change: Updated) -> None:
        assignments = ", ".join(f"{column} = %s" for column in change.columns)
        sql = f"UPDATE {change.table} SET {assignments} WHERE org_id = %s AND id = %s"
        async with self.tx.driver.cursor() as cursor:
            await cursor.executemany(
                sql,
                [[*map(_parameter, row[:-1]), self.tx.org_id, row[-1]] for row in change.rows],
            )


def _parameter(value: Any) -> Any:
    if isinstance(value, dict):
        return orjson.dumps(value).decode()
    return value.decode() if isinstance(value, Json) else value


__all__ = ["SYSTEM", "Actor", "Inserted", "Recorder", "Updated"]
