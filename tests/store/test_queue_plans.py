"""How queues are read: from an index that has the order, few rows whatever is stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest

from app.domain.people.roster import UNTAKEN
from app.domain.workflow.queue_order import DUE, NAMED, soon
from app.settings import Settings
from app.store import checkouts
from app.store.database import Database, Row, Transaction
from app.store.queries.queue_summary import summary
from app.store.queries.queues import Place, Queue, items
from app.store.queries.work_batches import groups
from app.wiring import database_of
from bench.queue_rows import count, load
from tests.conftest import ORG
from tests.store.queue_rows import TODAY, ahead

KEPT, OPEN = 60_000, 12_000
NOW = datetime.now(UTC)
Plan = dict[str, Any]
OF_A_CLAIM = (["s_1.id"], ["said.checked_on DESC", "said.created_at DESC", "said.id DESC"])
"""Siblings, and what the payer said: few rows of one claim."""


class Explained(Transaction):
    """Every query also says how it was done."""

    plans: list[Plan]

    async def fetch(self, sql: str, params: Any = ()) -> list[Row]:
        (row,) = await super().fetch(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
        self.plans.append(row["QUERY PLAN"][0]["Plan"])
        return await super().fetch(sql, params)


@pytest.fixture(scope="module")
async def loaded(clone: Any, settings: Settings) -> AsyncIterator[Database]:
    where = clone()
    with psycopg.connect(where.admin, autocommit=True) as admin:
        await asyncio.to_thread(load, admin, ORG, KEPT, OPEN)
        count(admin)
        admin.execute("VACUUM ANALYZE")
    database = database_of(settings, where, pool=2)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def source(loaded: Database) -> AsyncIterator[Explained]:
    async with loaded.transaction(ORG) as tx:
        explained = Explained(ORG, tx.driver)
        explained.plans = []
        yield explained
        await tx.driver.rollback()


def nodes(plan: Plan) -> Iterator[Plan]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def check(source: Explained, most: int) -> None:
    """Nothing is sorted but the few siblings of a claim and the few answers about it, no large table is read whole, few rows are passed over.

    What a page's expected amounts come from is looked up by payers and procedures, and reads no denials.
    """
    about = [plan for plan in source.plans if any(node.get("Relation Name") == "denials" for node in nodes(plan))]
    assert about
    for plan in about:
        for node in nodes(plan):
            assert node["Node Type"] != "Sort" or node["Sort Key"] in OF_A_CLAIM, node["Sort Key"]
            if node.get("Relation Name") != "status_checks":
                assert node["Node Type"] not in ("Bitmap Heap Scan", "Incremental Sort"), node
            if node.get("Relation Name") == "denials":
                assert node["Node Type"] != "Seq Scan"
                assert node["Actual Loops"] * node.get("Rows Removed by Filter", 0) <= most, node
    source.plans.clear()


async def owners(source: Transaction, name: str) -> list[UUID]:
    (row,) = await Transaction.fetch(source, "SELECT id FROM people WHERE name = %s", (name,))
    teams = await Transaction.fetch(source, "SELECT team_id FROM team_members WHERE person_id = %s", (row["id"],))
    return [row["id"], *(team["team_id"] for team in teams), *UNTAKEN.values()]


def queue(name: str) -> Queue:
    return Queue(name, NAMED[name].order)


@pytest.mark.parametrize("name", ["all", "triage", "auth", "root_cause_review", "escalated", "owner"])
async def test_a_page_is_one_range_of_an_index(source: Explained, name: str) -> None:
    asked = Queue("owner", DUE, (await owners(source, "Person 7"))[0]) if name == "owner" else queue(name)
    page = await items(source, asked, TODAY, NOW, 10)
    check(source, most=120)
    assert len(page) == 11
    after = Place(asked.order.parts.index(page[9]["part"]), page[9]["keys"])
    assert (await items(source, asked, TODAY, NOW, 1, after))[0]["id"] == page[10]["id"]
    check(source, most=120)


@pytest.mark.parametrize(("part", "day"), [(1, soon(TODAY)), (2, soon(TODAY))])
async def test_later_parts_of_the_one_queue(source: Explained, part: int, day: Any) -> None:
    after = Place(part, (day, 0, UUID(int=0)))
    assert len(await items(source, queue("all"), TODAY, NOW, 10, after)) == 11
    check(source, most=120)


@pytest.mark.parametrize("name", ["triage", "auth", "payer", "root_cause_review", "owner"])
async def test_what_is_next_is_found_without_looking_at_what_others_have(source: Explained, name: str) -> None:
    """Person 7 is in Team 7, which takes coding: of the other queues nothing is theirs."""
    mine = await owners(source, "Person 7")
    asked = Queue("owner", DUE, mine[1]) if name == "owner" else queue(name)
    found = await checkouts.first_free(source, asked, mine, TODAY, NOW)
    assert (found is None) == (name in ("triage", "auth", "payer"))
    check(source, most=500)


async def test_of_the_one_queue_what_is_due_soon_of_ones_own_is_sorted(source: Explained) -> None:
    """It is the price of giving a team only its own: an index for each owner's days to send is not worth its writes."""
    mine = await owners(source, "Person 7")
    found = await checkouts.first_free(source, queue("all"), mine, TODAY, NOW)
    (row,) = await Transaction.fetch(source, "SELECT * FROM denials WHERE id = %s", (found,))
    assert row["send_by"] <= ahead(7)
    for plan in source.plans:
        for node in nodes(plan):
            if node.get("Relation Name") == "denials":
                assert node["Node Type"] != "Seq Scan"


async def test_the_figures_are_read_from_counts(source: Explained) -> None:
    rows = await summary(source, NOW)
    assert sum(row["count"] for row in rows if row["owner_kind"] is None) > OPEN / 2
    read = {node.get("Relation Name") for plan in source.plans for node in nodes(plan)}
    assert "queue_counts" in read
    assert "denials" not in read


async def test_groups_of_small_denials_are_counted_in_their_index_alone(source: Explained) -> None:
    await groups(source, 400_00, 20)
    (plan,) = source.plans
    read = [(node["Node Type"], node["Index Name"]) for node in nodes(plan) if node.get("Relation Name") == "denials"]
    assert read == [("Index Only Scan", "ix_denials_batch")]
