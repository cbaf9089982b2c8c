"""The only way state changes: entries of the log first, then the state they explain, in one transaction.

The database holds us to it: a trigger refuses changed state without an event of the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from uuid_utils.compat import uuid7

from app.domain.intake.denial import Happened
from app.store.bulk.insert import Inserted, Updated, insert, update
from app.store.bulk.rows import EVENT, happened_row
from app.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a person, a machine client, or the system itself."""

    kind: str
    id: str


SYSTEM = Actor("system", "overturn")


class Recorder:
    """Writes changes of one transaction on behalf of one actor."""

    def __init__(self, tx: Transaction, actor: Actor) -> None:
        self.tx = tx
        self.actor = actor

    async def record(self, happened: Sequence[Happened], changes: Sequence[Inserted | Updated], now: datetime) -> None:
        """Write the log entries, then the state, in one round trip."""
        rows = [happened_row(uuid7(), entry) for entry in happened]
        by = {"org_id": self.tx.org_id, "actor_kind": self.actor.kind, "actor_id": self.actor.id, "at": now}
        async with self.tx.together():
            await insert(self.tx.driver, Inserted("events", EVENT, rows, by))
            for change in changes:
                if isinstance(change, Inserted):
                    await insert(self.tx.driver, change)
                else:
                    await update(self.tx.driver, self.tx.org_id, change)


__all__ = ["SYSTEM", "Actor", "Inserted", "Recorder", "Updated"]
