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
from app.store.bulk.copy import BulkWriter, Inserted
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
        self._bulk = BulkWriter(tx.driver)

    async def record(self, happened: Sequence[Happened], changes: Sequence[Inserted | Updated], now: datetime) -> None:
        """Write the log entries, then the state."""
        actor = (self.actor.kind, self.actor.id)
        rows = [happened_row(self.tx.org_id, uuid7(), entry, actor, now) for entry in happened]
        inserts = [Inserted("events", EVENT, rows)]
        for change in changes:
            if isinstance(change, Inserted):
                inserts.append(change)
            elif change.rows:
                await self._bulk.insert(*inserts)
                inserts.clear()
                await self._update(change)
        await self._bulk.insert(*inserts)

    async def _update(self, change: Updated) -> None:
        assignments = ", ".join(f"{column} = %s" for column in change.columns)
        sql = f"UPDATE {change.table} SET {assignments} WHERE org_id = %s AND id = %s"
        async with self.tx.driver.cursor() as cursor:
            await cursor.executemany(
                sql,
                [[*map(_parameter, row[:-1]), self.tx.org_id, row[-1]] for row in change.rows],
            )


def _parameter(value: Any) -> Any:
    return orjson.dumps(value).decode() if isinstance(value, dict) else value


__all__ = ["SYSTEM", "Actor", "Inserted", "Recorder", "Updated"]
