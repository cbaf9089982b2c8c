"""Confirmed root causes on PostgreSQL: columns of a denial that no other command writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.domain.intake.denial import Happened
from app.domain.workflow.confirm_cause import Cause, HeldCause, propose_cause
from app.store.bulk.arrays import array
from app.store.database import Row
from app.store.queries.causes import TO_REVIEW, Pattern
from app.store.record import Recorder, Updated

SHOWN = """
SELECT d.id, d.version, d.root_cause, d.bucket, d.triage, d.amount_denied, d.confirmed_cause, d.confirmed_sub_cause,
       d.preventable, d.cause_began FROM denials d WHERE d.org_id = %(org)s
"""
HOLD_ONE = f"{SHOWN} AND d.id = %(id)s FOR UPDATE"
COLUMNS = "cause_confirmed_on confirmed_cause confirmed_sub_cause preventable cause_began version updated_at".split()


def oldest_sql(conditions: str) -> str:
    """Ids of unconfirmed denials, in the order of their index."""
    return f"""
    SELECT d.id FROM denials d WHERE d.org_id = %(org)s AND {TO_REVIEW}{conditions}
    ORDER BY d.resolved_on, d.id LIMIT %(limit)s
    """


def hold_sql(conditions: str) -> str:
    """The same by id, locked. The conditions are asked again: a row that was waited for may be confirmed by now."""
    return f"{SHOWN} AND {TO_REVIEW}{conditions} AND d.id = ANY(%(ids)s::uuid[]) ORDER BY d.id FOR UPDATE"


class PostgresCauses:
    """See :class:`app.domain.workflow.confirm_cause.CauseStore`."""

    def __init__(self, recorder: Recorder, now: Callable[[], datetime]) -> None:
        self._recorder = recorder
        self._tx = recorder.tx
        self._now = now

    async def hold_one(self, denial_id: UUID) -> HeldCause | None:
        """One denial, held; None if there is no such denial."""
        rows = await self._tx.fetch(HOLD_ONE, {"org": self._tx.org_id, "id": denial_id})
        return _held(rows[0]) if rows else None

    async def hold(self, pattern: Pattern, most: int) -> tuple[list[HeldCause], int]:
        """Up to ``most`` unconfirmed denials of a pattern, the oldest, held; and what was denied on them."""
        conditions, told = pattern.conditions()
        told["org"] = self._tx.org_id
        oldest = await self._tx.fetch(oldest_sql(conditions), {**told, "limit": most})
        ids = array([row["id"].hex for row in oldest])
        rows = await self._tx.fetch(hold_sql(conditions), {**told, "ids": ids})
        return [_held(row) for row in rows], sum(row["amount_denied"] for row in rows)

    async def save_cause(self, cause: Cause, on: date, held: Sequence[HeldCause], happened: Sequence[Happened]) -> None:
        now = self._now()
        told = (on, cause.root_cause, cause.sub_cause, cause.preventable, cause.began_at)
        rows: list[tuple[Any, ...]] = [(*told, it.version + 1, now, it.denial_id) for it in held]
        await self._recorder.record(happened, [Updated("denials", COLUMNS, rows)], now)


def _held(row: Row) -> HeldCause:
    before = None
    if row["confirmed_cause"] is not None:
        before = Cause(row["confirmed_cause"], row["confirmed_sub_cause"], row["preventable"], row["cause_began"])
    proposed = propose_cause(row["root_cause"], row["bucket"], row["triage"])
    return HeldCause(row["id"], row["version"], proposed, before)
