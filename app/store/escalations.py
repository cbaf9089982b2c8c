"""Escalations on PostgreSQL: which denials are to be looked at, what stands against them, and what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from app.domain.escalation.acknowledge import Acknowledged, Against
from app.domain.escalation.escalate import Changed, Escalation, Outcome
from app.domain.escalation.reasons import Out, Watched
from app.domain.people.roster import Owner
from app.store.bulk.arrays import array
from app.store.database import Row, Transaction
from app.store.record import Inserted, Recorder, Updated
from app.store.versions import playbook_on

HOLD_RUN = "SELECT pg_try_advisory_xact_lock(hashtextextended('escalate' || %s::text, 0)) AS held"
"""One worker at a time looks at an organisation; another has nothing to do."""
DUE = """
SELECT denial_id, look_on FROM alarms WHERE org_id = %s AND look_on <= %s AND (look_on, denial_id) > (%s, %s)
ORDER BY look_on, denial_id LIMIT %s
"""
HOLD = """
SELECT d.id, d.version, d.claim_id, d.payer_id, d.stage, d.next_action, d.owner_kind, d.owner_id, d.amount_denied,
       d.escalated, d.received_on, d.clock_from, d.control_on, d.parked, d.review_on, d.path, d.cause_confirmed_on,
       d.deadlines, nullif(d.queue, 'triage') AS work_type, (d.created_at AT TIME ZONE g.time_zone)::date AS taken_on
FROM denials d JOIN organizations g ON g.id = d.org_id
WHERE d.org_id = %s AND d.id = ANY(%s::uuid[]) ORDER BY d.id FOR UPDATE OF d SKIP LOCKED
"""
"""What somebody holds is looked at the next time: a large file may hold thousands for a while."""
EVER = "SELECT * FROM escalations WHERE org_id = %s AND denial_id = ANY(%s::uuid[]) ORDER BY id"
OUT = """
SELECT s.id, s.claim_id, s.denial_ids, s.sent_on FROM submissions s
WHERE s.org_id = %s AND s.claim_id = ANY(%s::uuid[]) AND s.state = 'sent'
"""
LOOK_AGAIN = """
UPDATE alarms a SET look_on = n.look_on FROM unnest(%s::uuid[], %s::date[]) AS n (denial_id, look_on)
WHERE a.org_id = %s AND a.denial_id = n.denial_id
"""
LOOK_NO_MORE = "DELETE FROM alarms WHERE org_id = %s AND denial_id = ANY(%s::uuid[])"
HOLD_AGAINST = """
SELECT id, version, owner_id FROM denials WHERE org_id = %s AND id = ANY(%s::uuid[]) ORDER BY id FOR UPDATE
"""
OPEN = "SELECT * FROM escalations WHERE org_id = %s AND denial_id = ANY(%s::uuid[]) AND state = 'open' ORDER BY id"
NEW = (
    "id denial_id reason kind level due_on raised_on person_id team_id payer_id amount_denied state version "
    "created_at updated_at"
).split()
STANDS = ["version", "escalated", "updated_at"]


class Place(NamedTuple):
    """Where a run is in the denials that are to be looked at."""

    look_on: date = date.min
    denial_id: UUID = UUID(int=0)


class PostgresEscalations:
    """Escalations of one organisation inside one transaction."""

    def __init__(self, recorder: Recorder, now: Callable[[], datetime]) -> None:
        self._recorder = recorder
        self._tx = recorder.tx
        self._org = recorder.tx.org_id
        self._now = now

    async def due(self, day: date, after: Place, most: int) -> list[Place]:
        """The next denials to look at, in order."""
        rows = await self._tx.fetch(DUE, (self._org, day, *after, most))
        return [Place(row["look_on"], row["denial_id"]) for row in rows]

    async def hold(self, ids: Iterable[UUID], day: date, answer_days: dict[UUID, int]) -> list[Watched]:
        """Denials, held, with what is out at their payers. ``answer_days`` of payers is filled as they come."""
        rows = await self._tx.fetch(HOLD, (self._org, _ids(ids)))
        waiting = [row for row in rows if row["stage"] == "tracking"]
        out: dict[UUID, list[Row]] = defaultdict(list)
        if waiting:
            for sent in await self._tx.fetch(OUT, (self._org, _ids(row["claim_id"] for row in waiting))):
                for denial_id in sent["denial_ids"]:
                    out[denial_id].append(sent)
        for payer_id in {row["payer_id"] for row in waiting} - answer_days.keys():
            answer_days[payer_id] = (await playbook_on(self._tx, payer_id, day)).answer_days
        return [_watched(row, out[row["id"]], answer_days) for row in rows]

    async def ever(self, ids: Iterable[UUID]) -> dict[UUID, list[Escalation]]:
        """All escalations of these denials, settled ones too."""
        found: dict[UUID, list[Escalation]] = defaultdict(list)
        for row in await self._tx.fetch(EVER, (self._org, _ids(ids))):
            found[row["denial_id"]].append(escalation_from(row))
        return found

    async def save(self, outcome: Outcome, day: date) -> None:
        """Store what came of a look. The alarms last: a changed denial asks to be looked at again at once."""
        now = self._now()
        new = [(*it, now, now) for it in outcome.raised]
        settled = [("settled", day, it.version + 1, now, it.id) for it in outcome.settled]
        changes: list[Inserted | Updated] = [
            _stands(outcome.changed, now),
            Inserted("escalations", NEW, new, {"org_id": self._org}),
            Updated("escalations", ["state", "settled_on", "version", "updated_at"], settled),
        ]
        await self._recorder.record(outcome.happened, changes, now)
        again = {id_: look for id_, look in outcome.looks.items() if look is not None}
        never = [id_ for id_, look in outcome.looks.items() if look is None]
        await self._tx.execute(LOOK_AGAIN, (_ids(again), list(again.values()), self._org))
        await self._tx.execute(LOOK_NO_MORE, (self._org, _ids(never)))

    async def against(self, denial_ids: Iterable[UUID]) -> list[Against]:
        """Denials, held, with what is open against them."""
        told = (self._org, _ids(denial_ids))
        rows = await self._tx.fetch(HOLD_AGAINST, told)
        found: dict[UUID, list[Escalation]] = defaultdict(list)
        for row in await self._tx.fetch(OPEN, told):
            found[row["denial_id"]].append(escalation_from(row))
        return [Against(row["id"], row["version"], row["owner_id"], tuple(found[row["id"]])) for row in rows]

    async def save_acknowledged(self, done: Acknowledged, person_id: UUID) -> None:
        """Store what a person has in hand now."""
        now = self._now()
        rows = [("acknowledged", person_id, now, it.version + 1, now, it.id) for it in done.escalations]
        columns = ["state", "acknowledged_by", "acknowledged_at", "version", "updated_at"]
        changes: list[Inserted | Updated] = [_stands(done.denials, now), Updated("escalations", columns, rows)]
        await self._recorder.record(done.happened, changes, now)


async def hold_run(tx: Transaction) -> bool:
    """Whether this transaction is the one that escalates for its organisation."""
    rows = await tx.fetch(HOLD_RUN, (tx.org_id,))
    return bool(rows[0]["held"])


def escalation_from(row: Row) -> Escalation:
    """A stored escalation."""
    return Escalation(**{name: row[name] for name in Escalation._fields})


def _stands(changed: Sequence[Changed], now: datetime) -> Updated:
    return Updated("denials", STANDS, [(it.version, it.escalated, now, it.denial_id) for it in changed])


def _watched(row: Row, out: Sequence[Row], answer_days: dict[UUID, int]) -> Watched:
    same = (
        "id version payer_id stage next_action work_type amount_denied escalated taken_on control_on parked review_on "
        "path cause_confirmed_on"
    )
    return Watched(
        **{name: row[name] for name in same.split()},
        owner=Owner(row["owner_kind"] or "team", row["owner_id"]),
        day_0=row["clock_from"] or row["received_on"],
        windows=tuple(row["deadlines"]),
        out=tuple(Out(it["id"], it["sent_on"] + timedelta(days=answer_days[row["payer_id"]])) for it in out),
    )


def _ids(ids: Iterable[UUID]) -> str:
    return array([id_.hex for id_ in ids])
