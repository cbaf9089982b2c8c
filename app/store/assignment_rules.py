"""The assignment rules of an organisation on PostgreSQL: one list, one row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import orjson

from app.domain.intake.denial import Happened
from app.domain.people.assign import AssignmentRule
from app.domain.people.replace_rules import follow, read, written
from app.store.bulk.arrays import Json
from app.store.database import Source
from app.store.record import Inserted, Recorder, Updated

RULES = "SELECT id, rules, version, updated_at FROM assignment_rules WHERE org_id = %s"
PAYERS_NOW = "SELECT id, coalesce(merged_into, id) AS now FROM payers WHERE org_id = %s AND id = ANY(%s)"


@dataclass(slots=True)
class RuleList:
    """The list as it is stored. One that nobody has written has version 0."""

    id: UUID | None = None
    version: int = 0
    updated_at: datetime | None = None
    rules: list[AssignmentRule] = field(default_factory=list)


async def rules_of(source: Source) -> RuleList:
    """The rules, each about the payer that its own was merged into."""
    rows = await source.fetch(RULES, (source.org_id,))
    if not rows:
        return RuleList()
    rules = [read(rule) for rule in rows[0]["rules"]]
    payers = await payers_now(source, {rule.payer_id for rule in rules if rule.payer_id})
    return RuleList(rows[0]["id"], rows[0]["version"], rows[0]["updated_at"], [follow(rule, payers) for rule in rules])


async def payers_now(source: Source, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """These payers as far as they exist, or those that they were merged into."""
    rows = await source.fetch(PAYERS_NOW, (source.org_id, list(ids))) if ids else []
    return {row["id"]: row["now"] for row in rows}


class PostgresRules:
    """See :class:`app.domain.people.replace_rules.RuleStore`."""

    def __init__(self, recorder: Recorder, now: Callable[[], datetime]) -> None:
        self._recorder = recorder
        self._now = now

    async def payers_now(self, ids: Collection[UUID]) -> Mapping[UUID, UUID]:
        return await payers_now(self._recorder.tx, ids)

    async def save_rules(self, rules: Sequence[AssignmentRule], happened: Happened) -> None:
        now, id_, version = self._now(), happened.subject_id, happened.subject_version
        told = Json(orjson.dumps([written(rule) for rule in rules]))
        change: Inserted | Updated = Updated(
            "assignment_rules", ["rules", "version", "updated_at"], [(told, version, now, id_)]
        )
        if version == 1:
            columns = "org_id id rules version created_at updated_at".split()
            change = Inserted("assignment_rules", columns, [(self._recorder.tx.org_id, id_, told, 1, now, now)])
        await self._recorder.record([happened], [change], now)
