"""Assignments on PostgreSQL, set by set. The order of the locks is the intake's: claims, then denials, each by id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.domain.intake.denial import Happened
from app.domain.people.assign_work import Handout, HeldWork
from app.domain.people.roster import UNTAKEN, Owner, Roster
from app.domain.people.undo_assignment import GivenWork, Made, Undo
from app.store.bulk.arrays import array
from app.store.database import Row
from app.store.queries.assignments import AT_PAYER, AT_PAYER_TOLD, CHOSEN, Chosen
from app.store.record import Inserted, Recorder, Updated
from app.store.work_moves import COLUMNS, owner_columns

HOLD_CLAIMS = "SELECT FROM claims WHERE org_id = %s AND id = ANY(%s::uuid[]) ORDER BY id FOR UPDATE"
HOLD_DENIALS = """
SELECT id, claim_id, version, owner_kind, owner_id, amount_denied FROM denials
WHERE org_id = %s AND claim_id = ANY(%s::uuid[]) AND stage <> 'resolved' ORDER BY id FOR UPDATE
"""
HOLD_MADE = "SELECT * FROM assignments WHERE org_id = %s AND id = %s FOR UPDATE"
CLAIMS_GIVEN = """
SELECT DISTINCT d.claim_id FROM assignment_items i JOIN denials d ON d.org_id = i.org_id AND d.id = i.denial_id
WHERE i.org_id = %s AND i.assignment_id = %s
"""
HOLD_GIVEN = f"""
SELECT d.id, d.version, d.owner_kind, d.owner_id, d.stage, i.from_kind, i.from_id,
       {AT_PAYER.format(since="%(since)s")} AS at_payer, (
           SELECT nullif(l.queue, 'triage') FROM denials l
           WHERE l.org_id = d.org_id AND l.claim_id = d.claim_id AND l.lead
       ) AS work_type
FROM assignment_items i JOIN denials d ON d.org_id = i.org_id AND d.id = i.denial_id
WHERE i.org_id = %(org)s AND i.assignment_id = %(id)s ORDER BY d.id FOR UPDATE OF d
"""
MADE = (
    "org_id id owner_kind owner_id made_by claims denials amount_denied skipped version created_at updated_at".split()
)
ITEM = "denial_id from_kind from_id".split()
UNDONE = "undone_at undone_by undone_denials undone_skipped version updated_at".split()
NOBODY = frozenset(UNTAKEN.values())


class PostgresAssignments:
    """See :class:`app.domain.people.assign_work.HandoutStore` and :class:`app.domain.people.undo_assignment.UndoStore`."""

    def __init__(self, recorder: Recorder, roster: Roster, now: Callable[[], datetime]) -> None:
        self._recorder = recorder
        self._tx = recorder.tx
        self._org = recorder.tx.org_id
        self._roster = roster
        self._now = now

    async def choose(self, chosen: Chosen, most: int) -> list[UUID]:
        """The claims that are asked for; one more than ``most`` says that there are more."""
        conditions, told = chosen.conditions()
        sql = f"{CHOSEN.format(conditions=conditions)} ORDER BY d.claim_id LIMIT %(limit)s"
        rows = await self._tx.fetch(sql, {**told, "org": self._org, "limit": most + 1})
        return [row["claim_id"] for row in rows]

    async def hold(self, chosen: Chosen, claims: Sequence[UUID]) -> list[HeldWork]:
        """The open denials of these claims, held: of those that are still asked for once nobody else holds them."""
        await self._tx.execute(HOLD_CLAIMS, (self._org, _ids(claims)))
        rows = await self._tx.fetch(HOLD_DENIALS, (self._org, _ids(claims)))
        conditions, told = chosen.conditions()
        sql = f"{CHOSEN.format(conditions=conditions)} AND d.claim_id = ANY(%(claims)s::uuid[])"
        still = await self._tx.fetch(sql, {**told, "org": self._org, "claims": _ids(claims)})
        wanted = {row["claim_id"] for row in still}
        return [_held(row) for row in rows if row["claim_id"] in wanted]

    async def hold_made(self, assignment_id: UUID) -> tuple[Made, datetime] | None:
        """An assignment and when it was made, held; None if there is no such assignment."""
        rows = await self._tx.fetch(HOLD_MADE, (self._org, assignment_id))
        if not rows:
            return None
        (row,) = rows
        to, undone = Owner(row["owner_kind"], row["owner_id"]), row["undone_at"] is not None
        return Made(row["id"], to, row["made_by"], undone, row["version"]), row["created_at"]

    async def hold_given(self, made: Made, since: date) -> list[GivenWork]:
        """What an assignment gave, as it stands now, held. ``since``: the day on which it was made."""
        claims = await self._tx.fetch(CLAIMS_GIVEN, (self._org, made.id))
        await self._tx.execute(HOLD_CLAIMS, (self._org, _ids([row["claim_id"] for row in claims])))
        told = {"org": self._org, "id": made.id, "since": since, **AT_PAYER_TOLD}
        return [_given(row) for row in await self._tx.fetch(HOLD_GIVEN, told)]

    async def save_handout(self, made: Handout, happened: Sequence[Happened]) -> None:
        now = self._now()
        told = (made.claims, len(made.given), made.amount, dict(made.skipped), 1, now, now)
        items = [(work.denial_id, work.owner.kind, work.owner.id) for work in made.given]
        owner = owner_columns(made.to, None, self._roster)
        changes: list[Inserted | Updated] = [
            Inserted("assignments", MADE, [(self._org, made.id, *made.to, made.by, *told)]),
            Inserted("assignment_items", ITEM, items, {"org_id": self._org, "assignment_id": made.id}),
            self._owners([(owner, work.version, work.denial_id) for work in made.given], now),
        ]
        await self._recorder.record(happened, changes, now)

    async def save_undo(self, undo: Undo, happened: Sequence[Happened]) -> None:
        now, made = self._now(), undo.made
        row = (now, undo.by, len(undo.returns), dict(undo.left), made.version + 1, now, made.id)
        owners = [
            (owner_columns(to, work.work_type, self._roster), work.version, work.denial_id) for work, to in undo.returns
        ]
        changes: list[Inserted | Updated] = [Updated("assignments", UNDONE, [row]), self._owners(owners, now)]
        await self._recorder.record(happened, changes, now)

    @staticmethod
    def _owners(owned: Sequence[tuple[tuple[str, UUID, str], int, UUID]], now: datetime) -> Updated:
        rows: list[tuple[Any, ...]] = [(*owner, version + 1, now, id_) for owner, version, id_ in owned]
        return Updated("denials", COLUMNS, rows)


def _ids(ids: Sequence[UUID]) -> str:
    return array([id_.hex for id_ in ids])


def _held(row: Row) -> HeldWork:
    owner = Owner(row["owner_kind"], row["owner_id"])
    return HeldWork(row["id"], row["claim_id"], row["version"], owner, row["amount_denied"])


def _given(row: Row) -> GivenWork:
    """What no team had taken goes back to whichever takes it now."""
    return GivenWork(
        denial_id=row["id"],
        version=row["version"],
        before=Owner(row["from_kind"], None if row["from_id"] in NOBODY else row["from_id"]),
        owner=Owner(row["owner_kind"], row["owner_id"]),
        stage=row["stage"],
        at_payer=row["at_payer"],
        work_type=row["work_type"],
    )
