"""Versions of playbooks and policies on PostgreSQL, and the approvals that they wait for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from uuid import UUID

import orjson

from app.domain.approvals.approval import Approval
from app.domain.economics.policy import DEFAULT_POLICY, ClosePolicy
from app.domain.intake.denial import Happened
from app.domain.playbooks.playbook import DEFAULT_PLAYBOOK, Playbook
from app.domain.playbooks.version import CLOSE, Kind, Step, Version, in_force
from app.domain.playbooks.written import read, written
from app.store.approvals import approval_change
from app.store.bulk.arrays import Json
from app.store.database import Row, Source
from app.store.record import Inserted, Recorder, Updated

TABLES: dict[Kind, tuple[str, str]] = {"playbook": ("playbooks", "payer_id"), "policy": ("policies", "name")}
"""Where versions of a kind are, and the column that names their subject."""
VERSIONS = "SELECT * FROM {table} WHERE org_id = %s AND {subject} = %s ORDER BY number"
SUBJECT = "SELECT {subject} AS subject FROM {table} WHERE org_id = %s AND id = %s"
IN_FORCE = """
SELECT DISTINCT ON (payer_id) payer_id, content FROM playbooks
WHERE org_id = %(org)s AND payer_id = ANY(%(payers)s::uuid[]) AND approved_by IS NOT NULL
    AND effective_from <= %(on)s AND coalesce(effective_to, 'infinity') >= %(on)s
ORDER BY payer_id, number DESC
"""
STATE = "state effective_to approved_by self_approved version updated_at".split()
FIRST = "number content effective_from created_by".split()


async def versions_of(source: Source, kind: Kind, subject: UUID | str) -> list[Version]:
    """All versions of a payer's playbook, or of a policy, oldest first."""
    return await _chain(source, kind, subject, "")


async def playbook_on(source: Source, payer_id: UUID, on: date) -> Playbook:
    """The playbook of a payer that counts on a day."""
    found = in_force(await versions_of(source, "playbook", payer_id), on)
    return found.content if found is not None and isinstance(found.content, Playbook) else DEFAULT_PLAYBOOK


async def playbooks_on(source: Source, payer_ids: Collection[UUID], on: date) -> dict[UUID, Playbook]:
    """The playbooks of payers that count on a day; a payer that has none is not there."""
    found = await source.fetch(IN_FORCE, {"org": source.org_id, "payers": list(payer_ids), "on": on})
    contents = {row["payer_id"]: read("playbook", row["content"]) for row in found}
    return {payer_id: it for payer_id, it in contents.items() if isinstance(it, Playbook)}


async def close_policy_on(source: Source, on: date) -> ClosePolicy:
    """The policy by which denials are closed on a day."""
    found = in_force(await versions_of(source, "policy", CLOSE), on)
    return found.content if found is not None and isinstance(found.content, ClosePolicy) else DEFAULT_POLICY


class PostgresVersions:
    """Changes the versions of one kind inside one transaction. Whoever holds a subject's holds their approvals too."""

    def __init__(self, recorder: Recorder, now: Callable[[], datetime], kind: Kind) -> None:
        self._recorder = recorder
        self._tx = recorder.tx
        self._now = now
        self._kind: Kind = kind

    async def hold(self, subject: UUID | str) -> list[Version]:
        """All versions of a subject, held."""
        return await _chain(self._tx, self._kind, subject, "FOR UPDATE")

    async def hold_about(self, version_id: UUID) -> list[Version]:
        """All versions of the subject that one of them is about, held."""
        table, subject = TABLES[self._kind]
        sql = SUBJECT.format(table=table, subject=subject)
        rows = await self._tx.fetch(sql, (self._tx.org_id, version_id))
        return await self.hold(rows[0]["subject"]) if rows else []

    async def save(self, steps: Sequence[Step], approval: Approval | None, entries: Sequence[Happened]) -> None:
        """Store what became of versions, and the next version of an approval."""
        now = self._now()
        changes: list[Inserted | Updated] = [self._change(version, now) for version, _ in steps]
        if approval is not None:
            changes.append(approval_change(self._tx.org_id, approval, now))
        await self._recorder.record([*(happened for _, happened in steps), *entries], changes, now)

    def _change(self, version: Version, now: datetime) -> Inserted | Updated:
        table, subject = TABLES[self._kind]
        approved = (version.approved_by, version.self_approved)
        state = (version.state, version.effective_to, *approved, version.version, now)
        if version.version > 1:
            return Updated(table, STATE, [(*state, version.id)])
        content = Json(orjson.dumps(written(version.content)))
        told = (version.number, content, version.effective_from, version.created_by)
        shared = {"org_id": self._tx.org_id, "created_at": now, subject: version.subject}
        return Inserted(table, ["id", *FIRST, *STATE], [(version.id, *told, *state)], shared)


def version_from(kind: Kind, row: Row) -> Version:
    """A stored version."""
    _, subject = TABLES[kind]
    same = "id number effective_from effective_to created_by state approved_by self_approved version"
    told = {name: row[name] for name in same.split()}
    return Version(kind=kind, subject=row[subject], content=read(kind, row["content"]), **told)


async def _chain(source: Source, kind: Kind, subject: UUID | str, held: str) -> list[Version]:
    table, column = TABLES[kind]
    sql = VERSIONS.format(table=table, subject=column)
    return [version_from(kind, row) for row in await source.fetch(f"{sql} {held}", (source.org_id, subject))]
