"""Changing payers on PostgreSQL: set by set, because a name may stand for thousands of denials."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

import orjson

from app.domain.intake.denial import Happened
from app.domain.intake.map_payer import Alias, Mapping, Owner, Payer
from app.domain.intake.plans import PlanRule, plan_name
from app.store.bulk.arrays import Json
from app.store.payers import spellings
from app.store.record import Inserted, Recorder, Updated

COLUMNS = "name payer_type plans mapped version updated_at".split()
OWNERS = """
SELECT a.kind, a.value, p.id, p.version, p.mapped
FROM payer_aliases a JOIN payers p ON p.org_id = a.org_id AND p.id = a.payer_id
WHERE a.org_id = %s AND (a.kind, a.value) IN (SELECT * FROM unnest(%s::text[], %s::text[]))
ORDER BY p.id FOR UPDATE OF p
"""
FORGET = """
DELETE FROM payer_aliases WHERE org_id = %s AND payer_id = %s
AND (kind, value) NOT IN (SELECT * FROM unnest(%s::text[], %s::text[]))
"""
KEEP = """
INSERT INTO payer_aliases (org_id, kind, value, payer_id)
SELECT %s, kind, value, %s FROM unnest(%s::text[], %s::text[]) AS told(kind, value) ON CONFLICT DO NOTHING
"""
TOLD_BY_BOTH = """
SELECT claim_id FROM claim_events
WHERE org_id = %(org)s AND claim_id IN (SELECT claim_id FROM denials WHERE org_id = %(org)s AND payer_id = %(payer)s)
GROUP BY claim_id HAVING count(DISTINCT payer_id) > 1 AND bool_or(payer_id = ANY(%(merged)s))
"""
"""Claims that were told under two names of the payer: as one payer's word it may mean something else."""
HOLD_CLAIMS = """
SELECT FROM claims WHERE org_id = %(org)s AND (payer_id = ANY(%(merged)s) OR id IN (
    SELECT claim_id FROM denials WHERE org_id = %(org)s AND payer_id = ANY(%(merged)s)
)) ORDER BY id FOR UPDATE
"""
"""Whoever takes events in holds claims before their denials."""
AS_THEY_CAME = """
FROM denials d JOIN claim_events e ON e.org_id = d.org_id AND e.id = d.event_id
CROSS JOIN LATERAL (
    SELECT d.plan, nullif(e.detail ->> 'filing_code', '') AS filing_code,
           nullif(e.detail ->> 'group_number', '') AS group_number
) t
"""
PLANS = "SELECT DISTINCT t.*" + AS_THEY_CAME + "WHERE d.org_id = %s AND d.payer_id = %s"
TO_RENAME = (
    "SELECT d.id, d.version, n.name"
    + AS_THEY_CAME
    + """
JOIN unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS n(plan, filing_code, group_number, name)
    ON (t.plan, t.filing_code, t.group_number) IS NOT DISTINCT FROM (n.plan, n.filing_code, n.group_number)
WHERE d.org_id = %s AND d.payer_id = %s ORDER BY d.id FOR UPDATE OF d
"""
)
RENAME = """
UPDATE denials d SET plan = n.plan, version = d.version + 1, updated_at = %s
FROM unnest(%s::uuid[], %s::text[]) AS n(id, plan) WHERE d.org_id = %s AND d.id = n.id
"""


class PostgresPayerChanges:
    """See :class:`app.domain.intake.map_payer.PayerStore`."""

    def __init__(self, recorder: Recorder, now: Callable[[], datetime]) -> None:
        self._recorder = recorder
        self._tx = recorder.tx
        self._org = recorder.tx.org_id
        self._now = now

    async def hold(self) -> None:
        """One change of payers at a time: two of them could give one alias to two payers."""
        await self._tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('payers' || %s::text, 0))", (self._org,))

    async def payer(self, payer_id: UUID) -> Payer | None:
        """One payer, held."""
        found = await self._tx.fetch(
            "SELECT * FROM payers WHERE org_id = %s AND id = %s FOR UPDATE", (self._org, payer_id)
        )
        if not found:
            return None
        row = found[0]
        aliases = await self._tx.fetch(
            "SELECT kind, value FROM payer_aliases WHERE org_id = %s AND payer_id = %s", (self._org, payer_id)
        )
        return Payer(
            id=row["id"],
            version=row["version"],
            name=row["name"],
            payer_type=row["payer_type"],
            mapped=row["mapped"],
            merged_into=row["merged_into"],
            plans=[PlanRule(**rule) for rule in row["plans"]],
            aliases=[(alias["kind"], alias["value"]) for alias in aliases],
        )

    async def owners(self, aliases: Sequence[Alias]) -> list[Owner]:
        meant = {spelling: alias for alias in aliases for spelling in spellings(alias)}
        found = await self._tx.fetch(OWNERS, (self._org, *_columns(list(meant))))
        return [Owner(meant[row["kind"], row["value"]], row["id"], row["version"], row["mapped"]) for row in found]

    async def save(self, payer_id: UUID, version: int, told: Mapping, happened: Sequence[Happened]) -> None:
        now = self._now()
        plans = [{name: value for name, value in rule._asdict().items() if value} for rule in told.plans]
        values = (told.name, told.payer_type, Json(orjson.dumps(plans)), True, version, now)
        change: Inserted | Updated = Updated("payers", COLUMNS, [(*values, payer_id)])
        if version == 1:
            columns = ["org_id", "id", "created_at", *COLUMNS]
            change = Inserted("payers", columns, [(self._org, payer_id, now, *values)])
        await self._recorder.record(happened, [change], now)
        kinds, names = _columns(told.aliases)
        await self._tx.execute(FORGET, (self._org, payer_id, kinds, names))
        await self._tx.execute(KEEP, (self._org, payer_id, kinds, names))

    async def absorb(self, payer_id: UUID, merged: Sequence[UUID], happened: Sequence[Happened]) -> set[UUID]:
        now = self._now()
        rows = [(payer_id, entry.subject_version, now, entry.subject_id) for entry in happened]
        await self._recorder.record(happened, [Updated("payers", ["merged_into", "version", "updated_at"], rows)], now)
        await self._tx.execute(
            "UPDATE payer_aliases SET payer_id = %s WHERE org_id = %s AND payer_id = ANY(%s)",
            (payer_id, self._org, list(merged)),
        )
        wanted = {"org": self._org, "payer": payer_id, "merged": list(merged)}
        await self._tx.execute(HOLD_CLAIMS, wanted)
        await self._move("claims", "claim.updated", payer_id, merged)
        await self._move("denials", "denial.payer_changed", payer_id, merged)
        return {row["claim_id"] for row in await self._tx.fetch(TOLD_BY_BOTH, wanted)}

    async def _move(self, table: str, kind: str, payer_id: UUID, merged: Sequence[UUID]) -> None:
        """Re-attach the rows of one table."""
        found = await self._tx.fetch(
            f"SELECT id, version, payer_id FROM {table} "
            "WHERE org_id = %s AND payer_id = ANY(%s) ORDER BY id FOR UPDATE",
            (self._org, list(merged)),
        )
        now = self._now()
        happened = [
            Happened(kind, row["id"], row["version"] + 1, {"payer": str(payer_id), "was": str(row["payer_id"])})
            for row in found
        ]
        await self._recorder.record(happened, [], now)
        await self._tx.execute(
            f"UPDATE {table} SET payer_id = %s, version = version + 1, updated_at = %s "
            "WHERE org_id = %s AND id = ANY(%s)",
            (payer_id, now, self._org, [row["id"] for row in found]),
        )

    async def rename_plans(self, payer_id: UUID, plans: Sequence[PlanRule]) -> None:
        names = []
        for told in await self._tx.fetch(PLANS, (self._org, payer_id)):
            came = told["group_number"] or told["filing_code"] or told["plan"]
            name = plan_name(plans, told["filing_code"], told["group_number"], came) or came
            if name != told["plan"]:
                names.append((told["plan"], told["filing_code"], told["group_number"], name))
        if not names:
            return
        columns = [list(column) for column in zip(*names, strict=True)]
        found = await self._tx.fetch(TO_RENAME, (*columns, self._org, payer_id))
        now = self._now()
        happened = [
            Happened("denial.plan_changed", row["id"], row["version"] + 1, {"payer": str(payer_id)}) for row in found
        ]
        await self._recorder.record(happened, [], now)
        changed = ([row["id"] for row in found], [row["name"] for row in found])
        await self._tx.execute(RENAME, (now, *changed, self._org))


def _columns(aliases: Sequence[Alias]) -> tuple[list[str], list[str]]:
    return [kind for kind, _ in aliases], [value for _, value in aliases]
