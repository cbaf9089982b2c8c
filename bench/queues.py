"""Queues of an organisation with a hundred times as much in them, against those of a small one, in turns."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg

from app.domain.people.roster import Person, Roster, Team
from app.domain.workflow.queue_order import NAMED
from app.domain.workflow.whose_work import owners_for
from app.routers import render_queue
from app.routers.ids import parse
from app.store import checkouts
from app.store.checkouts import Lease
from app.store.database import Database
from app.store.housekeeping import fold_queues
from app.store.queries.queue_summary import summary
from app.store.queries.queues import Queue, items
from bench.lab import Lab
from bench.queue_rows import count, load, without_indexes
from bench.report import Line

MOST = 1.3
"""Times what it takes where there is a hundredth of it."""
TIMES, WARM = 200, 20
AUTH, ALL = (Queue(name, NAMED[name].order) for name in ("auth", "all"))
Ask = Callable[["Clinic"], Awaitable[object]]


class Clinic:
    """One organisation, and somebody in it who asks."""

    def __init__(self, database: Database, org_id: UUID) -> None:
        self.database, self.org_id = database, org_id
        self.source = database.reader(org_id)
        self.me = Person(UUID(int=0))
        self.roster = Roster(org_id)

    async def open(self) -> None:
        """Fold its counts, and find whoever is in the team that takes authorizations."""
        async with self.database.transaction(self.org_id) as tx:
            await fold_queues(tx)
            teams = await tx.fetch("SELECT id, work_types FROM teams WHERE org_id = %s", (self.org_id,))
            self.roster.teams = {row["id"]: Team(row["id"], "", tuple(row["work_types"])) for row in teams}
            team = next(row["id"] for row in teams if "auth" in row["work_types"])
            people = await tx.fetch("SELECT person_id FROM team_members WHERE team_id = %s", (team,))
            self.me = Person(people[0]["person_id"], teams=(team,))


async def take(clinic: Clinic) -> object:
    """Find the next item, hold it, show it, and give it back."""
    now = datetime.now(UTC)
    async with clinic.database.transaction(clinic.org_id) as tx:
        assert await checkouts.held_by(tx, clinic.me.id, now) == 0
        found = await checkouts.first_free(tx, AUTH, owners_for(clinic.me, clinic.roster), now.date(), now)
        assert found is not None, "there is enough"
        lease = Lease(uuid4(), found, AUTH.name, clinic.me.id, now + timedelta(minutes=30))
        assert await checkouts.take(tx, lease, now)
        (row,) = await checkouts.leased(tx, clinic.me.id, now, lease.id)
        await checkouts.give_back(tx, lease.id, clinic.me.id)
    return render_queue.checkout(row, AUTH, now.date())


async def first_page(clinic: Clinic, queue: Queue) -> object:
    """Fifty items as they are shown."""
    now = datetime.now(UTC)
    rows = await items(clinic.source, queue, now.date(), now, 50)
    return [render_queue.item(row, queue.order, now.date()) for row in rows]


async def figures(clinic: Clinic) -> object:
    """All queues as they are shown."""
    return render_queue.queues(await summary(clinic.source, datetime.now(UTC)), None)


ASKED: dict[str, Ask] = {
    "first page of a work type's queue": lambda clinic: first_page(clinic, AUTH),
    "first page of the one queue": lambda clinic: first_page(clinic, ALL),
    "figures of all queues": figures,
    "checking the next item out": take,
}


def measure(lab: Lab, kept: int, open_: int) -> list[Line]:
    """Load both, then ask both in turns, as the service role."""
    large, small = (parse("org", lab.organization(name)) for name in ("Many", "Few"))
    begin = time.perf_counter()
    with psycopg.connect(lab.where.admin, autocommit=True) as admin:
        with without_indexes(admin):
            load(admin, large, kept, open_)
            load(admin, small, kept // 100, open_ // 100)
        count(admin)
        for table in ("denials", "queue_counts", "teams", "people", "payers"):
            admin.execute(f"VACUUM ANALYZE {table}")
    note = f"{open_:,} of {kept:,} denials, and a hundredth of both"
    loaded = Line("loading queues", f"{time.perf_counter() - begin:.0f} s for {note}")
    return [loaded, *asyncio.run(_compare(lab, large, small))]


async def _compare(lab: Lab, large: UUID, small: UUID) -> list[Line]:
    database = Database(lab.where.service, 4, 5, 30)
    await database.open()
    try:
        clinics = [Clinic(database, org_id) for org_id in (large, small)]
        for clinic in clinics:
            await clinic.open()
        return [await _line(name, ask, clinics) for name, ask in ASKED.items()]
    finally:
        await database.close()


async def _line(name: str, ask: Ask, clinics: list[Clinic]) -> Line:
    taken: list[list[float]] = [[], []]
    for turn in range(WARM + TIMES):
        for clinic, times in zip(clinics, taken, strict=True):
            begin = time.perf_counter()
            await ask(clinic)
            if turn >= WARM:
                times.append((time.perf_counter() - begin) * 1000)
    many, few = (statistics.median(times) for times in taken)
    return Line(f"{name}: a hundred times as much", f"{many:.2f} / {few:.2f} ms", many / few, MOST)
