"""Who looked at patient data, and who was refused: collected in memory, written in groups."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson

from app.store.database import Database

INSERT = """
INSERT INTO accesses (org_id, id, at, actor_id, operation, subject, status, rows, request_id)
SELECT * FROM jsonb_to_recordset(%s::jsonb) AS note(
    org_id uuid, id uuid, at timestamptz, actor_id text, operation text, subject text, status int, rows int, request_id text
)
"""
"""All notes are one parameter: a note is made for every read, and an array per column costs Python ten times as much."""


@dataclass(frozen=True, slots=True)
class AccessNote:
    """One read or refusal. ``subject`` is an id of ours, never a claim or member number."""

    org_id: UUID
    id: UUID
    at: datetime
    actor_id: str
    operation: str
    subject: str | None
    status: int
    rows: int
    request_id: str


class AccessLog:
    """Writes notes at most ``interval`` seconds after they were made, and all of them at a graceful stop."""

    def __init__(self, database: Database, interval: float = 0.5, group: int = 500) -> None:
        self._database = database
        self._interval = interval
        self._group = group
        self._notes: list[AccessNote] = []
        self._wake = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    def note(self, note: AccessNote) -> None:
        """Remember one access; costs no round trip."""
        self._notes.append(note)
        if len(self._notes) >= self._group:
            self._wake.set()

    def start(self) -> None:
        """Write in the background from now on."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Write what is left. A group that is being written is not interrupted: it would be lost."""
        if self._task is not None:
            self._stopping = True
            self._wake.set()
            await self._task
        await self.flush()

    async def _run(self) -> None:
        while not self._stopping:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self._interval)
            self._wake.clear()
            await self.flush()

    async def flush(self) -> None:
        """Write all notes made so far, one statement per organisation; what fails is kept for the next time."""
        notes, self._notes = self._notes, []
        by_org: dict[UUID, list[AccessNote]] = defaultdict(list)
        for note in notes:
            by_org[note.org_id].append(note)
        for org_id, group in by_org.items():
            try:
                async with self._database.transaction(org_id) as tx:
                    await tx.execute(INSERT, (orjson.dumps(group).decode(),))
            except Exception:  # the database may be away for a moment; an access note must outlive that
                self._notes = group + self._notes
                await asyncio.sleep(self._interval)
