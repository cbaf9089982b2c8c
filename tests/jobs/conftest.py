"""The queue and its work on a database of its own, with real commits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from app.compose.worker import Worker
from app.jobs import worker
from app.settings import Settings
from app.store import embedded
from app.wiring import Services, build, database_of


@dataclass
class Desk:
    """Everything about jobs in one place."""

    where: embedded.Addresses
    services: Services
    work: Worker

    def rows(self, query: str, *params: Any) -> list[dict[str, Any]]:
        """As the owner of the schema: all organisations."""
        with psycopg.connect(
            self.where.admin, row_factory=dict_row, options="-c search_path=public,jobs"
        ) as connection:
            cursor = connection.execute(query, params)
            return cursor.fetchall() if cursor.description is not None else []

    def jobs(self) -> list[tuple[str, str, str]]:
        """Task, lock and status of all jobs."""
        found = self.rows("SELECT task_name, queueing_lock, status::text FROM jobs.procrastinate_jobs ORDER BY id")
        return [tuple(row.values()) for row in found]


@pytest.fixture
async def desk(clone: Any, settings: Settings) -> AsyncIterator[Desk]:
    where = clone()
    database = database_of(settings, where, pool=4)
    await database.open()
    services = build(settings, database)
    work = Worker(services)
    async with worker.opened(where.service, 2):
        yield Desk(where, services, work)
    work.close()
    await database.close()
