"""Own rules as they are stored: which of them sort, what the database refuses, which denials they can be about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from app.domain.approvals.approval import Approval, ask
from app.domain.sorting import sorting_rule as rules
from app.domain.sorting.own_rules import OwnRule
from app.domain.sorting.sorting_rule import SortingRule, Terms
from app.domain.sorting.vocabulary import bucket_of
from app.routers.ids import show
from app.store.approvals import approval_of
from app.store.queries.rule_reach import reach_of
from app.store.record import SYSTEM, Recorder
from app.store.sorting_rules import PostgresSortingRules, own_rules_of, rules_in_force, sorting_rule
from tests.conftest import ORG, OTHER_ORG, SavepointDatabase

ME, DAY = UUID(int=1), date(2026, 3, 1)
TERMS = Terms(bucket_of("contract", work_type="doc"), "appeal", "Why.", DAY, carc="197", group="CO", evidence="Letter")
RULE = OwnRule("r", TERMS.bucket, "appeal", "Why.", DAY, carc="197")


async def keep(database: SavepointDatabase, *steps: rules.Step, org: UUID = ORG) -> None:
    async with database.transaction(org) as tx:
        store = PostgresSortingRules(Recorder(tx, SYSTEM), lambda: datetime.now(UTC))
        for rule, happened in steps:
            await store.save([happened], rule)


def draft(**told: object) -> rules.Step:
    return rules.create(uuid4(), replace(TERMS, **told), ME)


def approved(**told: object) -> list[rules.Step]:
    first = draft(**told)
    return [first, rules.approve(first[0], ME, itself=True)]


def retired(last: date, **told: object) -> list[rules.Step]:
    steps = approved(**told)
    return [*steps, rules.retire(steps[-1][0], last)]


async def test_what_is_stored_is_what_was_written(database: SavepointDatabase) -> None:
    (_, _, (rule, _)) = steps = retired(DAY)
    await keep(database, *steps)
    reader = database.reader(ORG)
    assert await sorting_rule(reader, rule.id) == rule
    assert await sorting_rule(database.reader(OTHER_ORG), rule.id) is None


async def test_rules_that_were_ever_approved_sort_until_their_end(database: SavepointDatabase) -> None:
    sorting, ended, never = approved(), retired(DAY), retired(DAY - timedelta(1))
    pending = draft()
    put_away = draft()
    steps = [pending, rules.submit(pending[0]), put_away, rules.retire(put_away[0], DAY)]
    await keep(database, *sorting, *ended, *never, *steps)
    found = await rules_in_force(database.reader(ORG))
    assert {rule.id for rule in found} == {show("srl", steps[-1][0].id) for steps in (sorting, ended)}
    assert await rules_in_force(database.reader(OTHER_ORG)) == []
    own = await own_rules_of(database.reader(ORG))
    assert own.find(None, "CO", "197", (), DAY) is not None
    rule = own.find(None, "CO", "197", (), DAY + timedelta(1))
    assert rule is not None
    assert rule.id == show("srl", sorting[-1][0].id)


@pytest.mark.parametrize(
    "wrong",
    [
        {"carc": None, "remark": None},
        {"effective_to": DAY - timedelta(1)},
    ],
)
async def test_the_database_refuses_rules_that_make_no_sense(database: SavepointDatabase, wrong: dict) -> None:
    rule, happened = draft()
    with pytest.raises(psycopg.errors.CheckViolation):
        await keep(database, (replace(rule, terms=replace(TERMS, **wrong)), happened))


async def test_nothing_changes_without_its_event(database: SavepointDatabase) -> None:
    step = draft()
    await keep(database, step)
    for table in ("sorting_rules", "approvals"):
        columns = await database.read(ORG, "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass", (table,))
        assert {row["tgname"] for row in columns} >= {"event_on_insert", "event_on_update"}
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
        async with database.transaction(ORG) as tx:
            await tx.execute("UPDATE sorting_rules SET version = 2, state = 'approved', approved_by = created_by")


async def test_a_rule_waits_for_one_answer(database: SavepointDatabase) -> None:
    rule: SortingRule = draft()[0]

    async def put(approval: Approval) -> None:
        question, entries = ask(approval)
        async with database.transaction(ORG) as tx:
            await PostgresSortingRules(Recorder(tx, SYSTEM), lambda: datetime.now(UTC)).save(entries, None, question)

    first = Approval(uuid4(), "sorting_rule", rule.id, 2, ME, {"moved": {}})
    await put(first)
    assert await approval_of(database.reader(ORG), first.id) == first
    with pytest.raises(psycopg.errors.UniqueViolation):
        await put(replace(first, id=uuid4()))


class TestReach:
    def test_retired_codes_that_behave_as_it_are_meant_too(self) -> None:
        reach = reach_of(RULE, DAY, [])
        assert reach.carcs is not None
        assert set(reach.carcs) >= {"197", "62"}
        assert reach_of(replace(RULE, carc=None, remark="M62"), DAY, []).carcs is None

    def test_the_days_on_which_rivals_begin_and_end_cut_history(self) -> None:
        rival = replace(RULE, id="x", effective_from=DAY - timedelta(9), effective_to=DAY - timedelta(3))
        other = replace(rival, id="y", carc="50", effective_from=date(2020, 1, 1))
        assert reach_of(RULE, DAY, [rival, other]).turns == [DAY - timedelta(9), DAY - timedelta(2), DAY]
