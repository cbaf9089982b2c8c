"""Giving denials to other owners, set by set: a person may own thousands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from app.domain.intake.denial import Happened
from app.domain.people.move_work import Move, OpenWork
from app.domain.people.roster import TRIAGE, UNTAKEN, Owner, Roster
from app.store.database import Source
from app.store.record import Recorder, Updated

OWNED = "org_id = %s AND owner_kind = 'person' AND owner_id = ANY(%s) AND stage <> 'resolved'"
HOLD = f"""
SELECT id, version, owner_id, (
    SELECT nullif(l.queue, 'triage') FROM denials l WHERE l.org_id = d.org_id AND l.claim_id = d.claim_id AND l.lead
) AS work_type
FROM denials d WHERE {OWNED} ORDER BY id LIMIT %s FOR UPDATE
"""
"""A claim goes to one owner whole: by the work of its lead."""
LEFT = f"SELECT EXISTS (SELECT FROM denials WHERE {OWNED}) AS found"
COLUMNS = "owner_kind owner_id owner_name version updated_at".split()


class PostgresWork:
    """See :class:`app.domain.people.move_work.WorkStore`.

    A request does not wait for denials that somebody else holds, a large file for instance: ``patient`` False passes
    them over, and a job comes back for them.
    """

    def __init__(self, recorder: Recorder, roster: Roster, now: Callable[[], datetime], *, patient: bool) -> None:
        self._recorder = recorder
        self._tx = recorder.tx
        self._roster = roster
        self._now = now
        self._hold = HOLD if patient else f"{HOLD} SKIP LOCKED"

    async def hold_work(self, people: Sequence[UUID], most: int) -> list[OpenWork]:
        rows = await self._tx.fetch(self._hold, (self._tx.org_id, list(people), most))
        return [OpenWork(row["id"], row["version"], row["owner_id"], row["work_type"]) for row in rows]

    async def move(self, moves: Sequence[Move], happened: Sequence[Happened]) -> None:
        now = self._now()
        rows = [
            (*owner_columns(to, work.work_type, self._roster), work.version + 1, now, work.denial_id)
            for work, to in moves
        ]
        await self._recorder.record(happened, [Updated("denials", COLUMNS, rows)], now)


def owner_columns(to: Owner, work_type: str | None, roster: Roster) -> tuple[str, UUID, str]:
    """Kind, id and name as they stand in a denial. A team without an id is whichever takes the work type one day."""
    kind, id_ = to
    if id_ is None or id_ == roster.triage:
        name = TRIAGE if id_ else work_type or TRIAGE
        return kind, UNTAKEN.get(name, roster.triage), name
    named = roster.people if kind == "person" else roster.teams
    return kind, id_, named[id_].name


async def work_left(source: Source, people: Sequence[UUID]) -> bool:
    """Whether these people still own an open denial."""
    rows = await source.fetch(LEFT, (source.org_id, list(people)))
    return bool(rows[0]["found"])
