"""Decisions about many claims on PostgreSQL: their history in one go, and their record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from app.domain.intake.denial import Clocks
from app.domain.people.roster import Roster
from app.domain.workflow import decide_many
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.decide_many import RESULTS, BulkDecision, Item
from app.domain.workflow.office import Office
from app.domain.workflow.verdict import Verdict
from app.store.bulk import rows
from app.store.bulk.arrays import array
from app.store.database import Row, Source
from app.store.history import History
from app.store.record import Inserted, Recorder, Updated
from app.store.status_answers import unanswered

OF_CLAIMS = "SELECT * FROM {table} WHERE org_id = %s AND claim_id = ANY(%s::uuid[]) ORDER BY id DESC"
LOOK = "SELECT * FROM denials WHERE org_id = %s AND claim_id = ANY(%s::uuid[]) ORDER BY claim_id, id"
DECISIONS = "SELECT * FROM decisions WHERE org_id = %s AND id = ANY(%s::uuid[])"
HOLD = "SELECT * FROM bulk_decisions WHERE org_id = %s AND id = %s FOR UPDATE"
ITEMS = "SELECT * FROM bulk_decision_items WHERE org_id = %s AND bulk_decision_id = %s ORDER BY place"
MADE = (
    "id path fix_kind close_reason made_by claims decided pending_approval refused changed not_found amount version created_at "
    "updated_at"
).split()
ITEM = "place denial_id claim_id result amount decision_id guard answer reason".split()
UNDONE = "undone_at undone_by undone left_alone version updated_at".split()
UNDO_ITEMS = """
UPDATE bulk_decision_items AS old SET undo = n.undo, undo_guard = n.undo_guard
FROM unnest(%s::integer[], %s::text[], %s::text[]) AS n (place, undo, undo_guard)
WHERE old.org_id = %s AND old.bulk_decision_id = %s AND old.place = n.place
"""


class Remembered:
    """A source that is asked the same only once: for one command, about what nobody changes meanwhile."""

    def __init__(self, source: Source) -> None:
        self.org_id = source.org_id
        self._source = source
        self._known: dict[str, list[Row]] = {}

    async def fetch(self, sql: str, params: Any = ()) -> list[Row]:
        """Rows as dicts; nobody changes them."""
        key = f"{sql}\n{params!r}"
        if key not in self._known:
            self._known[key] = await self._source.fetch(sql, params)
        return self._known[key]


async def look_at_claims(source: Source, claims: Sequence[UUID], today: date, clocks: Clocks) -> list[ClaimInHand]:
    """Claims as they are now, held by nobody: to be looked at, not to be changed."""
    found = map(rows.denial_from, await source.fetch(LOOK, (source.org_id, list(claims))))
    office = Office(Roster(source.org_id))
    return [
        ClaimInHand(claim_id, list(denials), office, today, clocks)
        for claim_id, denials in groupby(found, key=lambda it: it.claim_id)
    ]


async def histories(source: Source, claims: Iterable[UUID]) -> dict[UUID, History]:
    """What was decided, answered and sent about each of these claims."""
    wanted = list(claims)
    found = {claim_id: History([], [], []) for claim_id in wanted}
    for table, name in (("decisions", "decisions"), ("status_checks", "statuses"), ("submissions", "submissions")):
        for row in await source.fetch(OF_CLAIMS.format(table=table), (source.org_id, wanted)):
            getattr(found[row["claim_id"]], name).append(row)
    for row in await unanswered(source, wanted):
        found[row["claim_id"]].unanswered.append(row)
    return found


async def decisions_by_id(source: Source, ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Decisions as they are stored now."""
    return {row["id"]: row for row in await source.fetch(DECISIONS, (source.org_id, list(ids)))}


async def save_made(recorder: Recorder, it: BulkDecision, told: dict[str, object], now: datetime) -> None:
    """Store what was decided about many claims, with what became of each."""
    results = tuple(it.count(result) for result in RESULTS)
    what = (it.path, it.fix_kind, it.close_reason, it.made_by, len(it.items), *results, it.amount)
    shared = {"org_id": recorder.tx.org_id}
    items = [_item_row(place, item) for place, item in enumerate(it.items)]
    changes = [
        Inserted("bulk_decisions", MADE, [(it.id, *what, it.version, now, now)], shared),
        Inserted("bulk_decision_items", ITEM, items, shared | {"bulk_decision_id": it.id}),
    ]
    await recorder.record([decide_many.made(it, told)], changes, now)


async def save_undone(recorder: Recorder, it: BulkDecision, told: dict[str, object], now: datetime) -> None:
    """Store that it was undone, and of each decision whether it was taken back."""
    row = (now, it.undone_by, it.undone, it.left_alone, it.version, now, it.id)
    await recorder.record([decide_many.undone(it, told)], [Updated("bulk_decisions", UNDONE, [row])], now)
    places = [(place, item) for place, item in enumerate(it.items) if item.undo is not None]
    undos, guards = array([item.undo for _, item in places]), array([item.undo_guard for _, item in places])
    told_ = ([place for place, _ in places], undos, guards, recorder.tx.org_id, it.id)
    await recorder.tx.execute(UNDO_ITEMS, told_)


async def hold_bulk_decision(recorder: Recorder, id_: UUID) -> BulkDecision | None:
    """One with its items, held; None if there is none."""
    tx = recorder.tx
    found = await tx.fetch(HOLD, (tx.org_id, id_))
    if not found:
        return None
    items = tuple(_item(row) for row in await tx.fetch(ITEMS, (tx.org_id, id_)))
    same = "id path fix_kind close_reason made_by undone_by version"
    return BulkDecision(items=items, **{name: found[0][name] for name in same.split()})


def _item_row(place: int, it: Item) -> tuple[Any, ...]:
    guard, answer, reason, *_ = it.stopped_by or (None, None, None)
    return (place, it.denial_id, it.claim_id, it.result, it.amount, it.decision_id, guard, answer, reason)


def _item(row: Row) -> Item:
    stopped = Verdict(row["guard"], row["answer"], row["reason"]) if row["guard"] else None
    same = "denial_id claim_id result amount decision_id undo undo_guard"
    return Item(stopped_by=stopped, **{name: row[name] for name in same.split()})
