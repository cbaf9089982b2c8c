"""Who looked at patient data, and who was refused: collected in memory, written in groups."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from prometheus_client import Counter

from app.logging import describe, log
from app.store.database import Database

BACKLOG = 20_000
"""Notes that may wait while none can be written: some 15 MB, and minutes of what a busy service answers."""
UNNOTED = Counter("overturn_accesses_unnoted_total", "Refusals that were not noted because the access log was full")

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
    """Writes notes at most ``interval`` seconds after they were made, and all of them at a graceful stop.

    Notes wait in memory while the database does not take them, up to ``backlog``. After that nobody gets to see
    patient data (``full``): the audit trail owes a note of every read, and a read can be had again later, while one
    that nobody knows of cannot be undone. A refusal has shown nothing to anybody, and whoever has a token can cause
    as many as they like: those are dropped, and counted.
    """

    def __init__(self, database: Database, interval: float = 0.5, group: int = 500, backlog: int = BACKLOG) -> None:
        self._database = database
        self._interval = interval
        self._group = group
        self._backlog = backlog
        self._notes: list[AccessNote] = []
        self._waiting = 0
        """Also those of a group that is being written."""
        self._dropped = 0
        self._failing = False
        self._wake = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    @property
    def full(self) -> bool:
        """Whether no more reads may be answered."""
        return self._waiting >= self._backlog

    def note(self, note: AccessNote) -> None:
        """Remember one access; costs no round trip. Reads that were answered are kept whatever waits already."""
        if note.status >= 400 and self.full:
            self._drop()
            return
        self._notes.append(note)
        self._waiting += 1
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
        if self._waiting:
            log.error("accesses were never noted", lost=self._waiting)

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
            except Exception as error:  # the database may be away for a moment; an access note must outlive that
                self._notes = group + self._notes
                self._failed(error)
                await asyncio.sleep(self._interval)
            else:
                self._written(len(group))

    def _drop(self) -> None:
        if not self._dropped:
            log.error("the access log is full: patient data is not shown", waiting=self._waiting)
        self._dropped += 1
        UNNOTED.inc()

    def _failed(self, error: Exception) -> None:
        if not self._failing:  # one line for each time that it begins
            log.error("accesses cannot be noted", waiting=self._waiting, **describe(error))
        self._failing = True

    def _written(self, notes: int) -> None:
        self._waiting -= notes
        self._failing = False
        if self._dropped and not self.full:
            log.error("refusals were not noted", dropped=self._dropped)
            self._dropped = 0
