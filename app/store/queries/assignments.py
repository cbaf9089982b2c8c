"""Reads of assignments: what one would do, and those that were made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.domain.people.roster import Owner
from app.domain.people.undo_assignment import ANSWERED, WITH_PAYER
from app.store.database import Row, Source
from app.store.queries.denials import CONDITIONS, DenialFilter

CHOSEN = "SELECT DISTINCT d.claim_id FROM denials d WHERE d.org_id = %(org)s AND d.stage <> 'resolved' {conditions}"
"""Claims are assigned whole, whichever of their open denials was named."""
NAME = """
CASE {kind} WHEN 'person' THEN (SELECT n.name FROM people n WHERE n.org_id = {row}.org_id AND n.id = {id})
            WHEN 'team' THEN (SELECT n.name FROM teams n WHERE n.org_id = {row}.org_id AND n.id = {id}) END
"""
PREVIEW = f"""
WITH work AS (
    SELECT o.* FROM denials o
    WHERE o.org_id = %(org)s AND o.stage <> 'resolved' AND o.claim_id IN ({CHOSEN})
), owned AS (
    SELECT org_id, owner_kind, owner_id, min(owner_name) AS owner_name, count(*)::int AS denials,
           count(DISTINCT claim_id)::int AS claims, sum(amount_denied)::bigint AS amount_denied,
           (array_agg(id ORDER BY lead DESC, id))[:20] AS sample,
           encode(sha256(convert_to(string_agg(id::text, ',' ORDER BY id), 'UTF8')), 'hex') AS digest
    FROM work GROUP BY org_id, owner_kind, owner_id
)
SELECT o.*, coalesce({NAME.format(row="o", kind="o.owner_kind", id="o.owner_id")}, o.owner_name) AS owner_name_now,
       (o.owner_kind, o.owner_id) = (%(kind)s, %(to)s) AS theirs
FROM owned o ORDER BY amount_denied DESC, owner_id
"""
NOT_OPEN = """
SELECT (SELECT count(*) FROM unnest(%(ids)s::uuid[]) AS n (id))
       - count(*) AS not_found, count(*) FILTER (WHERE stage = 'resolved') AS resolved
FROM denials WHERE org_id = %(org)s AND id = ANY(%(ids)s::uuid[])
"""
AT_PAYER = """
EXISTS (SELECT FROM denials s WHERE s.org_id = d.org_id AND s.claim_id = d.claim_id
        AND (s.stage = ANY(%(with_payer)s) OR (s.outcome = ANY(%(answered)s) AND s.resolved_on >= {since})))
"""
AT_PAYER_TOLD = {"with_payer": list(WITH_PAYER), "answered": list(ANSWERED)}
PAGE = f"""
SELECT a.*, {NAME.format(row="a", kind="a.owner_kind", id="a.owner_id")} AS owner_name_now,
       (SELECT t.body FROM texts t WHERE t.org_id = a.org_id AND t.subject_id = a.id) AS reason,
       a.undone_at IS NULL AND EXISTS (
           SELECT FROM assignment_items i JOIN denials d ON d.org_id = i.org_id AND d.id = i.denial_id
           WHERE i.org_id = a.org_id AND i.assignment_id = a.id AND d.stage <> 'resolved'
             AND d.owner_kind = a.owner_kind AND d.owner_id = a.owner_id
             AND NOT {AT_PAYER.format(since="(a.created_at AT TIME ZONE g.time_zone)::date")}
       ) AS undoable
FROM assignments a JOIN organizations g ON g.id = a.org_id
WHERE a.org_id = %(org)s {{conditions}} ORDER BY a.id DESC LIMIT %(limit)s
"""


@dataclass(slots=True)
class Chosen:
    """What is asked to be assigned: denials by id, or the open leads that a filter finds."""

    ids: Sequence[UUID] = ()
    filter: DenialFilter | None = None
    queue: list[str] = field(default_factory=list)

    def conditions(self) -> tuple[str, dict[str, Any]]:
        """SQL about a denial ``d``, and its parameters."""
        if self.filter is None:
            return "AND d.id = ANY(%(ids)s::uuid[])", {"ids": list(self.ids)}
        told = {name: getattr(self.filter, name) for name in CONDITIONS}
        told = {name: value for name, value in told.items() if value is not None and value != []}
        parts = ["d.lead", *(CONDITIONS[name] for name in told)]
        if self.queue:
            parts.append("d.queue = ANY(%(queue)s)")
            told["queue"] = self.queue
        return "".join(f" AND {part}" for part in parts), told


async def preview(source: Source, chosen: Chosen, to: Owner) -> list[Row]:
    """All open denials of the chosen claims by their owners, most dollars first; ``theirs``: of the new one already."""
    conditions, told = chosen.conditions()
    told |= {"org": source.org_id, "kind": to.kind, "to": to.id}
    return await source.fetch(PREVIEW.format(conditions=conditions), told)


async def not_open(source: Source, chosen: Chosen) -> dict[str, int]:
    """How many of the chosen ids are of no open denial, by why."""
    if chosen.filter is not None:
        return {}
    (row,) = await source.fetch(NOT_OPEN, {"org": source.org_id, "ids": list(set(chosen.ids))})
    return {why: int(count) for why, count in row.items() if count}


async def assignment(source: Source, assignment_id: UUID) -> Row | None:
    """One assignment, or None."""
    rows = await _page(source, "AND a.id = %(id)s", {"id": assignment_id, "limit": 1})
    return rows[0] if rows else None


async def assignments(source: Source, made_by: UUID | None, limit: int, after: UUID | None) -> list[Row]:
    """Up to ``limit`` + 1 assignments, newest first."""
    conditions = ["AND a.made_by = %(made_by)s"] if made_by else []
    conditions += ["AND a.id < %(after)s"] if after else []
    return await _page(source, " ".join(conditions), {"made_by": made_by, "after": after, "limit": limit + 1})


async def _page(source: Source, conditions: str, told: dict[str, Any]) -> list[Row]:
    return await source.fetch(PAGE.format(conditions=conditions), {"org": source.org_id, **AT_PAYER_TOLD, **told})
